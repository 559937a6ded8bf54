"""The identity provider that a relying party trusts: its metadata, fetched over the wire when first needed."""

import threading
from collections.abc import Callable
from typing import TypeVar

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.ent.errors import IdpUnavailableError, MessageRefusedError
from rentree_blanche.simulators.ent.saml.idp import IdentityProvider, read_idp_metadata

T = TypeVar("T")

_METADATA_PATH = "/idp/shibboleth"
_SIGNATURE_REASONS = ("signature-wrong", "issuer")


class Trust:
    """The trusted identity provider of one relying party; cached until `forget` or until a signature is not its."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lock = threading.Lock()
        self._cached: tuple[int, IdentityProvider] | None = None

    def idp(self) -> IdentityProvider:
        """Give the identity provider; blocking. Raises `IdpUnavailableError`."""
        cached = self._cached
        if cached is not None and cached[0] == self._ground.store.epoch and _valid(cached[1], self._ground):
            return cached[1]
        return self.fetch()

    def fetch(self) -> IdentityProvider:
        """Fetch the metadata again; blocking. Raises `IdpUnavailableError`."""
        url = self._ground.addresses.url("educonnect", _METADATA_PATH)
        epoch = self._ground.store.epoch
        try:
            answer = self._ground.wire.request("GET", url)
        except NotAnsweringError as error:
            raise IdpUnavailableError(f"{url}: {error}") from error
        if answer.status_code != 200:
            raise IdpUnavailableError(f"{url} answered {answer.status_code}; expected SAML metadata")
        idp = read_idp_metadata(answer.content, now=self._ground.clock.minted())
        with self._lock:
            self._cached = (epoch, idp)
        return idp

    def believe(self, verify: Callable[[IdentityProvider], T]) -> T:
        """Verify a message; where the signature is not by a known key, fetch the metadata again and try once more.

        The identity provider may have changed its key. Blocking. Raises what `verify` raises, `IdpUnavailableError`.
        """
        idp = self.idp()
        try:
            return verify(idp)
        except MessageRefusedError as refused:
            if refused.reason not in _SIGNATURE_REASONS:
                raise
            try:
                renewed = self.fetch()
            except IdpUnavailableError as error:
                raise refused from error
            if renewed.certificates == idp.certificates and renewed.entity_id == idp.entity_id:
                raise
            return verify(renewed)

    def forget(self) -> None:
        """Drop what was fetched."""
        with self._lock:
            self._cached = None


def _valid(idp: IdentityProvider, ground: Ground) -> bool:
    return idp.valid_until is None or idp.valid_until > ground.clock.minted()
