"""EduConnect as an OpenID Connect client of FranceConnect (Core 3.1, RFC 9207, RP-Initiated Logout)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.errors import ClaimError

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.educonnect.franceconnect.endpoints import (
    DISCOVERY,
    Endpoints,
    discovered,
    version_1,
    version_1_base,
)
from rentree_blanche.simulators.educonnect.franceconnect.errors import FranceConnectError, Reason
from rentree_blanche.simulators.educonnect.franceconnect.keys import Keys
from rentree_blanche.simulators.educonnect.franceconnect.settings import FranceConnectClientSettings
from rentree_blanche.simulators.educonnect.franceconnect.values import Identity, Proven, Trip, identity_of

RETURN_PATH = "/idp/franceconnect/retour"
LOGOUT_PATH = "/idp/franceconnect/deconnexion"
_ACTOR = "franceconnect"
_LEVELS = ("eidas1", "eidas2", "eidas3")
_GAVE_UP = "access_denied"
_SHOWN = 200


class FranceConnectClient:
    """The conversation with FranceConnect. What blocks is for the network pool.

    Whatever goes wrong is a FranceConnectError.
    """

    def __init__(self, ground: Ground, settings: FranceConnectClientSettings) -> None:
        self._ground = ground
        self._settings = settings
        self._secret = settings.client_secret or derived_secret(ground.secret)
        self._keys = Keys(self._secret, self._json_at)
        self._known: Endpoints | None = None

    @property
    def front(self) -> str:
        """Give the address at which FranceConnect explains itself."""
        elsewhere = urlsplit(self._settings.url)
        origin = f"{elsewhere.scheme}://{elsewhere.netloc}" if elsewhere.netloc else self._origin
        return f"{origin}/"

    @property
    def _origin(self) -> str:
        return self._ground.addresses.origin(_ACTOR)

    def forget(self) -> None:
        """Drop every cache."""
        self._known = None
        self._keys.forget()

    def trip(self, errand: str = "") -> Trip:
        """Draw the unguessable parts of a new login."""
        chance = self._ground.chance
        return Trip(state=chance.opaque(), nonce=chance.opaque(), errand=errand)

    def authorization_url(self, trip: Trip, state: str, *, anew: bool = False) -> str:
        """Give the address to which the browser goes; blocking. `anew` asks for a login even where there was one.

        The discovery document is read afresh each time: a browser that is sent to a FranceConnect that is down would
        be lost there.
        """
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._ground.url(RETURN_PATH),
            "scope": self._settings.scopes,
            "acr_values": self._settings.acr,
            "state": state,
            "nonce": trip.nonce,
        }
        if anew and self._settings.version == "v2":
            query["prompt"] = "login"
        return _with_query(self._look_up().authorization, query)

    def logout_url(self, id_token: str, state: str) -> str:
        """Give the address at which the session at FranceConnect ends; blocking, read afresh for the same reason."""
        query = {
            "id_token_hint": id_token,
            "state": state,
            "post_logout_redirect_uri": self._ground.url(LOGOUT_PATH),
        }
        return _with_query(self._look_up().logout, query)

    def redeem(self, answer: Mapping[str, str], trip: Trip) -> Proven:
        """Learn who it is from the query of FranceConnect's answer; blocking.

        Its `state` has been compared already.
        """
        endpoints = self._known or self._look_up()
        self._check_answer(answer, endpoints)
        tokens = self._tokens(endpoints, answer["code"])
        access_token, id_token = str(tokens.get("access_token") or ""), str(tokens.get("id_token") or "")
        if not access_token or not id_token:
            raise FranceConnectError(Reason.UNTRUSTED, "token endpoint: access_token and id_token are needed")
        claims = self._id_token(endpoints, id_token, trip, access_token)
        return Proven(identity=self._identity(endpoints, access_token, str(claims["sub"])), id_token=id_token)

    def _check_answer(self, answer: Mapping[str, str], endpoints: Endpoints) -> None:
        if "error" in answer:
            reason = Reason.CANCELLED if answer["error"] == _GAVE_UP else Reason.UNAVAILABLE
            raise FranceConnectError(reason, f"answer: {answer['error']}: {answer.get('error_description', '')}")
        given = answer.get("iss")
        if endpoints.names_itself and given != endpoints.issuer:
            raise FranceConnectError(
                Reason.UNTRUSTED, f"answer: iss is {given!r}, expected {endpoints.issuer!r} (RFC 9207)"
            )
        if not answer.get("code"):
            raise FranceConnectError(Reason.UNTRUSTED, "answer: neither code nor error")

    def _tokens(self, endpoints: Endpoints, code: str) -> dict[str, Any]:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._ground.url(RETURN_PATH),
            "client_id": self._settings.client_id,
            "client_secret": self._secret,
        }
        return _json_object(self._ask("POST", endpoints.token, data=body), endpoints.token)

    def _id_token(self, endpoints: Endpoints, token: str, trip: Trip, access_token: str) -> dict[str, Any]:
        """Validate an id_token (OpenID Connect Core 3.1.3.7)."""
        newer = self._settings.version == "v2"
        claims = self._keys.verified(token, self._settings.id_token_alg if newer else "HS256", endpoints.jwks)
        levels = _LEVELS[_LEVELS.index(self._settings.acr) :]
        registry = self._claims_registry(
            iss={"essential": True, "value": endpoints.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": trip.nonce},
            acr={"essential": True, "values": list(levels)},
            at_hash={"essential": newer, "value": _half_hash(access_token)},
        )
        _validate(registry, claims, "id_token")
        azp = claims.get("azp", self._settings.client_id)
        if azp != self._settings.client_id:
            raise FranceConnectError(Reason.UNTRUSTED, f"id_token: azp is {azp!r}")
        return claims

    def _identity(self, endpoints: Endpoints, access_token: str, sub: str) -> Identity:
        url = endpoints.userinfo
        answer = self._ask("GET", url, headers={"Authorization": f"Bearer {access_token}"})
        claims = (
            self._signed_userinfo(endpoints, answer) if self._settings.version == "v2" else _json_object(answer, url)
        )
        if claims.get("sub") != sub:
            raise FranceConnectError(Reason.UNTRUSTED, "userinfo: its sub is not the id_token's")
        return identity_of(claims)

    def _signed_userinfo(self, endpoints: Endpoints, answer: requests.Response) -> dict[str, Any]:
        claims = self._keys.verified(answer.text.strip(), self._settings.userinfo_alg, endpoints.jwks)
        registry = self._claims_registry(
            iss={"essential": True, "value": endpoints.issuer},
            aud={"essential": True, "value": self._settings.client_id},
        )
        _validate(registry, claims, "userinfo")
        return claims

    def _claims_registry(self, **options: Any) -> jwt.JWTClaimsRegistry:
        now = int(self._ground.clock.minted().timestamp())
        return jwt.JWTClaimsRegistry(now=now, leeway=self._settings.leeway_seconds, **options)

    def _look_up(self) -> Endpoints:
        if self._settings.version == "v1":
            self._known = version_1((self._settings.url or version_1_base(self._origin)).rstrip("/"))
        else:
            address = self._settings.url or f"{self._origin}{DISCOVERY}"
            self._known = discovered(self._json_at(address), address)
        return self._known

    def _json_at(self, url: str) -> dict[str, Any]:
        return _json_object(self._ask("GET", url), url)

    def _ask(self, method: str, url: str, **options: Any) -> requests.Response:
        try:
            answer = self._ground.wire.request(
                method, url, timeout=self._settings.timeout_seconds, allow_redirects=False, **options
            )
        except NotAnsweringError as error:
            raise FranceConnectError(Reason.UNAVAILABLE, str(error)) from error
        if answer.status_code != requests.codes.ok:
            raise FranceConnectError(Reason.UNAVAILABLE, f"{url}: {answer.status_code}: {answer.text[:_SHOWN]}")
        return answer


def derived_secret(secret: str) -> str:
    """Derive the client secret, which the federation's FranceConnect derives too."""
    return hmac.new(secret.encode(), b"franceconnect:educonnect", hashlib.sha256).hexdigest()


def _half_hash(token: str) -> str:
    """Give the `at_hash` of an access token (Core 3.1.3.6); every algorithm that is accepted hashes with SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()


def _validate(registry: jwt.JWTClaimsRegistry, claims: dict[str, Any], what: str) -> None:
    try:
        registry.validate(claims)
    except ClaimError as error:
        given = claims.get(error.claim)
        raise FranceConnectError(
            Reason.UNTRUSTED, f"{what}: {error.claim} is {given!r}: {error.description}"
        ) from error


def _json_object(answer: requests.Response, url: str) -> dict[str, Any]:
    try:
        content = answer.json()
    except requests.JSONDecodeError as error:
        raise FranceConnectError(Reason.UNAVAILABLE, f"{url}: no JSON: {answer.text[:_SHOWN]!r}") from error
    if not isinstance(content, dict):
        raise FranceConnectError(Reason.UNAVAILABLE, f"{url}: no JSON object")
    return content


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
