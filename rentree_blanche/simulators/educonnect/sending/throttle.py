"""How often contacts may be tried: a flood is slowed down, whether or not it finds anybody."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sending.tables import attempt
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Bound:
    who: str
    tries: int
    life: timedelta


class Throttle:
    """Counts the tries of a browser and of a contact; the count is the same for a contact that nobody has.

    Settings: `browser_tries` in `browser_minutes`, `number_tries` in `number_minutes`.
    """

    def __init__(self, store: Store, clock: ActorClock, settings: EduConnectSettings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def admit(self, browser: str | None, contact: str) -> int | None:
        """Count a try of a contact (E.164, or a mail address); None when it may go on, else the minutes to wait.

        `browser` is whatever names it; None for a try that belongs to one already counted, such as another code.
        A try that has to wait does not count.
        """
        now = self._clock.now()
        bounds = self._bounds(browser, contact)
        with self._store.write() as connection:
            for bound in bounds:
                self._store.hold(connection, f"attempt {bound.who}")
            connection.execute(delete(attempt).where(attempt.c.until <= now))
            waits = [wait for bound in bounds if (wait := _wait(connection, bound, now)) is not None]
            if waits:
                return max(waits)
            connection.execute(insert(attempt), [{"who": each.who, "until": now + each.life} for each in bounds])
        return None

    def _bounds(self, browser: str | None, contact: str) -> list[_Bound]:
        settings = self._settings
        bounds = [_Bound(_digest("contact", contact), settings.number_tries, settings.number_minutes * _MINUTE)]
        if browser is not None:
            life = settings.browser_minutes * _MINUTE
            bounds.append(_Bound(_digest("browser", browser), settings.browser_tries, life))
        return sorted(bounds, key=lambda bound: bound.who)  # one order for all, so that no two wait for each other


def _wait(connection: Connection, bound: _Bound, now: datetime) -> int | None:
    """Give the minutes until one of the tries that count is forgotten; None while there may be more."""
    row = attempt.c
    wanted = select(row.until).where(row.who == bound.who).order_by(row.until)
    counted: list[datetime] = list(connection.execute(wanted).scalars())
    if len(counted) < bound.tries:
        return None
    return max(1, math.ceil((counted[len(counted) - bound.tries] - now) / _MINUTE))


def _digest(kind: str, who: str) -> str:
    return hashlib.sha256(f"{kind}\x1f{who}".encode()).hexdigest()
