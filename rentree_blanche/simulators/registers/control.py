"""Control addresses: what the federation, the scenarios and the control house ask of a register."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.population import PopulationError
from rentree_blanche.simulators.registers.desk import Desk
from rentree_blanche.simulators.registers.errors import FieldsError, UnknownRecordError
from rentree_blanche.simulators.registers.moves import Newcomer, NewGuardian, Place, change_guardian, leave
from rentree_blanche.simulators.registers.records import Guardian, Pupil

_MANY = 10_000


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ContactChange(_Body):
    """New contact details of a guardian: an absent field stays as it is, null or an empty text clears it.

    `unchecked` keeps a number that no page takes, a landline where a mobile is due: old registers are full of them.
    """

    mobile: str | None = None
    email: str | None = None
    unchecked: bool = False


class PlaceChange(_Body):
    """Where a pupil goes: an absent field stays as it is, but another school begins without a class."""

    school: str | None = Field(default=None, pattern=r"^[0-9]{7}[A-Z]$")
    class_label: str | None = Field(default=None, max_length=60)
    level: str | None = None


class GuardianBody(_Body):
    """Who answers for a pupil who is admitted."""

    civility: Literal["M.", "Mme"]
    birth_name: str = Field(min_length=1, max_length=100)
    usage_name: str | None = Field(default=None, max_length=100)
    first_name: str = Field(min_length=1, max_length=100)
    mobile: str | None = None
    email: str | None = None
    legal: bool = True
    person_key: str | None = Field(default=None, max_length=40)
    street: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=12)
    commune: str = Field(default="", max_length=200)
    country: str = Field(default="", max_length=60)


class Admission(_Body):
    """A pupil whom a school admits."""

    school: str = Field(pattern=r"^[0-9]{7}[A-Z]$")
    birth_name: str = Field(min_length=1, max_length=100)
    usage_name: str | None = Field(default=None, max_length=100)
    first_name: str = Field(min_length=1, max_length=100)
    birth_date: date = Field(strict=False)
    sex: Literal["M", "F"]
    ine: str | None = Field(default=None, pattern=r"^(\d{9}[A-Z]{2}|\d{10}[A-Z])$")
    level: str
    class_label: str = Field(default="", max_length=60)
    person_key: str | None = Field(default=None, max_length=40)
    guardians: list[GuardianBody] = Field(default_factory=list, max_length=20)


class Enrolment(_Body):
    """Families of the population to enrol, by index."""

    families: list[int] = Field(min_length=1, max_length=_MANY)


Handler = Callable[[Request], Awaitable[Response]]


class Control:
    """Answers the control addresses of a register."""

    def __init__(self, desk: Desk[Any]) -> None:
        self._desk = desk
        self._ground = desk.ground

    def routes(self) -> list[Route]:
        """Give the routes below `/_controle`."""
        pupil = f"{PREFIX}/eleves/{{pupil_id}}"
        return [
            Route(f"{PREFIX}/ecoles", self.guarded(self.schools)),
            Route(f"{PREFIX}/responsables", self.guarded(self.guardians)),
            Route(f"{PREFIX}/responsables/{{guardian_id}}", self.guarded(self.change), methods=["PATCH"]),
            Route(f"{PREFIX}/eleves", self.guarded(self.pupils)),
            Route(f"{PREFIX}/eleves", self.guarded(self.admit), methods=["POST"]),
            Route(pupil, self.guarded(self.move), methods=["PATCH"]),
            Route(pupil, self.guarded(self.leave), methods=["DELETE"]),
            Route(f"{PREFIX}/familles", self.guarded(self.enrol), methods=["POST"]),
            Route(f"{PREFIX}/aaf.zip", self.guarded(self.aaf)),
        ]

    def guarded(self, handler: Handler) -> Handler:
        """Let a handler answer programs of the federation alone, its refusals as JSON."""

        async def answer(request: Request) -> Response:
            require(request, self._ground.secret)
            try:
                return await handler(request)
            except ValidationError as error:
                wrong = {".".join(map(str, each["loc"])) or "body": each["msg"] for each in error.errors()}
                return refused(422, "body", wrong)
            except FieldsError as error:
                return refused(422, "fields", error.reasons)
            except PopulationError as error:
                return refused(422, "population", str(error))
            except UnknownRecordError as error:
                return refused(404, "unknown_record", str(error))

        return answer

    async def schools(self, request: Request) -> Response:
        """List schools: `?texte=` is in UAI, name or commune."""
        return JSONResponse(await self._ground.pools.store(self._schools, request.query_params.get("texte", "")))

    async def guardians(self, request: Request) -> Response:
        """Find guardians: `?nom=&prenom=&cle=`; several keys may be given."""
        return JSONResponse(await self._ground.pools.store(self._guardians, *_searched(request)))

    async def pupils(self, request: Request) -> Response:
        """Find pupils: `?nom=&prenom=&cle=`; those who left too, with a null `uai`."""
        return JSONResponse(await self._ground.pools.store(self._pupils, *_searched(request)))

    async def change(self, request: Request) -> Response:
        """Correct mobile and e-mail of a guardian."""
        body = ContactChange.model_validate_json(await request.body())
        typed = body.model_dump(include=body.model_fields_set - {"unchecked"})
        values = self._desk.contacts.read(typed, unchecked=body.unchecked)
        return JSONResponse(await self._ground.pools.store(self._change, request.path_params["guardian_id"], values))

    async def move(self, request: Request) -> Response:
        """Move a pupil to another school, class or level."""
        body = PlaceChange.model_validate_json(await request.body())
        self._check_level(body.level)
        place = Place(school=body.school, class_label=body.class_label, level=body.level)
        return JSONResponse(await self._ground.pools.store(self._move, request.path_params["pupil_id"], place))

    async def admit(self, request: Request) -> Response:
        """Admit a pupil, with guardians; a school of the population that is not here yet is entered too."""
        body = Admission.model_validate_json(await request.body())
        self._check_level(body.level)
        guardians = tuple(self._new_guardian(each) for each in body.guardians)
        newcomer = Newcomer(**body.model_dump(exclude={"school", "guardians"}), guardians=guardians)
        return JSONResponse(await self._ground.pools.store(self._admit, body.school, newcomer), 201)

    async def leave(self, request: Request) -> Response:
        """Let a pupil leave the school."""
        await self._ground.pools.store(self._leave, request.path_params["pupil_id"])
        return Response(status_code=204)

    async def enrol(self, request: Request) -> Response:
        """Enrol more families of the population."""
        body = Enrolment.model_validate_json(await request.body())
        return JSONResponse(await self._ground.pools.store(self._desk.founding.enrol, body.families))

    async def aaf(self, request: Request) -> Response:
        """Give the complete AAF export of today as a zip."""
        content = await self._ground.pools.store(self._aaf)
        name = f"{self._desk.settings.aaf_prefix}_Complet_{self._ground.clock.today():%Y%m%d}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/zip", headers=headers)

    def _check_level(self, level: str | None) -> None:
        levels = self._desk.settings.level_codes
        if level is not None and level not in levels:
            raise FieldsError({"level": f"Niveau inconnu : {', '.join(levels)} sont attendus."})

    def _new_guardian(self, body: GuardianBody) -> NewGuardian:
        contacts = self._desk.contacts.read({"mobile": body.mobile, "email": body.email})
        return NewGuardian(**{**body.model_dump(), **contacts})

    def _schools(self, text: str) -> list[dict[str, Any]]:
        with self._ground.store.read() as connection:
            return [asdict(school) for school in self._desk.register.schools(connection, text, limit=_MANY)]

    def _guardians(self, name: str, first_name: str, keys: Sequence[str]) -> list[dict[str, Any]]:
        with self._ground.store.read() as connection:
            found = self._desk.register.find_guardians(connection, name=name, first_name=first_name, keys=keys)
            return self._shown_guardians(connection, found)

    def _pupils(self, name: str, first_name: str, keys: Sequence[str]) -> list[dict[str, Any]]:
        with self._ground.store.read() as connection:
            found = self._desk.register.find_pupils(connection, name=name, first_name=first_name, keys=keys)
            return [_shown_pupil(pupil) for pupil in found]

    def _change(self, guardian_id: str, values: Mapping[str, str | None]) -> dict[str, Any]:
        with self._ground.store.write() as connection:
            changed = change_guardian(connection, self._desk.register, guardian_id, values)
            return self._shown_guardians(connection, [changed])[0]

    def _move(self, pupil_id: str, place: Place) -> dict[str, Any]:
        with self._ground.store.write() as connection:
            if place.school is not None:
                self._desk.settle_school(connection, place.school)
            return _shown_pupil(self._desk.moves.move(connection, pupil_id, place))

    def _admit(self, uai: str, newcomer: Newcomer) -> dict[str, Any]:
        with self._ground.store.write() as connection:
            self._desk.settle_school(connection, uai)
            return _shown_pupil(self._desk.moves.admit(connection, uai, newcomer))

    def _leave(self, pupil_id: str) -> None:
        with self._ground.store.write() as connection:
            leave(connection, self._desk.register, pupil_id)

    def _aaf(self) -> bytes:
        with self._ground.store.read() as connection:
            return self._desk.export.archive(connection, self._ground.clock.today())

    def _shown_guardians(self, connection: Connection, guardians: Sequence[Guardian]) -> list[dict[str, Any]]:
        charges = self._desk.register.charges(connection, [guardian.id for guardian in guardians])
        return [
            {
                **asdict(guardian),
                "pupils": [{**_shown_pupil(charge.pupil), "legal": charge.legal} for charge in charges[guardian.id]],
            }
            for guardian in guardians
        ]


def refused(status: int, reason: str, message: str | dict[str, str]) -> Response:
    """Refuse what a program asked."""
    return JSONResponse({"error": reason, "message": message}, status)


def _searched(request: Request) -> tuple[str, str, list[str]]:
    query = request.query_params
    return query.get("nom", ""), query.get("prenom", ""), query.getlist("cle")


def _shown_pupil(pupil: Pupil) -> dict[str, Any]:
    return {**asdict(pupil), "birth_date": pupil.birth_date.isoformat()}
