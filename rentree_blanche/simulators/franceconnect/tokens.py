"""The addresses that clients call themselves: token, userinfo, keys and discovery, as version 2 and version 1."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.wire import caller
from rentree_blanche.simulators.franceconnect.authentication import Authentication
from rentree_blanche.simulators.franceconnect.clients import Client
from rentree_blanche.simulators.franceconnect.errors import OAuthError
from rentree_blanche.simulators.franceconnect.grants import Exchange
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.requests import Version
from rentree_blanche.simulators.franceconnect.scopes import CLAIMS, SCOPES
from rentree_blanche.simulators.franceconnect.settings import Algorithm

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_GRANT_TYPE = "authorization_code"
_FORM = "application/x-www-form-urlencoded"
_ALGORITHMS = ["HS256", "ES256", "RS256"]


@dataclass(frozen=True, slots=True)
class TokenAddresses:
    """What programs ask of FranceConnect."""

    house: House
    authentication: Authentication

    def routes(self) -> list[BaseRoute]:
        """Give the routes of both versions."""
        return [
            Route("/api/v2/token", self._token_v2, methods=["POST"]),
            Route("/api/v1/token", self._token_v1, methods=["POST"]),
            Route("/api/v2/userinfo", self._userinfo_v2, methods=["GET", "POST"]),
            Route("/api/v1/userinfo", self._userinfo_v1, methods=["GET"]),
            Route("/api/v2/jwks", self._jwks),
            Route("/api/v2/.well-known/openid-configuration", self._discovery),
        ]

    async def _token_v2(self, request: Request) -> Response:
        return await self._token(request, "v2")

    async def _token_v1(self, request: Request) -> Response:
        return await self._token(request, "v1")

    async def _token(self, request: Request, version: Version) -> Response:
        """Take a code for tokens (RFC 6749 section 4.1.3)."""
        form = await _form(request)
        client = await self.authentication.authenticate(request, form, version)
        if form.get("grant_type") != _GRANT_TYPE:
            raise OAuthError(400, "unsupported_grant_type", f"grant_type must be {_GRANT_TYPE}")
        asked = Exchange(
            version=version,
            client=client,
            code=form.get("code", ""),
            redirect_uri=form.get("redirect_uri", ""),
            verifier=form.get("code_verifier", ""),
        )
        house, pools = self.house, self.house.ground.pools
        grant, token = await pools.brief(house.grants.redeem, asked, house.ground.clock.now())
        claims = house.mint.id_claims(grant.request, client, grant.login, token)
        said = await self._said(request, "id_token", client, claims)
        id_token = await self._signing(client.id_token_alg)(house.mint.id_token, said, version, client)
        return JSONResponse(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": house.settings.access_token_seconds,
                "scope": " ".join(grant.request.scopes),
                "id_token": id_token,
            },
            headers=_NO_STORE,
        )

    async def _userinfo_v2(self, request: Request) -> Response:
        client, userinfo = await self._opened(request, "v2")
        said = await self._said(request, "userinfo", client, self.house.mint.userinfo_claims(userinfo, client))
        signed = await self._signing(client.userinfo_alg)(self.house.mint.userinfo_token, said, client)
        return Response(signed, media_type="application/jwt", headers=_NO_STORE)

    async def _userinfo_v1(self, request: Request) -> Response:
        client, userinfo = await self._opened(request, "v1")
        return JSONResponse(await self._said(request, "userinfo", client, userinfo), headers=_NO_STORE)

    def _signing(self, algorithm: Algorithm) -> Callable[..., Awaitable[str]]:
        pools = self.house.ground.pools
        return pools.brief if self.house.mint.is_brief(algorithm) else pools.crypto

    async def _opened(self, request: Request, version: Version) -> tuple[Client, dict[str, Any]]:
        token = await _bearer(request)
        house, glance = self.house, self.house.ground.pools.glance
        grant = await glance(house.grants.of_token, token, version, house.ground.clock.now())
        client = await glance(house.clients.find, grant.request.client_id)
        if client is None:
            raise OAuthError(401, "invalid_token", f"{grant.request.client_id} is no client any more")
        return client, house.mint.userinfo(grant.request, client, grant.login)

    async def _said(self, request: Request, what: str, client: Client, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Give what is said after the faults; the journal shows it, of which the answer itself is an opaque text."""
        ground = self.house.ground
        said = await ground.pools.brief(self.house.tampering.befall, what, client.client_id, claims)
        told = {"faults": [effect.model_dump() for effect in said.effects]} if said.effects else {}
        ground.journal.write(
            kind="jwt",
            source=ground.actor,
            target=caller(request.headers.get("user-agent", "")),
            summary=f"Contenu de {what} pour {client.client_id}",
            detail={"client": client.client_id, "claims": said.claims, **told},
        )
        return said.claims

    async def _jwks(self, request: Request) -> Response:
        house = self.house
        found = await house.ground.pools.crypto(house.keys.jwks, house.ground.clock.now())
        return JSONResponse(found, headers={"Cache-Control": "no-cache"})

    async def _discovery(self, request: Request) -> Response:
        issuer = self.house.mint.issuer("v2")
        lenient = {"code_challenge_methods_supported": ["S256"]} if self.house.settings.lenient else {}
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/jwks",
                "end_session_endpoint": f"{issuer}/session/end",
                "acr_values_supported": ["eidas1"],
                "authorization_response_iss_parameter_supported": True,
                "claim_types_supported": ["normal"],
                "claims_parameter_supported": True,
                "claims_supported": ["sub", *CLAIMS, "acr", "auth_time", "nonce", "iss"],
                "grant_types_supported": [_GRANT_TYPE],
                "id_token_signing_alg_values_supported": _ALGORITHMS,
                "userinfo_signing_alg_values_supported": _ALGORITHMS,
                "request_parameter_supported": False,
                "request_uri_parameter_supported": False,
                "response_modes_supported": ["query", "form_post", "fragment"],
                "response_types_supported": ["code"],
                "scopes_supported": list(SCOPES),
                "subject_types_supported": ["pairwise"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
                "ui_locales_supported": ["fr-FR"],
                **lenient,
            }
        )


async def _form(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith(_FORM):
        raise OAuthError(400, "invalid_request", f"send the parameters as {_FORM}")
    sent = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
    form = dict(sent)
    if len(form) != len(sent):
        raise OAuthError(400, "invalid_request", "a parameter is sent more than once")
    return form


async def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return token.strip()
    if request.method == "POST" and request.headers.get("content-type", "").startswith(_FORM):
        sent = dict(parse_qsl((await request.body()).decode(errors="replace")))
        if sent.get("access_token"):
            return sent["access_token"]
    raise OAuthError(401, "invalid_token", "send Authorization: Bearer and the access token")
