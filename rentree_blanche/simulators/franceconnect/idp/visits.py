"""Visits at an identity provider: from FranceConnect's request to the identity that it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.clients import ProviderName
from rentree_blanche.simulators.franceconnect.fingerprints import derived, fingerprint, same

Stage = Literal["form", "code", "app", "confirmed", "done", "over"]
"""Typing; a code was sent; waiting for the application; it confirmed; sent back with a code; sent back without."""

_LIFE = timedelta(minutes=30)
_CODE_LIFE = timedelta(seconds=30)
_ATTEMPTS = 3
_ANEW: Mapping[str, Any] = MappingProxyType({"stage": "form", "person": None, "secret": None})


class VisitRequest(BaseModel):
    """What FranceConnect asked. `service` is the name of the service that the person goes to."""

    model_config = ConfigDict(frozen=True)

    redirect_uri: str
    state: str
    nonce: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit; `person` is the key of an identity, claimed until the stage says that it is proven."""

    id: str
    provider: ProviderName
    request: VisitRequest
    stage: Stage
    person: str | None
    attempts: int


class Visits:
    """The visits at all identity providers; browsers are named by the fingerprint of their cookie."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def begin(self, provider: ProviderName, browser: str, request: VisitRequest, now: datetime) -> Visit:
        """Begin a visit."""
        begun = Visit(id=Chance.opaque(16), provider=provider, request=request, stage="form", person=None, attempts=0)
        with self._store.write() as connection:
            connection.execute(delete(tables.visit).where(tables.visit.c.ends_at < now.timestamp()))
            connection.execute(
                insert(tables.visit).values(
                    id=begun.id,
                    provider=provider,
                    browser=browser,
                    request=request.model_dump_json(),
                    stage=begun.stage,
                    attempts=0,
                    used=False,
                    ends_at=(now + _LIFE).timestamp(),
                )
            )
        return begun

    def find(self, provider: ProviderName, visit_id: str, browser: str | None, now: datetime) -> Visit | None:
        """Give a visit; of any browser where None is given, as a telephone is another one."""
        row = tables.visit.c
        wanted = select(tables.visit).where(row.id == visit_id, row.provider == provider, row.ends_at > now.timestamp())
        if browser is not None:
            wanted = wanted.where(row.browser == browser)
        with self._store.read() as connection:
            return _read(connection.execute(wanted).one_or_none())

    def claim(self, visit: Visit, person: str) -> None:
        """Write down who it is said to be, whom the application shall now confirm."""
        self._change(visit, stage="app", person=person, attempts=0)

    def claim_by_code(self, visit: Visit, person: str, code: Callable[[int], str]) -> str | None:
        """Write down who it is said to be and the code that is to be sent; None where one is on its way already.

        `code` makes one of the number of those that were sent to this person before, so that none comes twice.
        """
        row = tables.visit.c
        with self._store.write() as connection:
            self._store.hold(connection, f"franceconnect visit {visit.id}")
            now = connection.execute(select(row.stage, row.person).where(row.id == visit.id)).one()
            if now.stage not in ("form", "code") or (now.stage == "code" and now.person == person):
                return None
            made = code(self._count_sent(connection, person))
            changed = {"stage": "code", "person": person, "secret": made, "attempts": 0}
            connection.execute(update(tables.visit).where(row.id == visit.id).values(changed))
        return made

    def take_back(self, visit: Visit) -> None:
        """Forget a claim whose code could not be sent."""
        self._change(visit, **_ANEW)

    def _count_sent(self, connection: Connection, person: str) -> int:
        """Count a code to a person; give how many there were before."""
        row = tables.sent.c
        self._store.hold(connection, f"franceconnect codes of {person}")
        before = connection.execute(select(row.codes).where(row.person == person)).scalar_one_or_none()
        if before is None:
            connection.execute(insert(tables.sent).values(person=person, codes=1))
            return 0
        connection.execute(update(tables.sent).where(row.person == person).values(codes=before + 1))
        return int(before)

    def try_code(self, visit: Visit, typed: str) -> bool:
        """Compare a typed code with the one that was sent; after three wrong ones the visit begins anew."""
        row = tables.visit.c
        with self._store.write() as connection:
            self._store.hold(connection, f"franceconnect visit {visit.id}")
            found = connection.execute(select(row.secret, row.attempts, row.stage).where(row.id == visit.id)).one()
            if found.stage == "code" and found.secret and same(found.secret, typed):
                return True
            self._count(connection, visit, found.attempts + 1)
        return False

    def answer_application(self, visit: Visit, *, right: bool) -> bool:
        """Confirm a visit, or count a wrong secret code; after three the visit begins anew, and nothing confirms it.

        It is looked at again here, since many may answer at once.
        """
        row = tables.visit.c
        with self._store.write() as connection:
            self._store.hold(connection, f"franceconnect visit {visit.id}")
            found = connection.execute(select(row.stage, row.attempts).where(row.id == visit.id)).one()
            if found.stage == "app" and right:
                connection.execute(update(tables.visit).where(row.id == visit.id).values(stage="confirmed"))
                return True
            self._count(connection, visit, found.attempts + 1)
        return False

    def _count(self, connection: Connection, visit: Visit, attempts: int) -> None:
        connection.execute(
            update(tables.visit)
            .where(tables.visit.c.id == visit.id, tables.visit.c.stage.in_(("code", "app")))
            .values(attempts=attempts, **(_ANEW if attempts >= _ATTEMPTS else {}))
        )

    def finish(self, visit: Visit, person: str, now: datetime) -> str:
        """Give the code by which FranceConnect learns who it is: the same to a second click."""
        code = derived(self._secret, "idp-code", visit.id)
        if visit.stage != "done":
            self._change(
                visit,
                stage="done",
                person=person,
                code=fingerprint(code),
                ends_at=(now + _CODE_LIFE).timestamp(),
            )
        return code

    def give_up(self, visit: Visit) -> None:
        """End a visit without an identity."""
        self._change(visit, stage="over")

    def redeem(self, provider: ProviderName, code: str, redirect_uri: str, now: datetime) -> tuple[Visit, str] | None:
        """Take a code, once, for an access token; None where it is not good."""
        row = tables.visit.c
        token = Chance.opaque(32)
        mine = (row.provider == provider, row.code == fingerprint(code), row.ends_at > now.timestamp())
        with self._store.write() as connection:
            taken = connection.execute(
                update(tables.visit)
                .where(*mine, row.used.is_(False))
                .values(used=True, token=fingerprint(token), ends_at=(now + 2 * _CODE_LIFE).timestamp())
            ).rowcount
            visit = _read(connection.execute(select(tables.visit).where(row.code == fingerprint(code))).one_or_none())
        if not taken or visit is None or visit.request.redirect_uri != redirect_uri:
            return None
        return visit, token

    def of_token(self, provider: ProviderName, token: str, now: datetime) -> Visit | None:
        """Give the visit that an access token is of."""
        row = tables.visit.c
        wanted = select(tables.visit).where(
            row.provider == provider, row.token == fingerprint(token), row.ends_at > now.timestamp()
        )
        with self._store.read() as connection:
            return _read(connection.execute(wanted).one_or_none())

    def _change(self, visit: Visit, **values: Any) -> None:
        with self._store.write() as connection:
            connection.execute(update(tables.visit).where(tables.visit.c.id == visit.id).values(**values))


def _read(row: Row[Any] | None) -> Visit | None:
    if row is None:
        return None
    return Visit(
        id=row.id,
        provider=row.provider,
        request=VisitRequest.model_validate_json(row.request),
        stage=row.stage,
        person=row.person,
        attempts=row.attempts,
    )
