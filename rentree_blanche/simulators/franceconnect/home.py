"""The home page: what this is, which services are known, and who can log in with what."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.franceconnect.answers import PACKAGE
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity
from rentree_blanche.simulators.franceconnect.people.platform import platform_logins
from rentree_blanche.simulators.franceconnect.texts import texts

_SHOWN_NUMBERS = (0, 1, 10, 20, 30, 40)
_FORGET = "/choix"


@dataclass(frozen=True, slots=True)
class Home:
    """The front door."""

    house: House

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [Route("/", self._front), Route(_FORGET, self._forget, methods=["POST"])]

    async def _front(self, request: Request) -> Response:
        house, store = self.house, self.house.ground.pools.store
        choice = house.browsers.choice(request)
        return page(
            PACKAGE,
            "home.html",
            texts=texts(),
            title="FranceConnect",
            issuer=house.mint.issuer("v2"),
            clients=await store(house.clients.list),
            providers=[(name, texts()(f"{name}.tile_v2"), house.ground.addresses.url(name)) for name in PROVIDERS],
            people=await store(self._people),
            platform=list(platform_logins()),
            choice=texts()(f"{choice}.tile_v2") if choice in PROVIDERS else "",
            forget=_FORGET,
        )

    def _people(self) -> list[dict[str, Any]]:
        people = self.house.people
        found = [identity for number in _SHOWN_NUMBERS if (identity := people.by_number(number)) is not None]
        return [self._row(identity) for identity in found]

    def _row(self, identity: CivilIdentity) -> dict[str, Any]:
        return {
            "name": identity.shown,
            "birth_date": "/".join(reversed(identity.birth_date.split("-"))),
            "logins": [
                (texts()(f"{provider}.tile_v2"), known.login, known.password or "")
                for provider, known in self.house.people.credentials(identity).items()
            ],
        }

    async def _forget(self, request: Request) -> Response:
        """Forget the identity provider that this browser remembers."""
        response = RedirectResponse("/", 303)
        self.house.browsers.remember_choice(response, "")
        return response
