"""The pages by which a pupil comes to a school, and goes to another school or class."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.registers.desk import Desk
from rentree_blanche.simulators.registers.errors import FieldsError, UnknownRecordError
from rentree_blanche.simulators.registers.moves import Newcomer, NewGuardian, Place
from rentree_blanche.simulators.registers.words import fold

INE = re.compile(r"\d{9}[A-Z]{2}|\d{10}[A-Z]")
_LONGEST_NAME = 100
_LONGEST_CLASS = 60
_GUARDIANS = ("1", "2")
_PUPIL_FIELDS = ("nom", "nom_usage", "prenom", "naissance", "sexe", "ine", "niveau", "classe")
_GUARDIAN_FIELDS = ("civilite", "nom", "nom_usage", "prenom", "mobile", "email")
_MISSING = "Cette valeur est obligatoire."


class AdmissionPages:
    """Answers the forms of admissions and changes."""

    def __init__(self, desk: Desk[Any]) -> None:
        self._desk = desk
        self._register = desk.register
        self._run = desk.ground.pools.store

    def routes(self) -> list[Route]:
        """Give the routes of the pages."""
        school = f"{self._desk.wording.base}/{{uai}}"
        return [
            Route(f"{school}/admission", self.form),
            Route(f"{school}/admission", self.admit, methods=["POST"]),
            Route(f"{school}/eleves/{{pupil_id}}/affectation", self.move, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the form of an admission."""
        return await self._form(request, dict.fromkeys(_names(), ""), {})

    async def admit(self, request: Request) -> Response:
        """Admit a pupil; what cannot be comes back as typed, each field with its reason."""
        async with self._desk.forms.posted(request) as form:
            typed = {name: field(form, name) for name in _names()}
        uai = request.path_params["uai"]
        try:
            await self._run(self._admit, uai, self._newcomer(typed))
        except FieldsError as error:
            return await self._form(request, typed, error.reasons, 422)
        except UnknownRecordError as error:
            raise self._desk.unknown() from error
        return RedirectResponse(f"{self._desk.wording.base}/{uai}?admis=1", 303)

    async def move(self, request: Request) -> Response:
        """Move a pupil to another school or class."""
        uai, pupil_id = request.path_params["uai"], request.path_params["pupil_id"]
        async with self._desk.forms.posted(request) as form:
            typed = {name: field(form, name) for name in ("uai", "classe", "niveau")}
        try:
            await self._run(self._move, uai, pupil_id, typed)
        except FieldsError as error:
            values = await self._run(self._pupil, uai, pupil_id)
            return self._desk.page(request, "pupil.html", 422, **values, typed=typed, reasons=error.reasons)
        return RedirectResponse(f"{self._desk.wording.base}/{uai}?parti=1", 303)

    async def _form(
        self, request: Request, typed: Mapping[str, str], reasons: Mapping[str, str], status: int = 200
    ) -> Response:
        values = await self._run(self._school, request.path_params["uai"])
        more = {"typed": typed, "reasons": reasons, "guardians": _GUARDIANS}
        return self._desk.page(request, "admission.html", status, **values, **more)

    def _newcomer(self, typed: Mapping[str, str]) -> Newcomer:
        reasons: dict[str, str] = {}
        _check_names(typed, "", reasons)
        born = _birth_date(typed["naissance"], self._desk.ground.clock.today(), reasons)
        if typed["sexe"] not in ("F", "M"):
            reasons["sexe"] = "F ou M est attendu."
        ine = typed["ine"].upper()
        if ine and not INE.fullmatch(ine):
            reasons["ine"] = "Un INE est fait de 9 chiffres et 2 lettres, ou de 10 chiffres et 1 lettre."
        if typed["niveau"] not in self._desk.settings.level_codes:
            reasons["niveau"] = "Choisissez un niveau de la liste."
        if len(typed["classe"]) > _LONGEST_CLASS:
            reasons["classe"] = f"{_LONGEST_CLASS} caractères au plus sont attendus."
        guardians = [self._guardian(typed, nth, reasons) for nth in _GUARDIANS if _is_filled(typed, nth)]
        if reasons or born is None:
            raise FieldsError(reasons)
        return Newcomer(
            birth_name=typed["nom"],
            usage_name=typed["nom_usage"] or None,
            first_name=typed["prenom"],
            birth_date=born,
            sex=typed["sexe"],
            ine=ine or None,
            level=typed["niveau"],
            class_label=typed["classe"],
            guardians=tuple(each for each in guardians if each is not None),
        )

    def _guardian(self, typed: Mapping[str, str], nth: str, reasons: dict[str, str]) -> NewGuardian | None:
        before = len(reasons)
        _check_names(typed, f"r{nth}_", reasons)
        if typed[f"r{nth}_civilite"] not in ("M.", "Mme"):
            reasons[f"r{nth}_civilite"] = "M. ou Mme est attendu."
        contacts: dict[str, str | None] = {}
        try:
            contacts = self._desk.contacts.read({name: typed[f"r{nth}_{name}"] for name in ("mobile", "email")})
        except FieldsError as error:
            reasons.update({f"r{nth}_{name}": reason for name, reason in error.reasons.items()})
        if len(reasons) > before:
            return None
        return NewGuardian(
            civility=typed[f"r{nth}_civilite"],
            birth_name=typed[f"r{nth}_nom"],
            usage_name=typed[f"r{nth}_nom_usage"] or None,
            first_name=typed[f"r{nth}_prenom"],
            mobile=contacts["mobile"],
            email=contacts["email"],
        )

    def _school(self, uai: str) -> dict[str, Any]:
        with self._desk.ground.store.read() as connection:
            school = self._desk.found(self._register.school, connection, uai)
            levels = tuple(self._desk.settings.level_codes)
            return {"school": school, "classes": self._register.classes(connection, uai), "levels": levels}

    def _pupil(self, uai: str, pupil_id: str) -> dict[str, Any]:
        with self._desk.ground.store.read() as connection:
            pupil = self._desk.found(self._register.pupil_in, connection, uai, pupil_id)
            ties = self._register.ties(connection, [pupil.id])[pupil.id]
        return {**self._school(uai), "pupil": pupil, "ties": ties}

    def _admit(self, uai: str, newcomer: Newcomer) -> None:
        with self._desk.ground.store.write() as connection:
            self._desk.moves.admit(connection, uai, newcomer)

    def _move(self, uai: str, pupil_id: str, typed: Mapping[str, str]) -> None:
        place = Place(school=typed["uai"].upper() or uai, class_label=typed["classe"], level=typed["niveau"])
        if place.level not in self._desk.settings.level_codes:
            raise FieldsError({"niveau": "Choisissez un niveau de la liste."})
        if len(typed["classe"]) > _LONGEST_CLASS:
            raise FieldsError({"classe": f"{_LONGEST_CLASS} caractères au plus sont attendus."})
        with self._desk.ground.store.write() as connection:
            self._desk.found(self._register.pupil_in, connection, uai, pupil_id)
            try:
                self._desk.moves.move(connection, pupil_id, place)
            except UnknownRecordError as error:
                reason = f"{self._desk.wording.none} n’a cet UAI."
                raise FieldsError({"uai": reason}) from error


def _names() -> list[str]:
    return [*_PUPIL_FIELDS, *(f"r{nth}_{name}" for nth in _GUARDIANS for name in _GUARDIAN_FIELDS)]


def _is_filled(typed: Mapping[str, str], nth: str) -> bool:
    return any(typed[f"r{nth}_{name}"] for name in _GUARDIAN_FIELDS if name != "civilite")


def _check_names(typed: Mapping[str, str], prefix: str, reasons: dict[str, str]) -> None:
    for name in ("nom", "prenom", "nom_usage"):
        text = typed[prefix + name]
        if not text and name != "nom_usage":
            reasons[prefix + name] = _MISSING
        elif text and not fold(text):
            reasons[prefix + name] = "Un nom contient au moins une lettre."
        elif len(text) > _LONGEST_NAME:
            reasons[prefix + name] = f"{_LONGEST_NAME} caractères au plus sont attendus."


def _birth_date(text: str, today: date, reasons: dict[str, str]) -> date | None:
    try:
        day = datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a birth date has no time zone
    except ValueError:
        reasons["naissance"] = "Une date jj/mm/aaaa est attendue, par exemple 05/09/2018."
        return None
    if not today.year - 25 <= day.year or day > today:
        reasons["naissance"] = "Cette date de naissance n’est pas celle d’un élève."
        return None
    return day
