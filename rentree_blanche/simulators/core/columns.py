"""Column types that every database keeps alike."""

from datetime import UTC, datetime

from sqlalchemy import Dialect, Float, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as seconds since the epoch, so that every database compares it alike."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        """Give what is stored."""
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, dialect: Dialect) -> datetime | None:
        """Give what was stored."""
        return None if value is None else datetime.fromtimestamp(value, UTC)
