"""The public keys of FranceConnect, fetched when a signature names one that is not known yet."""

from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, OctKey

from rentree_blanche.simulators.educonnect.franceconnect.errors import FranceConnectError, Reason
from rentree_blanche.simulators.educonnect.franceconnect.settings import Algorithm

Fetch = Callable[[str], Any]
"""Gives the JSON at an address; raises FranceConnectError."""


class Keys:
    """Verifies what FranceConnect signs.

    Args:
        secret: the client secret, key of HS256.
        fetch: how a JWK set is read.
    """

    def __init__(self, secret: str, fetch: Fetch) -> None:
        self._secret = secret
        self._fetch = fetch
        self._known: dict[str, KeySet] = {}

    def forget(self) -> None:
        """Drop what was fetched."""
        self._known = {}

    def verified(self, token: str, algorithm: Algorithm, jwks: str) -> dict[str, Any]:
        """Give the claims of a token once its signature is proven; blocking where keys have to be fetched.

        Only `algorithm` is accepted. A key that rotated is fetched once more (OpenID Connect Core 10.1.1).

        Raises:
            FranceConnectError: the signature is wrong or by another key or algorithm, or there are no keys.
        """
        try:
            if algorithm == "HS256":
                return jwt.decode(token, OctKey.import_key(self._secret), algorithms=[algorithm]).claims
            return self._by_published_key(token, algorithm, jwks)
        except (JoseError, ValueError) as error:
            raise FranceConnectError(Reason.UNTRUSTED, f"signature: {error}") from error

    def _by_published_key(self, token: str, algorithm: Algorithm, jwks: str) -> dict[str, Any]:
        known = self._known.get(jwks)
        if known is not None:
            try:
                return jwt.decode(token, known, algorithms=[algorithm]).claims
            except (InvalidKeyIdError, BadSignatureError):
                pass
        self._known[jwks] = fresh = self._published(jwks)
        return jwt.decode(token, fresh, algorithms=[algorithm]).claims

    def _published(self, jwks: str) -> KeySet:
        document = self._fetch(jwks)
        try:
            return KeySet.import_key_set(document)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise FranceConnectError(Reason.UNTRUSTED, f"{jwks}: not a JWK set: {error}") from error
