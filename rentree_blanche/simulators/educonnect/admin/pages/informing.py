"""« Informer les représentants légaux », « Informer les élèves »: letters in one PDF, or mails (seeds 000 and 002)."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin import addresses
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.handing import Handing, Notice
from rentree_blanche.simulators.educonnect.admin.pages.lists import file
from rentree_blanche.simulators.educonnect.admin.people import Person, Wanted, people
from rentree_blanche.simulators.educonnect.admin.schools import classes
from rentree_blanche.simulators.educonnect.sending.messages import Message


class Informing:
    """Tells people of their accounts. A provisional password is in the letter or the mail, and nowhere else."""

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
                Route(base + addresses.INFORM, guarded(self.choose)),
                Route(base + addresses.INFORM, guarded(self.inform), methods=["POST"]),
            )
        ]

    async def choose(self, visit: Visit, asked: Asked) -> Response:
        """Choose whom to inform, and how."""
        self._desk.require_pupil_accounts(visit, asked.kind)
        return await self._page(visit, asked)

    async def inform(self, visit: Visit, asked: Asked) -> Response:
        """Give the letters, or send the mails."""
        self._desk.require_pupil_accounts(visit, asked.kind)
        chosen = await self._desk.people(visit, asked.kind, asked.keys)
        if not chosen:
            return await self._page(visit, asked, 422, errors={"page": self._desk.services.texts("inform.nobody")})
        await self._desk.work_once(asked.get("formulaire"))
        if asked.get("moyen") == "mail" and asked.kind is AccountKind.GUARDIAN:
            return await self._mail(visit, asked, chosen)
        notices = await self._handing.hand_out(chosen, visit.school.uai)
        letters = await self._desk.services.ground.pools.store(self._desk.documents(visit).letters, notices)
        return file(letters, f"notifications_{visit.school.uai}.pdf", "application/pdf")

    async def _mail(self, visit: Visit, asked: Asked, chosen: Sequence[Person]) -> Response:
        reached = [person for person in chosen if person.mail]
        notices = await self._handing.hand_out(reached, visit.school.uai)
        services = self._desk.services
        messages = await services.ground.pools.store(self._queue, visit, notices)
        services.outbox.dispatch(*messages)
        without = [person for person in chosen if not person.mail]
        return self._desk.page(visit, asked, "informe.html", kind=asked.kind, sent=notices, without=without)

    def _queue(self, visit: Visit, notices: Sequence[Notice]) -> list[Message]:
        services, words = self._desk.services, self._desk.words
        address = services.ground.addresses.url("teleservices")
        with services.ground.store.write():
            return [
                services.outbox.queue_mail(
                    f"admin-{visit.session}",
                    str(notice.person.mail),
                    words.title(notice.person.kind),
                    words.mail(notice, visit.school, address),
                )
                for notice in notices
            ]

    async def _page(
        self, visit: Visit, asked: Asked, status: int = 200, errors: dict[str, str] | None = None
    ) -> Response:
        criteria = Wanted(class_label=asked.get("classe"))

        def look() -> tuple[tuple[Person, ...], tuple[str, ...]]:
            with self._desk.services.ground.store.read() as connection:
                uai = visit.school.uai
                return people(connection, asked.kind, uai, criteria, self._desk.now), classes(connection, uai)

        found, labels = await self._desk.services.ground.pools.store(look)
        return self._desk.page(
            visit,
            asked,
            "informer.html",
            status,
            kind=asked.kind,
            wanted=criteria,
            ticked={person.key for person in found if _ticked(person, asked)},
            people=found,
            classes=labels,
            form=self._desk.fresh_form(),
            errors=errors or {},
        )


def _ticked(person: Person, asked: Asked) -> bool:
    """Whether a person is chosen already: unless it is said, who has not activated an account."""
    return {"tous": True, "aucun": False}.get(asked.get("choix"), not person.active)
