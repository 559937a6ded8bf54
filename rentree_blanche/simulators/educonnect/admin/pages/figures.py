"""Dashboard, statistics, settings (chapters 2, 5 and 6 of the guide, seed 000)."""

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin import addresses, figures
from rentree_blanche.simulators.educonnect.admin.chart import classes_chart, weeks_chart
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.people import Person, Wanted, people
from rentree_blanche.simulators.educonnect.admin.ties import troubled


class Figures:
    """What a school counts, and what it chooses."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Give the routes."""
        guarded = self._desk.guarded
        return [
            Route(addresses.HOME, guarded(self.home)),
            Route(addresses.STATISTICS, guarded(self.statistics)),
            Route(addresses.CHOICES, guarded(self.choices)),
            Route(addresses.CHOICES, guarded(self.choose), methods=["POST"]),
        ]

    async def home(self, visit: Visit, asked: Asked) -> Response:
        """Show how far pupils and representatives have come."""
        pupils, guardians = await self._everybody(visit)
        held_up = await self._desk.services.ground.pools.store(self._troubled, visit)
        return self._desk.page(
            visit,
            asked,
            "accueil.html",
            pupils=figures.progress(pupils, self._desk.now),
            guardians=figures.progress(guardians, self._desk.now),
            held_up=held_up,
        )

    async def statistics(self, visit: Visit, asked: Asked) -> Response:
        """Show activations class by class and week by week."""
        pupils, guardians = await self._everybody(visit)
        classes = figures.by_class(pupils, guardians, self._desk.now)
        weeks = figures.by_week(pupils, guardians, self._desk.now)
        return self._desk.page(
            visit,
            asked,
            "statistiques.html",
            classes=classes,
            weeks=weeks,
            classes_chart=classes_chart(classes),
            weeks_chart=weeks_chart(weeks),
        )

    async def choices(self, visit: Visit, asked: Asked) -> Response:
        """Show the settings."""
        return self._desk.page(visit, asked, "parametrage.html", done=asked.get("fait"))

    async def choose(self, visit: Visit, asked: Asked) -> Response:
        """Switch pupils' accounts on or off."""
        services = self._desk.services

        def write() -> None:
            services.schools.choose(visit.school.uai, pupil_accounts=asked.get("comptes_eleves") == "oui")

        await services.ground.pools.store(write)
        return RedirectResponse(f"{addresses.CHOICES}?fait=choix", 303)

    async def _everybody(self, visit: Visit) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        def look() -> tuple[tuple[Person, ...], tuple[Person, ...]]:
            uai, now = visit.school.uai, self._desk.now
            with self._desk.services.ground.store.read() as connection:
                return (
                    people(connection, AccountKind.PUPIL, uai, Wanted(), now),
                    people(connection, AccountKind.GUARDIAN, uai, Wanted(), now),
                )

        return await self._desk.services.ground.pools.store(look)

    def _troubled(self, visit: Visit) -> int:
        with self._desk.services.ground.store.read() as connection:
            return len(troubled(connection, visit.school.uai))
