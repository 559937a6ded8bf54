"""The small OpenID Connect that identity providers speak to FranceConnect: token and userinfo, signed HS256."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.web import form_texts
from rentree_blanche.simulators.franceconnect.clients import ProviderName
from rentree_blanche.simulators.franceconnect.exchange import CLIENT_ID
from rentree_blanche.simulators.franceconnect.fingerprints import same
from rentree_blanche.simulators.franceconnect.house import shared_secret
from rentree_blanche.simulators.franceconnect.idp.visits import Visit, Visits
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.franceconnect.people.platform import platform_logins
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings

_LIFE = timedelta(seconds=60)
_AMR: Mapping[ProviderName, list[str]] = MappingProxyType(
    {
        "impots": ["pwd"],
        "ameli": ["pwd"],
        "laposte": ["pwd"],
        "mobileconnect": ["sms"],
        "alicem": ["mfa", "pin"],
    }
)
_STATUSES = MappingProxyType({"userinfo_401": 401, "userinfo_500": 500, "userinfo_502": 502, "userinfo_503": 503})
_LATE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ProviderTokens:
    """The addresses that FranceConnect calls at one identity provider.

    Logins of the integration platform that begin with E make these answers wrong, each in its own way.
    """

    ground: Ground
    settings: FranceConnectSettings
    provider: ProviderName
    visits: Visits
    people: People

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo, methods=["GET"]),
        ]

    async def _token(self, request: Request) -> Response:
        form = await form_texts(request)
        secret = shared_secret(self.ground, self.provider)
        if form.get("client_id") != CLIENT_ID or not same(form.get("client_secret", ""), secret):
            return JSONResponse({"error": "invalid_client"}, 401)
        now = self.ground.clock.now()
        redeemed = await self.ground.pools.store(
            self.visits.redeem, self.provider, form.get("code", ""), form.get("redirect_uri", ""), now
        )
        if redeemed is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        visit, token = redeemed
        fault = _fault(visit)
        if fault == "token_500":
            return PlainTextResponse("HTTP 500 - Internal Server Error", 500)
        claims = {
            "nonce": visit.request.nonce if fault != "nonce" else "another-nonce",
            "acr": "eidas1",
            "amr": _AMR[self.provider],
        }
        id_token = await self.ground.pools.crypto(self._sign, visit, claims, right=fault != "token_signature")
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token})

    async def _userinfo(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        now = self.ground.clock.now()
        visit = await self.ground.pools.store(self.visits.of_token, self.provider, token, now)
        if visit is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        fault = _fault(visit)
        if fault == "userinfo_late":
            await until(_nothing, at_most=self.settings.idp_timeout_seconds + _LATE_SECONDS)
        if fault in _STATUSES:
            return PlainTextResponse(f"HTTP {_STATUSES[fault]}", _STATUSES[fault])
        if fault == "not_a_token":
            return PlainTextResponse("Réponse inattendue")
        identity = self.people.by_key(visit.person or "")
        if identity is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        claims = identity.claims()
        if fault == "no_birth_date":
            del claims["birthdate"]
        signed = await self.ground.pools.crypto(
            self._sign, visit, claims, right=fault != "userinfo_signature", named=fault != "no_sub"
        )
        return Response(signed, media_type="application/jwt")

    def _sign(self, visit: Visit, claims: dict[str, Any], *, right: bool = True, named: bool = True) -> str:
        now = self.ground.clock.minted()
        secret = shared_secret(self.ground, self.provider)
        words = f"{self.ground.chance.seed}\x1f{self.provider}\x1f{visit.person}"
        subject = {"sub": hashlib.sha256(words.encode()).hexdigest()} if named else {}
        content = {
            "iss": self.ground.addresses.origin(self.provider),
            "aud": CLIENT_ID,
            "iat": int(now.timestamp()),
            "exp": int((now + _LIFE).timestamp()),
            **subject,
            **claims,
        }
        return jwt.encode({"alg": "HS256"}, content, OctKey.import_key(secret if right else secret[::-1]))


def _fault(visit: Visit) -> str:
    kind, _, login = (visit.person or "").partition(":")
    known = platform_logins().get(login) if kind == "t" else None
    return "" if known is None else known.fault


async def _nothing() -> None:
    return None
