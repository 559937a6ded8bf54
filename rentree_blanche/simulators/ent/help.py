"""A party's own help, reachable without logging in."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rentree_blanche.simulators.ent.descriptions import Description
from rentree_blanche.simulators.ent.sso import Office
from rentree_blanche.simulators.ent.texts import words

HELP = "/aide"
EDUCONNECT_HELP = "/educt-aide/aide/"


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The page « Aide » of a party."""

    office: Office
    description: Description

    def routes(self) -> list[Route]:
        """Give the route."""
        return [Route(HELP, self._show, methods=["GET"])]

    async def _show(self, _request: Request) -> Response:
        return self.office.page(
            "help.html",
            title=words("help"),
            sections=self.description.help,
            educonnect=self.office.ground.addresses.url("educonnect", EDUCONNECT_HELP),
        )
