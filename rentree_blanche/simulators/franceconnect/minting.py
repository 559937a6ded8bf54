"""The JWTs that clients are given, and the reading of those that come back; for the crypto pool."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.util import to_bytes, urlsafe_b64decode

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.franceconnect.clients import Client
from rentree_blanche.simulators.franceconnect.errors import FranceConnectError
from rentree_blanche.simulators.franceconnect.fingerprints import half_hash
from rentree_blanche.simulators.franceconnect.keys import KeyRing
from rentree_blanche.simulators.franceconnect.people.civil import identity_hash
from rentree_blanche.simulators.franceconnect.requests import AuthorizeRequest, Version
from rentree_blanche.simulators.franceconnect.scopes import claims_of, picked
from rentree_blanche.simulators.franceconnect.sessions import Login
from rentree_blanche.simulators.franceconnect.settings import Algorithm, FranceConnectSettings

ACR = "eidas1"


class HintRefusedError(FranceConnectError):
    """An `id_token_hint` that is not one of ours."""


@dataclass(frozen=True, slots=True)
class Mint:
    """Signs for clients: what they check against their own clock is wall time."""

    ground: Ground
    settings: FranceConnectSettings
    keys: KeyRing

    def issuer(self, version: Version) -> str:
        """Give who signs: version 2 its base address, version 1 the bare origin."""
        return self.ground.url("/api/v2") if version == "v2" else self.ground.addresses.origin(self.ground.actor)

    def subject(self, client_id: str, claims: Mapping[str, Any]) -> str:
        """Give the pairwise `sub`: another one at each client, the same for ever; it ends with `v1`."""
        words = f"{self.ground.chance.seed}\x1f{client_id}\x1f{identity_hash(claims)}"
        return hashlib.sha256(words.encode()).hexdigest() + "v1"

    def id_claims(self, request: AuthorizeRequest, client: Client, login: Login, access_token: str) -> dict[str, Any]:
        """Give the claims of an id_token (version 1: without `at_hash`)."""
        now = self.ground.clock.minted()
        claims = {
            "iss": self.issuer(request.version),
            "sub": self.subject(client.client_id, login.claims),
            "aud": client.client_id,
            "exp": int((now + timedelta(seconds=self.settings.id_token_seconds)).timestamp()),
            "iat": int(now.timestamp()),
            "auth_time": int(login.authenticated_at),
            "acr": ACR,
            "nonce": request.nonce,
            **picked(login.released, request.asked_in_id_token),
        }
        if "amr" in request.claims:
            claims["amr"] = login.released["amr"]
        if request.version == "v1":
            return {**claims, "idp": "FC"}
        return {**claims, "at_hash": half_hash(access_token)}

    def is_brief(self, algorithm: Algorithm) -> bool:
        """Whether signing takes no longer than waking a thread: no key has to be made first."""
        return algorithm == "HS256" or self.keys.is_made(algorithm)

    def id_token(self, claims: dict[str, Any], version: Version, client: Client) -> str:
        """Sign the claims of an id_token (version 1: HS256)."""
        return self._sign(claims, "HS256" if version == "v1" else client.id_token_alg, client)

    def userinfo(self, request: AuthorizeRequest, client: Client, login: Login) -> dict[str, Any]:
        """Give what the client may read of a person."""
        names = claims_of(request.scopes, request.asked_in_userinfo)
        return {"sub": self.subject(client.client_id, login.claims), **picked(login.released, names)}

    def userinfo_claims(self, userinfo: Mapping[str, Any], client: Client) -> dict[str, Any]:
        """Give the claims of a signed userinfo."""
        now = self.ground.clock.minted()
        return {
            **userinfo,
            "iss": self.issuer("v2"),
            "aud": client.client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=self.settings.id_token_seconds)).timestamp()),
        }

    def userinfo_token(self, claims: dict[str, Any], client: Client) -> str:
        """Sign what the client may read."""
        return self._sign(claims, client.userinfo_alg, client)

    def _sign(self, claims: dict[str, Any], algorithm: Algorithm, client: Client) -> str:
        if algorithm == "HS256":
            return jwt.encode({"alg": algorithm}, claims, OctKey.import_key(client.client_secret))
        key = self.keys.signing(algorithm)
        return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key)

    def read_hint(self, hint: str, client_of: Mapping[str, Client]) -> dict[str, Any]:
        """Read an `id_token_hint`: ours by its signature, however old.

        Args:
            hint: a JWT.
            client_of: the clients by id, one of which it is for.

        Raises:
            HintRefusedError: it is not a token of ours for one of them.
        """
        try:
            audience = str(unverified(hint).get("aud", ""))
            client = client_of[audience]
            return self._verified(hint, client)
        except (JoseError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise HintRefusedError(f"id_token_hint: {type(error).__name__}: {error}") from error

    def _verified(self, hint: str, client: Client) -> dict[str, Any]:
        if client.id_token_alg == "HS256":
            key = OctKey.import_key(client.client_secret)
            return jwt.decode(hint, key, algorithms=["HS256"]).claims
        known = self.keys.known(self.ground.clock.now())
        return jwt.decode(hint, known, algorithms=[client.id_token_alg]).claims


def unverified(token: str) -> dict[str, Any]:
    """Read the claims of a token without looking at its signature: to find the key that it names, or to show them."""
    _, dot, rest = token.partition(".")
    if not dot:
        raise ValueError("missing, or not a JWT")
    claims = json.loads(urlsafe_b64decode(to_bytes(rest.partition(".")[0])))
    if not isinstance(claims, dict):
        raise TypeError("the payload is not an object")
    return claims
