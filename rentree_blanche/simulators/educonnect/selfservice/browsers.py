"""Browsers, told apart by a cookie whether or not somebody is logged in.

So one cannot try contact after contact, nor be let in with a ticket that another one asked for.
"""

import hashlib
import hmac
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
        self._secret = ground.secret.encode()

    def name(self, request: Request) -> str:
        """Give a browser's name, a new one to who has none; `remember` has to follow."""
        return request.cookies.get(_COOKIE) or self._chance.opaque()

    def remember(self, request: Request, answer: Response, name: str) -> Response:
        """Let a browser remember its name."""
        if request.cookies.get(_COOKIE) != name:
            set_cookie(answer, self._origin, _COOKIE, name, path=addresses.BASE)
        return answer

    def mark(self, name: str) -> str:
        """Give what stands for a browser in addresses, from which its name cannot be guessed."""
        return hmac.new(self._secret, f"moncompte browser\x1f{name}".encode(), hashlib.sha256).hexdigest()

    def is_marked(self, request: Request, mark: str) -> bool:
        """Tell whether a mark is this browser's."""
        known = request.cookies.get(_COOKIE, "")
        return bool(known) and hmac.compare_digest(self.mark(known).encode(), mark.encode())

    async def wait(self, browser: str | None, contact: str) -> dict[str, str]:
        """Count a try of a contact; give what to tell who has to wait, else nothing.

        `browser` is None for a try that belongs to one already counted, such as another code.
        """
        minutes = await self._store(self._throttle.admit, browser, contact.casefold())
        return {} if minutes is None else {"page": self._texts("activation.wait", minutes=minutes)}

    async def wait_of(self, request: Request, contact: str) -> dict[str, str]:
        """Count a try of a browser that is not logged in; one without a name shares one with all of its kind."""
        return await self.wait(request.cookies.get(_COOKIE, ""), contact)
