"""The pages of a school's staff: pupils and guardians, and the corrections of their contact details."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.registers.contacts import readable
from rentree_blanche.simulators.registers.desk import Desk
from rentree_blanche.simulators.registers.errors import FieldsError
from rentree_blanche.simulators.registers.moves import change_guardian, leave
from rentree_blanche.simulators.registers.records import School
from rentree_blanche.simulators.registers.register import Wanted

_SCHOOLS_SHOWN = 50
_LONGEST_QUERY = 100
_NOTES = {
    "radie": "L’élève est radié. Son accès aux services cesse la nuit prochaine.",
    "parti": "L’élève a changé d’affectation. Ses services suivent la nuit prochaine.",
    "admis": "L’élève est admis. Il sera connu d’ÉduConnect demain, après la synchronisation de la nuit.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What somebody looks for, and the page of the list."""

    wanted: Wanted
    number: int


class Pages:
    """Answers the pages of a school's staff; there is no login in a register here."""

    def __init__(self, desk: Desk[Any]) -> None:
        self._desk = desk
        self._register = desk.register
        self._store = desk.ground.store
        self._run = desk.ground.pools.store

    def routes(self) -> list[Route]:
        """Give the routes of the pages."""
        school = f"{self._desk.wording.base}/{{uai}}"
        return [
            Route("/", self.choose),
            Route(school, self.pupils),
            Route(f"{school}/responsables/{{guardian_id}}", self.guardian),
            Route(f"{school}/responsables/{{guardian_id}}", self.correct, methods=["POST"]),
            Route(f"{school}/eleves/{{pupil_id}}", self.pupil),
            Route(f"{school}/eleves/{{pupil_id}}/radiation", self.leave, methods=["POST"]),
        ]

    async def choose(self, request: Request) -> Response:
        """Choose the school."""
        text = request.query_params.get("q", "").strip()[:_LONGEST_QUERY]
        found = await self._run(self._schools, text)
        return self._desk.page(request, "choose.html", text=text, schools=found[:_SCHOOLS_SHOWN], more=len(found))

    async def pupils(self, request: Request) -> Response:
        """List the pupils of the school with their guardians."""
        values = await self._run(self._pupils, request.path_params["uai"], _asked(request))
        note = next((text for name, text in _NOTES.items() if request.query_params.get(name) == "1"), "")
        return self._desk.page(request, "pupils.html", **values, note=note)

    async def guardian(self, request: Request) -> Response:
        """Show the contact details of a guardian, to correct them."""
        values = await self._run(self._guardian, *_path(request, "uai", "guardian_id"))
        known = values["guardian"]
        typed = {"mobile": readable(known.mobile), "email": known.email or ""}
        saved = request.query_params.get("enregistre") == "1"
        return self._desk.page(request, "guardian.html", **values, typed=typed, reasons={}, saved=saved)

    async def correct(self, request: Request) -> Response:
        """Correct mobile and e-mail of a guardian; wrong ones come back as typed, each with its reason."""
        async with self._desk.forms.posted(request) as form:
            typed = {name: field(form, name) for name in ("mobile", "email")}
        uai, guardian_id = _path(request, "uai", "guardian_id")
        values = await self._run(self._guardian, uai, guardian_id)
        try:
            contacts = self._desk.contacts.read(typed)
        except FieldsError as error:
            reasons = error.reasons
            return self._desk.page(request, "guardian.html", 422, **values, typed=typed, reasons=reasons, saved=False)
        await self._run(self._change, guardian_id, contacts)
        return RedirectResponse(f"{self._desk.wording.base}/{uai}/responsables/{guardian_id}?enregistre=1", 303)

    async def pupil(self, request: Request) -> Response:
        """Show a pupil, with what a departure or a change means."""
        values = await self._run(self._pupil, *_path(request, "uai", "pupil_id"))
        return self._desk.page(request, "pupil.html", **values)

    async def leave(self, request: Request) -> Response:
        """Let a pupil leave the school."""
        uai, pupil_id = _path(request, "uai", "pupil_id")
        async with self._desk.forms.posted(request):
            await self._run(self._leave, uai, pupil_id)
        return RedirectResponse(f"{self._desk.wording.base}/{uai}?radie=1", 303)

    def _schools(self, text: str) -> list[School]:
        with self._store.read() as connection:
            return self._register.schools(connection, text, limit=_SCHOOLS_SHOWN + 1)

    def _pupils(self, uai: str, asked: _Asked) -> dict[str, Any]:
        size = self._desk.settings.page_size
        with self._store.read() as connection:
            school = self._desk.found(self._register.school, connection, uai)
            count = self._register.count_pupils(connection, uai, asked.wanted)
            last = max(1, -(-count // size))
            number = min(asked.number, last)
            pupils = self._register.pupils(connection, uai, asked.wanted, limit=size, offset=(number - 1) * size)
            ties = self._register.ties(connection, [pupil.id for pupil in pupils])
            classes = self._register.classes(connection, uai)
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
        with self._store.read() as connection:
            school = self._desk.found(self._register.school, connection, uai)
            known = self._desk.found(self._register.guardian_in, connection, uai, guardian_id)
            charges = self._register.charges(connection, [known.id])[known.id]
        return {"school": school, "guardian": known, "charges": [each for each in charges if each.pupil.uai == uai]}

    def _pupil(self, uai: str, pupil_id: str) -> dict[str, Any]:
        with self._store.read() as connection:
            school = self._desk.found(self._register.school, connection, uai)
            pupil = self._desk.found(self._register.pupil_in, connection, uai, pupil_id)
            return {
                "school": school,
                "pupil": pupil,
                "ties": self._register.ties(connection, [pupil.id])[pupil.id],
                "classes": self._register.classes(connection, uai),
                "levels": tuple(self._desk.settings.level_codes),
                "typed": {"uai": school.uai, "classe": pupil.class_label, "niveau": pupil.level},
                "reasons": {},
            }

    def _change(self, guardian_id: str, contacts: dict[str, str | None]) -> None:
        with self._store.write() as connection:
            change_guardian(connection, self._register, guardian_id, contacts)

    def _leave(self, uai: str, pupil_id: str) -> None:
        with self._store.write() as connection:
            self._desk.found(self._register.pupil_in, connection, uai, pupil_id)
            leave(connection, self._register, pupil_id)


def _path(request: Request, *names: str) -> tuple[Any, ...]:
    return tuple(request.path_params[name] for name in names)


def _asked(request: Request) -> _Asked:
    query = request.query_params
    number = query.get("page", "1")
    wanted = Wanted(
        text=query.get("q", "").strip()[:_LONGEST_QUERY], class_label=query.get("classe", "").replace("\0", "")
    )
    return _Asked(wanted=wanted, number=max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1)
