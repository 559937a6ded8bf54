"""The académie's portal (Eduline), as far as it leads a director to the console: one chooses one's school."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import field, form_texts
from rentree_blanche.simulators.educonnect.admin import addresses
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.schools import School, find_schools, school

_SHOWN = 50
_LONGEST = 100


class Portal:
    """Sign-in. Nobody is asked for a password here: the académie's own sign-in is not played."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route("/", RedirectResponse(addresses.PORTAL)),
            Route(f"{addresses.BASE}/", RedirectResponse(addresses.HOME)),
            Route(addresses.PORTAL, self.choose),
            Route(addresses.PORTAL, self.enter, methods=["POST"]),
            Route(addresses.LEAVE, self._desk.guarded(self.leave), methods=["POST"]),
        ]

    async def choose(self, request: Request) -> Response:
        """List schools."""
        services = self._desk.services
        text = request.query_params.get("q", "").strip()[:_LONGEST]
        found = await services.ground.pools.store(find_schools, services.ground.store, text, _SHOWN + 1)
        return services.page(
            "admin/eduline.html", text=text, schools=found[:_SHOWN], more=len(found) > _SHOWN, at=addresses
        )

    async def enter(self, request: Request) -> Response:
        """Take the school that was chosen.

        No cookie authenticates here, so that a form from elsewhere could do no more than choose a school.
        """
        services = self._desk.services
        uai = field(await form_texts(request), "uai")

        def look() -> School | None:
            with services.ground.store.read() as connection:
                return school(connection, uai)

        if await services.ground.pools.store(look) is None:
            texts = services.texts
            raise PageError(404, texts("console.nobody"), texts("eduline.unknown"), reason="unknown_school")
        return self._desk.enter(RedirectResponse(addresses.HOME, 303), uai)

    async def leave(self, _visit: Visit, _asked: Asked) -> Response:
        """Go back to the portal."""
        return self._desk.leave(RedirectResponse(addresses.PORTAL, 303))
