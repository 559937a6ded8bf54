"""Control addresses: what the federation, the scenarios and the control house ask of the register."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.onde import register
from rentree_blanche.simulators.onde.aaf.package import write_zip
from rentree_blanche.simulators.onde.contacts import Contacts
from rentree_blanche.simulators.onde.errors import FieldsError, UnknownRecordError
from rentree_blanche.simulators.onde.extracts.intake import Intake
from rentree_blanche.simulators.onde.extracts.report import ExtractError
from rentree_blanche.simulators.onde.founding import Founding
from rentree_blanche.simulators.onde.records import Guardian, Pupil
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import PopulationError

_MANY = 10_000


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ContactChange(_Body):
    """New contact details of a guardian: an absent field stays as it is, null or an empty text clears it."""

    mobile: str | None = None
    email: str | None = None


class Enrolment(_Body):
    """Families of the population to enrol, by index."""

    families: list[int] = Field(min_length=1, max_length=_MANY)


class Control:
    """Answers the control addresses of the register."""

    def __init__(
        self, ground: Ground, settings: OndeSettings, founding: Founding, contacts: Contacts, intake: Intake
    ) -> None:
        self._ground = ground
        self._settings = settings
        self._founding = founding
        self._contacts = contacts
        self._intake = intake

    def routes(self) -> list[Route]:
        """Give the routes below `/_controle`."""
        return [
            Route(f"{PREFIX}/ecoles", self.schools),
            Route(f"{PREFIX}/responsables", self.guardians),
            Route(f"{PREFIX}/responsables/{{guardian_id}}", self.change, methods=["PATCH"]),
            Route(f"{PREFIX}/eleves", self.pupils),
            Route(f"{PREFIX}/eleves/{{pupil_id}}", self.leave, methods=["DELETE"]),
            Route(f"{PREFIX}/familles", self.enrol, methods=["POST"]),
            Route(f"{PREFIX}/extraits", self.take_extract, methods=["POST"]),
            Route(f"{PREFIX}/aaf.zip", self.aaf),
        ]

    async def schools(self, request: Request) -> Response:
        """List schools: `?texte=` is in UAI, name or commune."""
        require(request, self._ground.secret)
        text = request.query_params.get("texte", "")
        return JSONResponse(await self._ground.pools.store(self._schools, text))

    async def guardians(self, request: Request) -> Response:
        """Find guardians: `?nom=&prenom=&cle=`."""
        require(request, self._ground.secret)
        return JSONResponse(await self._ground.pools.store(self._guardians, *_searched(request)))

    async def pupils(self, request: Request) -> Response:
        """Find pupils: `?nom=&prenom=&cle=`; those who left too, with a null `uai`."""
        require(request, self._ground.secret)
        return JSONResponse(await self._ground.pools.store(self._pupils, *_searched(request)))

    async def change(self, request: Request) -> Response:
        """Correct mobile and e-mail of a guardian."""
        require(request, self._ground.secret)
        try:
            body = ContactChange.model_validate_json(await request.body())
            typed = body.model_dump(include=body.model_fields_set)
            values = self._contacts.read(typed)
            return JSONResponse(
                await self._ground.pools.store(self._change, request.path_params["guardian_id"], values)
            )
        except ValidationError as error:
            return _wrong_body(error)
        except FieldsError as error:
            return _refused(422, "fields", error.reasons)
        except UnknownRecordError as error:
            return _refused(404, "unknown_guardian", str(error))

    async def leave(self, request: Request) -> Response:
        """Let a pupil leave the school."""
        require(request, self._ground.secret)
        try:
            await self._ground.pools.store(self._leave, request.path_params["pupil_id"])
        except UnknownRecordError as error:
            return _refused(404, "unknown_pupil", str(error))
        return Response(status_code=204)

    async def enrol(self, request: Request) -> Response:
        """Enrol more families of the population."""
        require(request, self._ground.secret)
        try:
            body = Enrolment.model_validate_json(await request.body())
            return JSONResponse(await self._ground.pools.store(self._founding.enrol, body.families))
        except ValidationError as error:
            return _wrong_body(error)
        except PopulationError as error:
            return _refused(422, "families", str(error))

    async def take_extract(self, request: Request) -> Response:
        """Take in a CSV extract, the body itself, for the school `?uai=`; `?fichier=` names it in the list."""
        require(request, self._ground.secret)
        query = request.query_params
        name = query.get("fichier", "extrait.csv")
        try:
            kept = await self._ground.pools.store(self._intake.take, query.get("uai", ""), name, await request.body())
        except ExtractError as error:
            return _refused(422, "extract", str(error))
        except UnknownRecordError as error:
            return _refused(404, "unknown_school", str(error))
        return JSONResponse({"number": kept.number, "kept": kept.report.kept, **asdict(kept.report)})

    async def aaf(self, request: Request) -> Response:
        """Give the complete AAF export of today as a zip."""
        require(request, self._ground.secret)
        content = await self._ground.pools.store(self._aaf)
        name = f"{self._settings.aaf_prefix}_Complet_{self._ground.clock.today():%Y%m%d}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/zip", headers=headers)

    def _schools(self, text: str) -> list[dict[str, Any]]:
        with self._ground.store.read() as connection:
            return [asdict(school) for school in register.schools(connection, text, limit=_MANY)]

    def _guardians(self, name: str, first_name: str, key: str) -> list[dict[str, Any]]:
        with self._ground.store.read() as connection:
            found = register.find_guardians(connection, name=name, first_name=first_name, key=key)
            return _shown_guardians(connection, found)

    def _pupils(self, name: str, first_name: str, key: str) -> list[dict[str, Any]]:
        with self._ground.store.read() as connection:
            found = register.find_pupils(connection, name=name, first_name=first_name, key=key)
            return [_shown_pupil(pupil) for pupil in found]

    def _change(self, guardian_id: str, values: Mapping[str, str | None]) -> dict[str, Any]:
        with self._ground.store.write() as connection:
            changed = register.change_guardian(connection, guardian_id, values)
            return _shown_guardians(connection, [changed])[0]

    def _leave(self, pupil_id: str) -> None:
        with self._ground.store.write() as connection:
            register.leave(connection, pupil_id)

    def _aaf(self) -> bytes:
        with tempfile.TemporaryFile() as file, self._ground.store.read() as connection:
            write_zip(connection, file, self._ground.clock.today(), self._settings.aaf_prefix)
            file.seek(0)
            return file.read()


def _searched(request: Request) -> tuple[str, str, str]:
    query = request.query_params
    return query.get("nom", ""), query.get("prenom", ""), query.get("cle", "")


def _shown_guardians(connection: Connection, guardians: list[Guardian]) -> list[dict[str, Any]]:
    charges = register.charges(connection, [guardian.id for guardian in guardians])
    return [
        {
            **asdict(guardian),
            "pupils": [{**_shown_pupil(charge.pupil), "legal": charge.legal} for charge in charges[guardian.id]],
        }
        for guardian in guardians
    ]


def _shown_pupil(pupil: Pupil) -> dict[str, Any]:
    return {**asdict(pupil), "birth_date": pupil.birth_date.isoformat()}


def _wrong_body(error: ValidationError) -> Response:
    wrong = {".".join(map(str, each["loc"])) or "body": each["msg"] for each in error.errors()}
    return _refused(422, "body", wrong)


def _refused(status: int, reason: str, message: str | dict[str, str]) -> Response:
    return JSONResponse({"error": reason, "message": message}, status)
