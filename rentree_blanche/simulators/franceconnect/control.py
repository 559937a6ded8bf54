"""Control addresses: clients, who can log in and how, the state of identities, and new keys."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.franceconnect.clients import Client, ProviderName
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.identities import Standing, State
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity, identity_hash
from rentree_blanche.simulators.franceconnect.people.platform import platform_logins
from rentree_blanche.simulators.franceconnect.texts import texts

_NUMBER = re.compile(r"[0-9]{1,12}")
_MOST = 500
_PEOPLE = 50


class _StandingBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    blocked: tuple[ProviderName, ...] | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """Handlers below `/_controle/`."""

    house: House

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route(f"{PREFIX}/clients", self._clients, methods=["GET"]),
            Route(f"{PREFIX}/clients", self._register, methods=["POST"]),
            Route(f"{PREFIX}/clients/{{client_id}}", self._remove, methods=["DELETE"]),
            Route(f"{PREFIX}/identites", self._identities, methods=["GET"]),
            Route(f"{PREFIX}/identites/{{person}}", self._identity, methods=["GET"]),
            Route(f"{PREFIX}/identites/{{person}}", self._change, methods=["PATCH"]),
            Route(f"{PREFIX}/cles/rotation", self._rotate, methods=["POST"]),
            Route(f"{PREFIX}/cles/publication", self._publish, methods=["POST"]),
        ]

    async def _clients(self, request: Request) -> Response:
        """List the clients, secrets included."""
        require(request, self.house.ground.secret)
        found = await self.house.ground.pools.store(self.house.clients.list)
        return JSONResponse([client.model_dump(mode="json") for client in found])

    async def _register(self, request: Request) -> Response:
        """Register a client, in place of one of the same id; 201 with what is kept."""
        require(request, self.house.ground.secret)
        try:
            client = Client.model_validate_json(await request.body())
        except ValidationError as error:
            raise _unusable(error) from error
        await self.house.ground.pools.store(self.house.clients.keep, client)
        return JSONResponse(client.model_dump(mode="json"), 201)

    async def _remove(self, request: Request) -> Response:
        """Take a registration back."""
        require(request, self.house.ground.secret)
        client_id = request.path_params["client_id"]
        if not await self.house.ground.pools.store(self.house.clients.remove, client_id):
            raise PageError(
                404, "Client inconnu", f"Aucun client « {client_id} » n’a été enregistré.", reason="unknown"
            )
        return Response(status_code=204)

    async def _identities(self, request: Request) -> Response:
        """List who can log in.

        Query: `personne` (a person number, several separated by commas), or `nom` (words of the name, of enrolled
        families), else the logins of the integration platform; `limit` (50 unless told).
        """
        require(request, self.house.ground.secret)
        query = request.query_params
        limit = _whole(query.get("limit", str(_PEOPLE)), "limit")
        found = await self.house.ground.pools.store(
            self._found, query.get("personne", ""), query.get("nom", ""), min(limit, _MOST)
        )
        return JSONResponse(found)

    def _found(self, persons: str, name: str, limit: int) -> list[dict[str, Any]]:
        people = self.house.people
        if persons:
            numbers = [_whole(number.strip(), "personne") for number in persons.split(",")]
            identities = [identity for number in numbers if (identity := people.by_number(number)) is not None]
        elif name:
            identities = people.by_name(name, limit)
        else:
            identities = [login.identity for login in platform_logins().values()]
        return [self._shown(identity) for identity in identities[:limit]]

    async def _identity(self, request: Request) -> Response:
        """Show one identity, by person number or by a login of the integration platform."""
        require(request, self.house.ground.secret)
        return JSONResponse(await self.house.ground.pools.store(self._one, request.path_params["person"]))

    def _one(self, person: str) -> dict[str, Any]:
        return self._shown(self._person(person))

    async def _change(self, request: Request) -> Response:
        """Set the state of an identity, or the identity providers that the person has blocked."""
        require(request, self.house.ground.secret)
        try:
            body = _StandingBody.model_validate_json(await request.body())
        except ValidationError as error:
            raise _unusable(error) from error
        return JSONResponse(await self.house.ground.pools.store(self._put, request.path_params["person"], body))

    def _put(self, person: str, body: _StandingBody) -> dict[str, Any]:
        identity = self._person(person)
        key = identity_hash(identity.claims())
        known = self.house.identities.standing(key)
        standing = Standing(
            state=known.state if body.state is None else body.state,
            blocked=known.blocked if body.blocked is None else body.blocked,
        )
        self.house.identities.put(key, standing)
        return self._shown(identity)

    def _person(self, person: str) -> CivilIdentity:
        people = self.house.people
        identity = people.by_number(int(person)) if _NUMBER.fullmatch(person) else people.by_key(f"t:{person}")
        if identity is None:
            raise PageError(
                404,
                "Personne inconnue",
                f"« {person} » n’est ni le numéro d’un responsable ni un identifiant de la plateforme d’intégration.",
                reason="unknown",
            )
        return identity

    def _shown(self, identity: CivilIdentity) -> dict[str, Any]:
        kind, _, name = identity.key.partition(":")
        standing = self.house.identities.standing(identity_hash(identity.claims()))
        return {
            "number": int(name) if kind == "p" else None,
            "login": name if kind == "t" else None,
            "identity": identity.claims(),
            "mobile": identity.mobile or None,
            "state": standing.state,
            "blocked": list(standing.blocked),
            "logins": {
                provider: {
                    "name": texts()(f"{provider}.tile_v2"),
                    "url": self.house.ground.addresses.url(provider),
                    "login": credential.login,
                    "password": credential.password,
                }
                for provider, credential in self.house.people.credentials(identity).items()
            },
        }

    async def _rotate(self, request: Request) -> Response:
        """Sign with new keys from now on; the old ones stay published for a while.

        Query: `publiees=non` leaves the new ones untold until `/cles/publication`.
        """
        require(request, self.house.ground.secret)
        house = self.house
        now, overlap = house.ground.clock.now(), timedelta(minutes=house.settings.key_overlap_minutes)
        published = request.query_params.get("publiees") != "non"
        await house.ground.pools.store(house.keys.rotate, now, overlap, published=published)
        told = "publiées" if published else "pas encore publiées"
        return await self._published(f"FranceConnect signe avec de nouvelles clés, {told}")

    async def _publish(self, request: Request) -> Response:
        """Publish the keys that sign now."""
        require(request, self.house.ground.secret)
        await self.house.ground.pools.store(self.house.keys.publish)
        return await self._published("FranceConnect publie les clés qui signent")

    async def _published(self, summary: str) -> Response:
        ground = self.house.ground
        keys = await ground.pools.crypto(self.house.keys.jwks, ground.clock.now())
        told = [key["kid"] for key in keys["keys"]]
        ground.journal.write(
            kind="jwt", source=ground.actor, target=ground.actor, summary=summary, detail={"published": told}
        )
        return JSONResponse(keys)


def _whole(text: str, name: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise PageError(
            400, "Demande illisible", f"« {name} » attend un nombre entier, pas « {text} ».", reason="unusable"
        )
    return int(text)


def _unusable(error: ValidationError) -> PageError:
    wrong = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'corps'}: {each['msg']}" for each in error.errors())
    return PageError(422, "Demande refusée", wrong, reason="unusable")
