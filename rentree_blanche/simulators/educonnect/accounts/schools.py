"""What each school has chosen in the director's console: whether its pupils have accounts."""

from sqlalchemy import select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.columns import upsert


class SchoolChoices:
    """The choices of schools, by UAI."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pupil_accounts(self, uai: str, *, secondary: bool) -> bool:
        """Tell whether a school's pupils have accounts: unless it chose, those of secondary schools do."""
        with self._store.read() as connection:
            chosen = connection.execute(
                select(tables.school_choice.c.pupil_accounts).where(tables.school_choice.c.uai == uai)
            ).scalar_one_or_none()
        return secondary if chosen is None else bool(chosen)

    def choose(self, uai: str, *, pupil_accounts: bool) -> None:
        """Write a school's choice down."""
        with self._store.write() as connection:
            upsert(connection, tables.school_choice, [{"uai": uai, "pupil_accounts": pupil_accounts}])
