"""Control addresses of EduConnect: service providers, the registers' feeds, accounts."""

from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rentree_blanche.simulators.core.errors import NotAnsweringError, PageError
from rentree_blanche.simulators.core.guard import require
from rentree_blanche.simulators.core.saml.rotation import answer_publication, answer_rotation
from rentree_blanche.simulators.educonnect.accounts.values import AccountFile
from rentree_blanche.simulators.educonnect.register.errors import FeedHeaderError
from rentree_blanche.simulators.educonnect.register.tables import Source
from rentree_blanche.simulators.educonnect.saml import MetadataError
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.registry import RegistrationRequest

_FILE: TypeAdapter[AccountFile] = TypeAdapter(AccountFile)


class _Renewal(BaseModel):
    """Which service provider; its metadata are at its entityID unless an address is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entity_id: str
    metadata_url: str | None = None


class Control:
    """What the federation and its control house ask of the IdP; every address needs the federation's secret."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def register(self, request: Request) -> Response:
        """Register a service provider by metadata (address or text) and attribute profile."""
        require(request, self._services.ground.secret)
        try:
            wanted = RegistrationRequest.model_validate_json(await request.body())
            provider = await self._services.ground.pools.store(
                self._services.registry.register, await self._metadata(wanted), wanted
            )
        except ValidationError as error:
            wrong = error.errors()[0]
            raise _unusable(f"{'.'.join(map(str, wrong['loc'])) or 'body'}: {wrong['msg']}") from error
        except MetadataError as error:
            raise _unusable(error.message) from error
        return JSONResponse({"entity_id": provider.entity_id, "display_name": provider.display_name}, 201)

    async def renew(self, request: Request) -> Response:
        """Read the metadata of a registered service provider again; what was agreed stays."""
        require(request, self._services.ground.secret)
        try:
            wanted = _Renewal.model_validate_json(await request.body())
            xml = await self._metadata_at(wanted.metadata_url or wanted.entity_id)
            provider = await self._services.ground.pools.store(self._services.registry.renew, wanted.entity_id, xml)
        except ValidationError as error:
            wrong = error.errors()[0]
            raise _unusable(f"{'.'.join(map(str, wrong['loc'])) or 'body'}: {wrong['msg']}") from error
        except MetadataError as error:
            raise _unusable(error.message) from error
        if provider is None:
            raise PageError(
                404, "Service inconnu", f"entity_id: nobody registered {wanted.entity_id!r}", reason="unknown_provider"
            )
        return JSONResponse({"entity_id": provider.entity_id, "display_name": provider.display_name})

    async def rotate(self, request: Request) -> Response:
        """Sign with a new key from now on; `?publiees=non` leaves it out of the metadata until it is published."""
        require(request, self._services.ground.secret)
        return await answer_rotation(request, self._services.ground, self._services.identity.keys)

    async def publish(self, request: Request) -> Response:
        """Let the metadata show the key that signs."""
        require(request, self._services.ground.secret)
        return await answer_publication(self._services.ground, self._services.identity.keys)

    async def providers(self, request: Request) -> Response:
        """Name the registered service providers."""
        require(request, self._services.ground.secret)
        return JSONResponse(await self._services.ground.pools.store(self._services.registry.entity_ids))

    async def feed(self, request: Request) -> Response:
        """Take the nightly feed of a register: NDJSON, bad lines refused by number."""
        require(request, self._services.ground.secret)
        body = await request.body()
        try:
            source = Source(request.path_params["source"].upper())
            result = await self._services.ground.pools.store(self._services.feed.read, body.splitlines(), source=source)
        except (FeedHeaderError, ValueError) as error:
            raise _unusable(str(error)) from error
        refused = [{"line": line.line, "reason": line.reason} for line in result.refused]
        self._services.ground.journal.write(
            kind="feed",
            source=request.path_params["source"],
            target=self._services.ground.actor,
            summary=f"Alimentation reçue : {result.kept} lignes prises, {len(refused)} refusées",
            detail={"refused": refused[:50]},
        )
        return JSONResponse({"kept": result.kept, "refused": refused})

    async def accounts(self, request: Request) -> Response:
        """Find accounts by identifier, name, mobile or register record, with their attachments."""
        require(request, self._services.ground.secret)
        query = request.query_params
        found = await self._services.ground.pools.store(
            self._services.accounts.find,
            identifier=query.get("identifiant"),
            last_name=query.get("nom"),
            mobile=query.get("mobile"),
            person=query.get("personne"),
        )
        return JSONResponse([_shown(account) for account in found])

    async def _metadata(self, wanted: RegistrationRequest) -> str:
        if wanted.metadata is not None:
            return wanted.metadata
        if wanted.metadata_url is None:
            raise _unusable("metadata or metadata_url: one of them is needed")
        return await self._metadata_at(wanted.metadata_url)

    async def _metadata_at(self, url: str) -> str:
        ground = self._services.ground
        try:
            answer = await ground.pools.network(ground.wire.request, "GET", url)
        except NotAnsweringError as error:
            raise _unusable(f"metadata_url: {error}") from error
        if not answer.ok:
            raise _unusable(f"metadata_url: {url} answered {answer.status_code}")
        return answer.text


def _shown(file: AccountFile) -> dict[str, Any]:
    shown: dict[str, Any] = _FILE.dump_python(file, mode="json")
    return {**shown.pop("account"), **shown}


def _unusable(message: str) -> PageError:
    return PageError(422, "Demande inutilisable", message, reason="unusable_input")
