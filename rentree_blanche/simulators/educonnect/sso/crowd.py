"""What an IdP may do about a crowd, each off by default: a waiting room, hours by profile, a limit of sessions."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import bindparam, func, select

from rentree_blanche.simulators.core.clock import PARIS, ActorClock
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.settings import CrowdSettings
from rentree_blanche.simulators.educonnect.sso import tables
from rentree_blanche.simulators.educonnect.sso.flow import Profile

_CONVERSATION, _SESSION = tables.conversation.c, tables.session.c
_KNOWN = Prepared(
    select(_CONVERSATION.id).where(
        _CONVERSATION.id == bindparam("conversation"), _CONVERSATION.touched_at > bindparam("since")
    )
)
_UNDER_WAY = Prepared(select(func.count().label("count")).where(_CONVERSATION.touched_at > bindparam("since")))
_REMEMBERED = Prepared(select(func.count().label("count")).where(_SESSION.touched_at > bindparam("since")))


class Crowd:
    """Who may come in; every method blocks.

    Args:
        settings: which policies are on.
        session_minutes: how long a session lives after its last use.
    """

    def __init__(self, store: Store, clock: ActorClock, settings: CrowdSettings, *, session_minutes: int) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._life = timedelta(minutes=session_minutes)

    def enter(self, conversation_id: str | None) -> None:
        """Let a browser begin a flow; whoever is in already stays in.

        Raises:
            PageError: 503, the house is full: the waiting room.
        """
        settings = self._settings
        if not settings.waiting_room:
            return
        since = (self._clock.now() - timedelta(seconds=settings.waiting_room_seconds)).isoformat()
        if conversation_id and self._store.glance(_KNOWN, conversation=conversation_id, since=since) is not None:
            return
        if self._count(_UNDER_WAY, since) >= settings.waiting_room:
            raise _busy(
                "Salle d’attente",
                "Beaucoup de personnes se connectent en ce moment. Laissez cette page ouverte\N{NO-BREAK SPACE}: vous "
                f"pourrez entrer dès qu’une place se libère. Réessayez dans {settings.retry_seconds} secondes.",
                "waiting_room",
                settings.retry_seconds,
            )

    def log_in(self, profile: Profile | None) -> None:
        """Let somebody log in, at this hour and beside who is logged in already.

        Raises:
            PageError: 503, this profile's hours are others, or there are as many sessions as may be.
        """
        settings = self._settings
        hours = settings.pupil_hours if profile == "eleve" else settings.guardian_hours
        opening = _seconds_until(hours, self._clock.now())
        if opening:
            who = "élèves" if profile == "eleve" else "responsables"
            when = " et de ".join(each.replace("-", " à ") for each in hours)
            raise _busy(
                "Connexion à d’autres heures",
                f"Pour que chacun puisse se connecter, les {who} le peuvent de {when}. Revenez à ces heures.",
                "closed_hours",
                opening,
            )
        if settings.session_limit:
            since = (self._clock.now() - self._life).isoformat()
            if self._count(_REMEMBERED, since) >= settings.session_limit:
                raise _busy(
                    "Trop de personnes connectées",
                    "Le service a atteint le nombre de connexions qu’il peut servir. "
                    f"Réessayez dans {settings.retry_seconds} secondes.",
                    "session_limit",
                    settings.retry_seconds,
                )

    def _count(self, statement: Prepared, since: str) -> int:
        row = self._store.glance(statement, since=since)
        return 0 if row is None else int(row[0])


def _seconds_until(hours: Sequence[str], now: datetime) -> int:
    """Give the seconds until the next of some hours of France (`07:30-17:30`) begins; 0 within one, or with none."""
    if not hours:
        return 0
    local = now.astimezone(PARIS)
    waits = []
    for each in hours:
        begin, end = (time.fromisoformat(word) for word in each.split("-"))
        if begin <= local.time() < end:
            return 0
        opens = datetime.combine(local.date(), begin, PARIS)
        waits.append((opens if opens > local else opens + timedelta(days=1)) - local)
    return max(1, int(min(waits).total_seconds()))


def _busy(title: str, text: str, reason: str, seconds: int) -> PageError:
    return PageError(503, title, text, reason=reason, retry_after=seconds)
