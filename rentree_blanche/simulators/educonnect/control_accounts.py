"""Control addresses of accounts: what a school does to them, for scenarios and for the control house."""

from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Table, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.educonnect.accounts.errors import NobodyToHandOutToError
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind
from rentree_blanche.simulators.educonnect.activation.errors import NotLinkedError
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.services import Services


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_Any = TypeVar("_Any", bound=_Wanted)


class Notification(_Wanted):
    """Whom a school gives an identifier and a provisional password: by AAF person id, and the school's UAI."""

    kind: AccountKind
    person: str
    uai: str


class Unlocking(_Wanted):
    """Whose lock is lifted."""

    identifier: str


class ByHandWanted(_Wanted):
    """What a director settles for the account of an identifier and a pupil, by AAF person id."""

    identifier: str
    pupil: str
    action: Literal["clear", "attach"]


class Renewal(_Wanted):
    """Whose passwords must be changed: all fields together, none for everybody."""

    degree: Literal["1", "2"] | None = None
    kind: AccountKind | None = None
    uai: str | None = None


class PupilAccounts(_Wanted):
    """Whether the pupils of a school have accounts."""

    uai: str
    on: bool


class AccountControl:
    """What schools and the ministry do to accounts; every address needs the federation's secret."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.ground.pools.store

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [
            Route(f"{PREFIX}/notifications", self.hand_out, methods=["POST"]),
            Route(f"{PREFIX}/deverrouillages", self.unlock, methods=["POST"]),
            Route(f"{PREFIX}/rattachements", self.settle, methods=["POST"]),
            Route(f"{PREFIX}/mots-de-passe/renouvellement", self.renew, methods=["POST"]),
            Route(f"{PREFIX}/comptes-eleves", self.choose, methods=["POST"]),
        ]

    async def hand_out(self, request: Request) -> Response:
        """Give a person an identifier and a provisional password; the password is null for an active account."""
        wanted = await self._read(request, Notification)
        services = self._services
        people = register.guardian if wanted.kind is AccountKind.GUARDIAN else register.pupil
        record = await self._store(self._record, people, wanted.person)
        if not await self._store(self._is_of, record, wanted):
            raise _unusable(f"uai: person {wanted.person} has nobody at {wanted.uai}; take the school of a pupil")
        password = await self._store(services.handing_out.propose, wanted.kind, record)
        hashed = await services.ground.pools.crypto(services.hasher.hash, password)
        try:
            handed = await self._store(services.handing_out.hand_out, wanted.kind, record, wanted.uai, password, hashed)
        except NobodyToHandOutToError as error:
            raise _unusable(str(error)) from error
        until = handed.account.provisional_until
        return JSONResponse(
            {
                "identifier": handed.account.identifier,
                "password": handed.password,
                "expires": None if until is None else until.isoformat(),
            },
            201,
        )

    async def unlock(self, request: Request) -> Response:
        """Lift the lock that wrong passwords brought."""
        account = await self._account((await self._read(request, Unlocking)).identifier)
        await self._store(self._services.accounts.unlock, account.id)
        return JSONResponse({})

    async def settle(self, request: Request) -> Response:
        """Clear a blocked attachment, or attach a child that was not proposed."""
        wanted = await self._read(request, ByHandWanted)
        account = await self._account(wanted.identifier)
        pupil = await self._store(self._record, register.pupil, wanted.pupil)
        by_hand = self._services.by_hand
        act = by_hand.clear if wanted.action == "clear" else by_hand.attach
        try:
            await self._store(act, account.id, pupil)
        except NotLinkedError as error:
            raise _unusable(str(error)) from error
        return JSONResponse({})

    async def renew(self, request: Request) -> Response:
        """Demand a new password at the next login."""
        wanted = await self._read(request, Renewal)
        renewals = self._services.renewals
        demanded = await self._store(lambda: renewals.demand(degree=wanted.degree, kind=wanted.kind, uai=wanted.uai))
        return JSONResponse({"accounts": demanded})

    async def choose(self, request: Request) -> Response:
        """Switch the accounts of a school's pupils on or off."""
        wanted = await self._read(request, PupilAccounts)
        schools = self._services.schools
        await self._store(lambda: schools.choose(wanted.uai, pupil_accounts=wanted.on))
        return JSONResponse({})

    async def _read(self, request: Request, model: type[_Any]) -> _Any:
        require(request, self._services.ground.secret)
        try:
            return model.model_validate_json(await request.body())
        except ValidationError as error:
            wrong = error.errors()[0]
            raise _unusable(f"{'.'.join(map(str, wrong['loc'])) or 'body'}: {wrong['msg']}") from error

    async def _account(self, identifier: str) -> Account:
        found = await self._store(lambda: self._services.accounts.find(identifier=identifier))
        if not found:
            raise _unusable(f"identifier: nobody has {identifier!r}")
        return found[0].account

    def _is_of(self, record: str, wanted: Notification) -> bool:
        pupil, link = register.pupil.c, register.link.c
        children = select(link.pupil).where(link.guardian == record, link.present)
        own = pupil.key == record if wanted.kind is AccountKind.PUPIL else pupil.key.in_(children)
        with self._services.ground.store.read() as connection:
            found = connection.execute(select(pupil.key).where(own, pupil.uai == wanted.uai, pupil.present)).first()
        return found is not None

    def _record(self, people: Table, person: str) -> str:
        with self._services.ground.store.read() as connection:
            found = connection.execute(
                select(people.c.key).where(people.c.aaf_id == person).order_by(people.c.present.desc(), people.c.key)
            ).first()
        if found is None:
            raise _unusable(f"the register has nobody of AAF person id {person!r}: send its feed first")
        return str(found.key)


def _unusable(message: str) -> PageError:
    return PageError(422, "Demande inutilisable", message, reason="unusable_input")
