"""Help for one person at a time: « dépannage », a new identifier, attachments that are held up (seeds 000 and 001)."""

from starlette.responses import Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin import addresses
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.handing import Handing
from rentree_blanche.simulators.educonnect.admin.people import Person, Wanted, people
from rentree_blanche.simulators.educonnect.admin.ties import troubled

_SHOWN = 20
_LONGEST = 100


class Helping:
    """Searches that lead to one person, and the list of attachments that the school must mend."""

    def __init__(self, desk: Desk, handing: Handing) -> None:
        self._desk = desk
        self._handing = handing

    def routes(self) -> list[Route]:
        """Give the routes."""
        guarded = self._desk.guarded
        return [
            Route(addresses.RESCUE, guarded(self.rescue)),
            Route(addresses.RESCUE, guarded(self.rescued), methods=["POST"]),
            Route(addresses.IDENTIFIER, guarded(self.identifier)),
            Route(addresses.TIES, guarded(self.ties)),
        ]

    async def rescue(self, visit: Visit, asked: Asked) -> Response:
        """Look for the pupil who cannot log in."""
        self._desk.require_pupil_accounts(visit, AccountKind.PUPIL)
        found = await self._search(visit, asked, (AccountKind.PUPIL,))
        form = self._desk.fresh_form()
        return self._desk.page(visit, asked, "depannage.html", text=asked.get("q"), people=found, form=form)

    async def rescued(self, visit: Visit, asked: Asked) -> Response:
        """Give the pupil a new provisional password, shown once."""
        self._desk.require_pupil_accounts(visit, AccountKind.PUPIL)
        chosen = await self._desk.people(visit, AccountKind.PUPIL, asked.keys[:1])
        if not chosen:
            return await self.rescue(visit, asked)
        await self._desk.work_once(asked.get("formulaire"))
        (notice,) = await self._handing.reset(chosen, visit.school.uai)
        return self._desk.page(visit, asked, "mots_de_passe.html", kind=AccountKind.PUPIL, notices=(notice,))

    async def identifier(self, visit: Visit, asked: Asked) -> Response:
        """Look for the person whose identifier is to be replaced."""
        found = await self._search(visit, asked, (AccountKind.GUARDIAN, AccountKind.PUPIL))
        known = [person for person in found if person.account is not None]
        return self._desk.page(visit, asked, "identifiant.html", text=asked.get("q"), people=known)

    async def ties(self, visit: Visit, asked: Asked) -> Response:
        """List attachments that are blocked or reported."""

        def look() -> list[object]:
            with self._desk.services.ground.store.read() as connection:
                return list(troubled(connection, visit.school.uai))

        found = await self._desk.services.ground.pools.store(look)
        return self._desk.page(visit, asked, "rattachements.html", ties=found, done=asked.get("fait"))

    async def _search(self, visit: Visit, asked: Asked, kinds: tuple[AccountKind, ...]) -> list[Person]:
        text = asked.get("q").replace("\0", "")[:_LONGEST]
        if not text:
            return []

        def look() -> list[Person]:
            with self._desk.services.ground.store.read() as connection:
                return [
                    person
                    for kind in kinds
                    for person in people(
                        connection, kind, visit.school.uai, Wanted(text=text), self._desk.now, limit=_SHOWN
                    )
                ]

        return await self._desk.services.ground.pools.store(look)
