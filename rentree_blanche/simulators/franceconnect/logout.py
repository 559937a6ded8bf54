"""The end of a session, asked by a client: by its id_token in version 2, by the browser's cookie in version 1."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.web import form_texts, page
from rentree_blanche.simulators.franceconnect.answers import PACKAGE
from rentree_blanche.simulators.franceconnect.clients import Client
from rentree_blanche.simulators.franceconnect.errors import YError
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.minting import HintRefusedError
from rentree_blanche.simulators.franceconnect.texts import texts

_BOTH = ["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Logout:
    """Ends sessions."""

    house: House

    def routes(self) -> list[BaseRoute]:
        """Give the routes of both versions."""
        return [
            Route("/api/v2/session/end", self._end_v2, methods=_BOTH),
            Route("/api/v1/logout", self._end_v1, methods=_BOTH),
        ]

    async def _end_v2(self, request: Request) -> Response:
        """End the session to which an id_token belongs by its `at_hash`, however old the token is."""
        given = await _given(request)
        claims, client = await self._hint(given)
        target = _target(given, client)
        at_hash = claims.get("at_hash")
        if not isinstance(at_hash, str) or not at_hash:
            raise YError("Y100019", "id_token_hint has no at_hash, by which the session would be found")
        browser = await self.house.ground.pools.store(self.house.grants.browser_of, at_hash)
        if browser is not None:
            await self.house.ground.pools.store(self.house.sessions.end, browser)
        return _leave(given, target)

    async def _end_v1(self, request: Request) -> Response:
        """End the session of the browser that shows an id_token."""
        given = await _given(request)
        _, client = await self._hint(given, version_1=True)
        target = _target(given, client)
        browser = self.house.browsers.recognised(request)
        if browser is not None:
            await self.house.ground.pools.store(self.house.sessions.end, browser)
        return _leave(given, target)

    async def _hint(self, given: dict[str, str], *, version_1: bool = False) -> tuple[dict[str, object], Client]:
        pools = self.house.ground.pools
        hint = given.get("id_token_hint", "")
        clients = {client.client_id: client for client in await pools.store(self.house.clients.list)}
        if version_1:
            clients = {name: client.model_copy(update={"id_token_alg": "HS256"}) for name, client in clients.items()}
        try:
            claims = await pools.crypto(self.house.mint.read_hint, hint, clients)
        except HintRefusedError as error:
            raise YError("Y030007", str(error)) from error
        return claims, clients[str(claims["aud"])]


async def _given(request: Request) -> dict[str, str]:
    return await form_texts(request) if request.method == "POST" else dict(request.query_params)


def _target(given: dict[str, str], client: Client) -> str:
    target = given.get("post_logout_redirect_uri", "")
    if target and target not in client.post_logout_redirect_uris:
        raise YError(
            "Y030007",
            f"post_logout_redirect_uri {target!r} is not registered for {client.client_id}: "
            f"{', '.join(client.post_logout_redirect_uris) or 'none is'}",
        )
    return target


def _leave(given: dict[str, str], target: str) -> Response:
    if not target:
        return page(PACKAGE, "logged_out.html", texts=texts(), title=texts()("logout.title"))
    state = f"{'&' if '?' in target else '?'}{urlencode({'state': given['state']})}" if given.get("state") else ""
    return RedirectResponse(f"{target}{state}", 303, headers={"Cache-Control": "no-store"})
