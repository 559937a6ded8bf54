"""« Réinitialiser les mots de passe », of some people or of a class (chapters 3.4 and 4.4; the warning of seed 001)."""

from starlette.responses import Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, Origin
from rentree_blanche.simulators.educonnect.admin import addresses
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.handing import Handing
from rentree_blanche.simulators.educonnect.admin.pages.lists import file
from rentree_blanche.simulators.educonnect.admin.people import Person, Wanted, people
from rentree_blanche.simulators.educonnect.admin.schools import classes

_OWN_WAY = (Origin.FRANCECONNECT, Origin.RESPONSABLE)


class Resetting:
    """Gives new provisional passwords, shown once: on a page, or on a sheet to be printed."""

    def __init__(self, desk: Desk, handing: Handing) -> None:
        self._desk = desk
        self._handing = handing

    def routes(self) -> list[Route]:
        """Give the routes."""
        guarded = self._desk.guarded
        return [
            route
            for base in (addresses.PUPILS, addresses.GUARDIANS)
            for route in (
                Route(base + addresses.RESET, guarded(self.choose)),
                Route(base + addresses.RESET, guarded(self.reset), methods=["POST"]),
            )
        ]

    async def choose(self, visit: Visit, asked: Asked) -> Response:
        """Choose whose passwords."""
        self._desk.require_pupil_accounts(visit, asked.kind)
        return await self._page(visit, asked)

    async def reset(self, visit: Visit, asked: Asked) -> Response:
        """Warn where somebody has activated their account alone, then reset.

        Such a person is better sent to the tools for forgotten identifiers and passwords (seed 001).
        """
        self._desk.require_pupil_accounts(visit, asked.kind)
        texts = self._desk.services.texts
        chosen = await self._desk.people(visit, asked.kind, asked.keys)
        if not chosen:
            return await self._page(visit, asked, 422, errors={"page": texts("reset.nobody")})
        alone = [person for person in chosen if _went_alone(person)]
        if alone and asked.get("averti") != "oui":
            return self._desk.page(
                visit,
                asked,
                "avertissement.html",
                kind=asked.kind,
                chosen=chosen,
                alone=alone,
                on_paper=asked.get("feuille"),
                form=asked.get("formulaire") or self._desk.fresh_form(),
            )
        await self._desk.work_once(asked.get("formulaire"))
        notices = await self._handing.reset(chosen, visit.school.uai)
        if asked.get("feuille") == "oui":
            sheet = await self._desk.services.ground.pools.store(self._desk.documents(visit).sheet, notices)
            return file(sheet, f"mots_de_passe_{visit.school.uai}.pdf", "application/pdf")
        return self._desk.page(visit, asked, "mots_de_passe.html", kind=asked.kind, notices=notices)

    async def _page(
        self, visit: Visit, asked: Asked, status: int = 200, errors: dict[str, str] | None = None
    ) -> Response:
        criteria = Wanted(text=asked.get("q")[:100], class_label=asked.get("classe"))

        def look() -> tuple[tuple[Person, ...], tuple[str, ...]]:
            with self._desk.services.ground.store.read() as connection:
                uai = visit.school.uai
                found = people(connection, asked.kind, uai, criteria, self._desk.now)
                return tuple(person for person in found if person.account is not None), classes(connection, uai)

        found, labels = await self._desk.services.ground.pools.store(look)
        return self._desk.page(
            visit,
            asked,
            "reinitialiser.html",
            status,
            kind=asked.kind,
            wanted=criteria,
            ticked={person.key for person in found} if asked.get("choix") == "tous" else set(),
            people=found,
            classes=labels,
            by_class=asked.kind is AccountKind.PUPIL,
            form=self._desk.fresh_form(),
            errors=errors or {},
        )


def _went_alone(person: Person) -> bool:
    return person.active and person.account is not None and person.account.origin in _OWN_WAY
