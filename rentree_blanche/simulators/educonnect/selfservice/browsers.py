"""Browsers that are not logged in, told apart by a cookie, so that one cannot try contact after contact."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.web import set_cookie
from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.sending.throttle import Throttle
from rentree_blanche.simulators.educonnect.services import Services

_COOKIE: Final = "educt_navigateur"


class Browsers:
    """Names browsers, and bounds what each may try."""

    def __init__(self, services: Services) -> None:
        ground = services.ground
        self._store = ground.pools.store
        self._chance = ground.chance
        self._texts = services.texts
        self._throttle = Throttle(ground.store, ground.clock, services.settings)
        self._origin = ground.addresses.origin(addresses.HOST)

    def name(self, request: Request, answer: Response) -> Response:
        """Let a browser that has no name yet remember one."""
        if not request.cookies.get(_COOKIE):
            set_cookie(answer, self._origin, _COOKIE, self._chance.opaque(), path=addresses.BASE)
        return answer

    async def wait(self, browser: str, contact: str) -> dict[str, str]:
        """Count a try of a contact; give what to tell who has to wait, else nothing."""
        minutes = await self._store(self._throttle.admit, browser, contact.casefold())
        return {} if minutes is None else {"page": self._texts("activation.wait", minutes=minutes)}

    async def wait_of(self, request: Request, contact: str) -> dict[str, str]:
        """Count a try of a browser that is not logged in; one without a name shares one with all of its kind."""
        return await self.wait(request.cookies.get(_COOKIE, ""), contact)
