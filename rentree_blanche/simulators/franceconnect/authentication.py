"""How a client proves at the token endpoint who it is: its secret in the form, or an assertion that its key signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request

from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.clients import Client
from rentree_blanche.simulators.franceconnect.errors import OAuthError
from rentree_blanche.simulators.franceconnect.fingerprints import fingerprint, same
from rentree_blanche.simulators.franceconnect.house import House
from rentree_blanche.simulators.franceconnect.requests import Version

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Authentication:
    """Recognises clients (OpenID Connect Core section 9)."""

    house: House

    async def authenticate(self, request: Request, form: Mapping[str, str], version: Version) -> Client:
        """Give the client that sent a form.

        Raises:
            OAuthError: 401 `invalid_client`.
        """
        if request.headers.get("authorization"):
            raise _refused("send client_id and client_secret in the form: client_secret_basic is not supported")
        client = await self.house.ground.pools.glance(self.house.clients.find, form.get("client_id", ""))
        if client is None:
            raise _refused("client_id is missing or unknown")
        if version == "v1" or client.token_endpoint_auth_method == "client_secret_post":
            if not client.client_secret or not same(client.client_secret, form.get("client_secret", "")):
                raise _refused("client_secret is missing or wrong")
            return client
        await self._check_assertion(client, form)
        return client

    async def _check_assertion(self, client: Client, form: Mapping[str, str]) -> None:
        if form.get("client_assertion_type") != _ASSERTION_TYPE or not form.get("client_assertion"):
            raise _refused("this client authenticates by private_key_jwt: send client_assertion and its type")
        pools = self.house.ground.pools
        jwks = client.jwks if client.jwks is not None else await pools.network(self._fetched, client)
        claims = await pools.crypto(_verified, form["client_assertion"], jwks)
        self._check_claims(claims, client)
        await pools.store(self._use_once, client, str(claims["jti"]), float(claims["exp"]))

    def _fetched(self, client: Client) -> dict[str, Any]:
        try:
            answer = self.house.ground.wire.request("GET", str(client.jwks_uri))
            found = answer.json()
        except (NotAnsweringError, requests.JSONDecodeError) as error:
            raise _refused(f"the keys at {client.jwks_uri} cannot be read") from error
        if answer.status_code != 200 or not isinstance(found, dict):
            raise _refused(f"the keys at {client.jwks_uri} cannot be read: status {answer.status_code}")
        return found

    def _check_claims(self, claims: Mapping[str, Any], client: Client) -> None:
        if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
            raise _refused("iss and sub of the assertion are not client_id")
        issuer = self.house.mint.issuer("v2")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if not {issuer, f"{issuer}/token"} & set(map(str, audiences)):
            raise _refused(f"aud of the assertion is neither {issuer} nor its token endpoint")
        now = self.house.ground.clock.minted().timestamp()
        ends = claims.get("exp")
        if not isinstance(ends, (int, float)) or not now < ends <= now + _LONGEST_SECONDS:
            raise _refused("exp of the assertion is missing, past, or more than an hour ahead")
        if not claims.get("jti"):
            raise _refused("jti of the assertion is missing")

    def _use_once(self, client: Client, jti: str, until: float) -> None:
        used = fingerprint(f"{client.client_id}\x1f{jti}")
        now = self.house.ground.clock.minted().timestamp()
        try:
            with self.house.ground.store.write() as connection:
                connection.execute(delete(tables.assertion).where(tables.assertion.c.until < now))
                connection.execute(insert(tables.assertion).values(jti=used, until=until))
        except IntegrityError as error:
            raise _refused("jti of the assertion was used before") from error


def _verified(assertion: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    try:
        keys = KeySet.import_key_set(jwks)  # type: ignore[arg-type]  # read from JSON, refused where it is none
        return jwt.decode(assertion, keys, algorithms=["RS256", "ES256"]).claims
    except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused("the assertion is not signed by a key of the client") from error


def _refused(description: str) -> OAuthError:
    return OAuthError(401, "invalid_client", description)
