"""How the federation makes FranceConnect and the identity providers behind it: one actor, six host names."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.guard import PREFIX
from rentree_blanche.simulators.core.web import ByHost, application, page
from rentree_blanche.simulators.franceconnect.answers import PACKAGE, answer, error_address
from rentree_blanche.simulators.franceconnect.authentication import Authentication
from rentree_blanche.simulators.franceconnect.browsers import Browsers
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS, ProviderName
from rentree_blanche.simulators.franceconnect.control import Control
from rentree_blanche.simulators.franceconnect.errors import OAuthError, YError
from rentree_blanche.simulators.franceconnect.exchange import ProviderExchange
from rentree_blanche.simulators.franceconnect.home import Home
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.idp.pages import ProviderPages
from rentree_blanche.simulators.franceconnect.idp.tokens import ProviderTokens
from rentree_blanche.simulators.franceconnect.idp.visits import Visits
from rentree_blanche.simulators.franceconnect.login import LoginPages
from rentree_blanche.simulators.franceconnect.logout import Logout
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.franceconnect.requests import RequestRefusedError
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings
from rentree_blanche.simulators.franceconnect.tables import metadata
from rentree_blanche.simulators.franceconnect.texts import texts
from rentree_blanche.simulators.franceconnect.tokens import TokenAddresses
from rentree_blanche.simulators.population import Population


@dataclass(frozen=True, slots=True, kw_only=True)
class FranceConnect:
    """FranceConnect as an actor."""

    name: str
    app: ASGIApp

    def forget(self) -> None:
        """Drop nothing: keys in memory are named by their generation, which is read from the store each time."""


def franceconnect(population: Population, families: int, settings: FranceConnectSettings) -> Room:
    """Give the room of FranceConnect; `families` are those that a search by name looks through."""

    def build(ground: Ground) -> FranceConnect:
        house = House.built(ground, settings, People(population, families, ground.chance))
        return FranceConnect(name=ground.actor, app=_application(house))

    return Room(name="franceconnect", tables=(metadata,), build=build, also=PROVIDERS)


def _application(house: House) -> ASGIApp:
    routes: list[BaseRoute] = [
        *LoginPages(house, ProviderExchange(house)).routes(),
        *TokenAddresses(house, Authentication(house)).routes(),
        *Logout(house).routes(),
        *Control(house).routes(),
        *Home(house).routes(),
    ]

    async def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, YError):
            raise error
        return _refusal(house, request, error)

    def served(routes: Sequence[BaseRoute]) -> ASGIApp:
        return application(routes, {YError: refused, OAuthError: _told})

    providers = {house.ground.addresses.host(name): served(_of_provider(house, name)) for name in PROVIDERS}
    return _Accidents(ByHost(providers, served(routes)), house)


@dataclass(frozen=True, slots=True)
class _Accidents:
    """Shows what nobody expected as FranceConnect does: Y000000, without a word of what it was."""

    app: ASGIApp
    house: House

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: list[Message] = []  # held back: Starlette begins one of its own for what nobody expected

        async def hold(message: Message) -> None:
            answer.append(message)

        try:
            await self.app(scope, receive, hold)
        except PageError:
            raise
        except Exception as error:
            request = Request(scope)
            if request.url.path.startswith(PREFIX):
                raise  # a program asked: the edge answers it
            accident = YError("Y000000", f"{type(error).__name__}: {error}")
            await _refusal(self.house, request, accident)(scope, receive, send)
            return
        for message in answer:
            await send(message)


def _of_provider(house: House, name: ProviderName) -> Sequence[BaseRoute]:
    ground, visits = house.ground, Visits(house.ground.store, house.ground.secret)
    pages = ProviderPages(
        ground, house.settings, name, Browsers(ground, name, f"{name}-navigateur"), visits, house.people
    )
    tokens = ProviderTokens(ground, house.settings, name, visits, house.people)
    return [*pages.routes(), *tokens.routes()]


def _refusal(house: House, request: Request, error: YError) -> Response:
    """Show a code on its page, or tell the client at once where the code says so."""
    code, back = error.code, error.back
    house.ground.journal.write(
        kind="http",
        source=house.ground.actor,
        target=house.ground.actor,
        summary=f"Erreur {code.code} : {error.detail}",
        status=code.status,
        detail={"code": code.code, "error": code.error, "cause": error.detail, "path": request.url.path},
    )
    if code.to_client and back is not None:
        return answer(back, {"error": code.error, "error_description": code.description})
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(
            {"error": code.error, "error_description": f"{code.description} ({code.code})"}, code.status
        )
    return page(
        PACKAGE,
        "error.html",
        code.status,
        texts=texts(),
        title=texts()("error.title"),
        code=code.code,
        text=texts()(code.text),
        service="" if back is None else back.name,
        address="" if back is None else error_address(back, code.error, code.description),
    )


async def _told(_: Request, error: Exception) -> Response:
    """Answer a program: an error of its request as JSON, one of its authorization request by a redirect."""
    if not isinstance(error, OAuthError):
        raise error
    if isinstance(error, RequestRefusedError):
        return answer(error.back, {"error": error.error, "error_description": error.description})
    headers = {"Cache-Control": "no-store"}
    if error.status == 401 and error.error == "invalid_token":
        headers["WWW-Authenticate"] = f'Bearer error="{error.error}", error_description="{error.description}"'
    return JSONResponse({"error": error.error, "error_description": error.description}, error.status, headers=headers)
