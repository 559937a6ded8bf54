"""The help's one page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.help.addresses import HELP
from rentree_blanche.simulators.educonnect.help.content import help_content
from rentree_blanche.simulators.educonnect.services import Services


class Help:
    """Answers who asks for help, logged in or not."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """Give the routes of the help."""
        return [Route(HELP, self.show), Route(HELP.rstrip("/"), self.correct)]

    async def show(self, _request: Request) -> Response:
        """Show the frequent questions and who helps with what."""
        return self._services.page("help.html", help=help_content())

    async def correct(self, _request: Request) -> Response:
        """Lead to the address as guides print it."""
        return RedirectResponse(HELP, 308)
