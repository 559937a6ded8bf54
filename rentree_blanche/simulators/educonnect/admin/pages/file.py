"""A person's file, with what a school may do: unlock the account, renew its identifier, attach children."""

from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin import addresses, ties
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.handing import Handing, Notice
from rentree_blanche.simulators.educonnect.admin.people import Person
from rentree_blanche.simulators.educonnect.admin.renaming import rename
from rentree_blanche.simulators.educonnect.admin.ties import NotJoinedError, Tie


class File:
    """The pages of one person."""

    def __init__(self, desk: Desk, handing: Handing) -> None:
        self._desk = desk
        self._handing = handing

    def routes(self) -> list[Route]:
        """Give the routes."""
        guarded = self._desk.guarded
        files = [
            route
            for base in (addresses.PUPILS, addresses.GUARDIANS)
            for route in (
                Route(f"{base}/fiche/{{key}}", guarded(self.show)),
                Route(f"{base}/fiche/{{key}}/debloquer", guarded(self.unlock), methods=["POST"]),
                Route(f"{base}/fiche/{{key}}/identifiant", guarded(self.rename), methods=["POST"]),
            )
        ]
        own = f"{addresses.GUARDIANS}/fiche/{{key}}"
        return [
            *files,
            Route(f"{own}/rattacher", guarded(self.attach), methods=["POST"]),
            Route(f"{own}/lever", guarded(self.lift), methods=["POST"]),
            Route(f"{own}/compte", guarded(self.join), methods=["POST"]),
        ]

    async def show(self, visit: Visit, asked: Asked) -> Response:
        """Show the account, and a representative's children with their attachments."""
        person = await self._desk.person(visit, asked)
        return await self._page(visit, asked, person, done=asked.get("fait"))

    async def unlock(self, visit: Visit, asked: Asked) -> Response:
        """Lift the lock that wrong passwords brought."""
        person = await self._desk.person(visit, asked)
        if person.account is not None:
            await self._desk.services.ground.pools.store(self._desk.services.accounts.unlock, person.account.id)
        return self._back(person, "debloque")

    async def rename(self, visit: Visit, asked: Asked) -> Response:
        """Generate a new identifier; a letter that was handed out is dead, so a provisional password is new too."""
        person = await self._desk.person(visit, asked)
        services = self._desk.services
        if person.account is None:
            raise PageError(
                409, services.texts("persons.none"), services.texts("identifier.no_account"), reason="no_account"
            )
        await self._desk.work_once(asked.get("formulaire"))
        renamed = await services.ground.pools.store(rename, services.ground, person.account.id)
        notice = Notice(person=person, account=renamed, password=None)
        if not person.active:
            (notice,) = await self._handing.hand_out([person], visit.school.uai)
        return self._desk.page(
            visit, asked, "identifiant_nouveau.html", notice=notice, former=person.account.identifier
        )

    async def attach(self, visit: Visit, asked: Asked) -> Response:
        """Attach a child by the manual procedure (seed 001)."""
        person, tie = await self._tie(visit, asked)
        services = self._desk.services
        if person.active and person.account is not None:
            await services.ground.pools.store(services.by_hand.attach, person.account.id, tie.pupil)
        return self._back(person, "rattache")

    async def lift(self, visit: Visit, asked: Asked) -> Response:
        """Forget that a child's attachment was blocked or reported."""
        person, tie = await self._tie(visit, asked)
        services = self._desk.services
        if person.account is None:
            await services.ground.pools.store(ties.lift, services.ground.store, tie)
        else:
            await services.ground.pools.store(services.by_hand.clear, person.account.id, tie.pupil)
        if asked.get("retour") == "liste":
            return RedirectResponse(f"{addresses.TIES}?fait=leve", 303)
        return self._back(person, "leve")

    async def join(self, visit: Visit, asked: Asked) -> Response:
        """Join the record to the account that the person has already, and attach the children."""
        person = await self._desk.person(visit, asked, AccountKind.GUARDIAN)
        services = self._desk.services
        known = await services.ground.pools.store(self._ties, visit, person)
        try:
            await services.ground.pools.store(
                ties.join, services.ground.store, person.key, asked.get("identifiant"), known, self._desk.now
            )
        except NotJoinedError as error:
            where = "page" if person.active else "identifiant"  # who is active is offered no such form
            said = {where: self._desk.words.not_joined(error.reason)}
            return await self._page(visit, asked, person, 422, errors=said, typed=asked.fields)
        return self._back(person, "rattache")

    async def _tie(self, visit: Visit, asked: Asked) -> tuple[Person, Tie]:
        person = await self._desk.person(visit, asked, AccountKind.GUARDIAN)
        known = await self._desk.services.ground.pools.store(self._ties, visit, person)
        tie = next((tie for tie in known if tie.pupil == asked.get("eleve")), None)
        if tie is None:
            texts = self._desk.services.texts
            raise PageError(404, texts("console.nobody"), texts("console.nobody_text"), reason="unknown_record")
        return person, tie

    def _ties(self, visit: Visit, person: Person) -> tuple[Tie, ...]:
        if person.kind is AccountKind.PUPIL:
            return ()
        with self._desk.services.ground.store.read() as connection:
            return ties.ties_of(connection, visit.school.uai, person.key)

    async def _page(self, visit: Visit, asked: Asked, person: Person, status: int = 200, **values: Any) -> Response:
        known = await self._desk.services.ground.pools.store(self._ties, visit, person)
        values = {"typed": {}, **values}
        form = self._desk.fresh_form()
        return self._desk.page(visit, asked, "fiche.html", status, person=person, ties=known, form=form, **values)

    def _back(self, person: Person, done: str) -> Response:
        return RedirectResponse(f"{addresses.of_person(person.kind, person.key)}?fait={done}", 303)
