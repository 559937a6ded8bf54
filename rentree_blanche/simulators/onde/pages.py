"""The pages of a school's director: pupils and guardians, corrections, and extracts."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field, page
from rentree_blanche.simulators.onde import register
from rentree_blanche.simulators.onde.contacts import Contacts, readable
from rentree_blanche.simulators.onde.errors import FieldsError, UnknownRecordError
from rentree_blanche.simulators.onde.extracts.intake import Intake, upload, uploads
from rentree_blanche.simulators.onde.extracts.report import ExtractError
from rentree_blanche.simulators.onde.extracts.writing import guardians_extract, pupils_extract
from rentree_blanche.simulators.onde.forms import FIELD, Forms
from rentree_blanche.simulators.onde.records import School
from rentree_blanche.simulators.onde.register import Wanted, birthday
from rentree_blanche.simulators.onde.settings import OndeSettings

_PACKAGE = "rentree_blanche.simulators.onde"
_SCHOOLS_SHOWN = 50
_LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a director looks for, and the page of the list."""

    wanted: Wanted
    number: int


class Pages:
    """Answers the pages of directors."""

    def __init__(self, ground: Ground, settings: OndeSettings, contacts: Contacts, intake: Intake) -> None:
        self._ground = ground
        self._settings = settings
        self._contacts = contacts
        self._intake = intake
        self._forms = Forms(ground)

    def routes(self) -> list[Route]:
        """Give the routes of the pages."""
        school = "/ecoles/{uai}"
        return [
            Route("/", self.choose),
            Route(school, self.pupils),
            Route(f"{school}/responsables/{{guardian_id}}", self.guardian),
            Route(f"{school}/responsables/{{guardian_id}}", self.correct, methods=["POST"]),
            Route(f"{school}/eleves/{{pupil_id}}", self.pupil),
            Route(f"{school}/eleves/{{pupil_id}}/radiation", self.leave, methods=["POST"]),
            Route(f"{school}/extraits", self.extracts),
            Route(f"{school}/extraits", self.upload, methods=["POST"]),
            Route(f"{school}/extraits/eleves.csv", self.download_pupils),
            Route(f"{school}/extraits/responsables.csv", self.download_guardians),
            Route(f"{school}/extraits/{{number:int}}", self.report),
        ]

    async def choose(self, request: Request) -> Response:
        """Choose the école: no login in this part."""
        text = request.query_params.get("q", "").strip()[:_LONGEST_QUERY]
        found = await self._ground.pools.store(self._schools, text)
        return self._page(request, "choose.html", text=text, schools=found[:_SCHOOLS_SHOWN], more=len(found))

    async def pupils(self, request: Request) -> Response:
        """List the pupils of the école with their guardians."""
        values = await self._ground.pools.store(self._pupils, request.path_params["uai"], _asked(request))
        return self._page(request, "pupils.html", **values)

    async def guardian(self, request: Request) -> Response:
        """Show the contact details of a guardian, to correct them."""
        values = await self._ground.pools.store(self._guardian, *_path(request, "uai", "guardian_id"))
        known = values["guardian"]
        typed = {"mobile": readable(known.mobile), "email": known.email or ""}
        saved = request.query_params.get("enregistre") == "1"
        return self._page(request, "guardian.html", **values, typed=typed, reasons={}, saved=saved)

    async def correct(self, request: Request) -> Response:
        """Correct mobile and e-mail of a guardian; wrong ones come back as typed, each with its reason."""
        async with self._forms.posted(request) as form:
            typed = {name: field(form, name) for name in ("mobile", "email")}
        uai, guardian_id = _path(request, "uai", "guardian_id")
        values = await self._ground.pools.store(self._guardian, uai, guardian_id)
        try:
            contacts = self._contacts.read(typed)
        except FieldsError as error:
            return self._page(request, "guardian.html", 422, **values, typed=typed, reasons=error.reasons, saved=False)
        await self._ground.pools.store(self._change, guardian_id, contacts)
        return RedirectResponse(f"/ecoles/{uai}/responsables/{guardian_id}?enregistre=1", 303)

    async def pupil(self, request: Request) -> Response:
        """Show a pupil, with what a departure means."""
        values = await self._ground.pools.store(self._pupil, *_path(request, "uai", "pupil_id"))
        return self._page(request, "pupil.html", **values)

    async def leave(self, request: Request) -> Response:
        """Let a pupil leave the école."""
        uai, pupil_id = _path(request, "uai", "pupil_id")
        async with self._forms.posted(request):
            await self._ground.pools.store(self._pupil, uai, pupil_id)
            await self._ground.pools.store(self._leave, pupil_id)
        return RedirectResponse(f"/ecoles/{uai}?radie=1", 303)

    async def extracts(self, request: Request) -> Response:
        """Offer the extracts, and take one."""
        return await self._extracts(request)

    async def upload(self, request: Request) -> Response:
        """Take in an extract, and go to its report."""
        uai = request.path_params["uai"]
        async with self._forms.posted(request) as form:
            file = form.get("fichier")
            name = file.filename if isinstance(file, UploadFile) else None
            content = await file.read() if isinstance(file, UploadFile) else b""
        if not name:
            return await self._extracts(request, 422, "Choisissez un fichier CSV.")
        try:
            kept = await self._ground.pools.store(self._intake.take, uai, name, content)
        except ExtractError as error:
            return await self._extracts(request, 422, str(error))
        except UnknownRecordError as error:
            raise _unknown() from error
        return RedirectResponse(f"/ecoles/{uai}/extraits/{kept.number}", 303)

    async def report(self, request: Request) -> Response:
        """Show what became of an extract."""
        values = await self._ground.pools.store(self._report, *_path(request, "uai", "number"))
        return self._page(request, "report.html", **values)

    async def download_pupils(self, request: Request) -> Response:
        """Give the extract of pupils: `?format=ancien` for the older header."""
        older = request.query_params.get("format") == "ancien"
        uai = request.path_params["uai"]
        return _csv(await self._ground.pools.store(self._pupils_csv, uai, older=older), f"eleves_{uai}.csv")

    async def download_guardians(self, request: Request) -> Response:
        """Give the extract of guardians."""
        uai = request.path_params["uai"]
        return _csv(await self._ground.pools.store(self._guardians_csv, uai), f"responsables_{uai}.csv")

    async def _extracts(self, request: Request, status: int = 200, problem: str = "") -> Response:
        values = await self._ground.pools.store(self._uploads, request.path_params["uai"])
        limit = self._settings.upload_bytes // 1_000_000
        return self._page(request, "extracts.html", status, **values, problem=problem, megabytes=max(1, limit))

    def _page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        visitor = self._forms.visitor(request)
        token = {"name": FIELD, "value": self._forms.token(visitor)}
        answer = page(_PACKAGE, template, status, token=token, birthday=birthday, readable=readable, **values)
        return self._forms.remember(answer, visitor)

    def _schools(self, text: str) -> list[School]:
        with self._ground.store.read() as connection:
            return register.schools(connection, text, limit=_SCHOOLS_SHOWN + 1)

    def _pupils(self, uai: str, asked: _Asked) -> dict[str, Any]:
        size = self._settings.page_size
        with self._ground.store.read() as connection:
            school = _found(register.school, connection, uai)
            count = register.count_pupils(connection, uai, asked.wanted)
            last = max(1, -(-count // size))
            number = min(asked.number, last)
            pupils = register.pupils(connection, uai, asked.wanted, limit=size, offset=(number - 1) * size)
            ties = register.ties(connection, [pupil.id for pupil in pupils])
            classes = register.classes(connection, uai)
        return {
            "school": school,
            "wanted": asked.wanted,
            "classes": classes,
            "count": count,
            "number": number,
            "last": last,
            "rows": [(pupil, ties[pupil.id]) for pupil in pupils],
        }

    def _guardian(self, uai: str, guardian_id: str) -> dict[str, Any]:
        with self._ground.store.read() as connection:
            school = _found(register.school, connection, uai)
            known = _found(register.guardian_in, connection, uai, guardian_id)
            charges = register.charges(connection, [known.id])[known.id]
        return {"school": school, "guardian": known, "charges": [each for each in charges if each.pupil.uai == uai]}

    def _pupil(self, uai: str, pupil_id: str) -> dict[str, Any]:
        with self._ground.store.read() as connection:
            school = _found(register.school, connection, uai)
            pupil = _found(register.pupil_in, connection, uai, pupil_id)
            return {"school": school, "pupil": pupil, "ties": register.ties(connection, [pupil.id])[pupil.id]}

    def _change(self, guardian_id: str, contacts: dict[str, str | None]) -> None:
        with self._ground.store.write() as connection:
            register.change_guardian(connection, guardian_id, contacts)

    def _leave(self, pupil_id: str) -> None:
        with self._ground.store.write() as connection:
            register.leave(connection, pupil_id)

    def _uploads(self, uai: str) -> dict[str, Any]:
        with self._ground.store.read() as connection:
            return {
                "school": _found(register.school, connection, uai),
                "uploads": uploads(connection, uai),
                "zone": PARIS,
            }

    def _report(self, uai: str, number: int) -> dict[str, Any]:
        with self._ground.store.read() as connection:
            return {
                "school": _found(register.school, connection, uai),
                "upload": _found(upload, connection, uai, number),
                "zone": PARIS,
            }

    def _pupils_csv(self, uai: str, *, older: bool) -> bytes:
        with self._ground.store.read() as connection:
            _found(register.school, connection, uai)
            return pupils_extract(connection, uai, older=older)

    def _guardians_csv(self, uai: str) -> bytes:
        with self._ground.store.read() as connection:
            _found(register.school, connection, uai)
            return guardians_extract(connection, uai)


def _found(find: Any, *given: Any) -> Any:
    try:
        return find(*given)
    except UnknownRecordError as error:
        raise _unknown() from error


def _unknown() -> PageError:
    return PageError(
        404,
        "Introuvable",
        "Cette école n’a pas de fiche à cette adresse. Revenez au choix de l’école.",
        reason="unknown_record",
    )


def _path(request: Request, *names: str) -> tuple[Any, ...]:
    return tuple(request.path_params[name] for name in names)


def _asked(request: Request) -> _Asked:
    query = request.query_params
    number = query.get("page", "1")
    wanted = Wanted(
        text=query.get("q", "").strip()[:_LONGEST_QUERY], class_label=query.get("classe", "").replace("\0", "")
    )
    return _Asked(wanted=wanted, number=max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1)


def _csv(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=iso-8859-1", headers=headers)
