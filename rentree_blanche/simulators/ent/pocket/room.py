"""How the federation makes the app."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import application, for_a_program, refusal
from rentree_blanche.simulators.ent.browser import Browsers
from rentree_blanche.simulators.ent.descriptions import pocket_description
from rentree_blanche.simulators.ent.grants import CLIENT
from rentree_blanche.simulators.ent.pocket.access import Access
from rentree_blanche.simulators.ent.pocket.pages import PocketPages
from rentree_blanche.simulators.ent.pocket.sessions import PocketSessions
from rentree_blanche.simulators.ent.tables import pocket_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Pocket:
    """The running app."""

    name: str
    app: ASGIApp

    def forget(self) -> None:
        """Drop every cache: there is none."""


def pocket() -> Room:
    """Make ONE Pocket and NEO Pocket, one app for both."""
    return Room(name=CLIENT, tables=(pocket_tables,), build=_build)


def _build(ground: Ground) -> Pocket:
    pages = PocketPages(ground, pocket_description(), Browsers(ground), PocketSessions(ground.store), Access(ground))

    async def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, PageError):
            raise error
        if for_a_program(request):
            return refusal(request, error)
        values = {"text": error.text, "reason": error.reason}
        return pages.page("pocket_refused.html", error.status, title=error.title, request=request, **values)

    return Pocket(name=ground.actor, app=application(pages.routes(), {PageError: refused}))
