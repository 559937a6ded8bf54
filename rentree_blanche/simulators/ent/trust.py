"""The identity provider that a relying party trusts: its metadata, fetched over the wire when first needed."""

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
        self._cached: tuple[int, IdentityProvider] | None = None

    async def idp(self) -> IdentityProvider:
        """Give the identity provider. Raises `IdpUnavailableError`."""
        cached = self._cached
        if cached is not None and cached[0] == self._ground.store.epoch and _valid(cached[1], self._ground):
            return cached[1]
        return await self.fetch()

    async def fetch(self) -> IdentityProvider:
        """Fetch the metadata again. Raises `IdpUnavailableError`."""
        url = self._ground.addresses.url("educonnect", _METADATA_PATH)
        epoch = self._ground.store.epoch
        try:
            answer = await self._ground.pools.network(self._ground.wire.request, "GET", url)
        except NotAnsweringError as error:
            raise IdpUnavailableError(f"{url}: {error}") from error
        if answer.status_code != 200:
            raise IdpUnavailableError(f"{url} answered {answer.status_code}; expected SAML metadata")
        idp = read_idp_metadata(answer.content, now=self._ground.clock.minted())
        self._cached = (epoch, idp)
        return idp

    async def believe(self, verify: Callable[[IdentityProvider], T]) -> T:
        """Verify a message; where the signature is not by a known key, fetch the metadata again and try once more.

        The identity provider may have changed its key. Raises what `verify` raises, and `IdpUnavailableError`.
        """
        crypto = self._ground.pools.crypto
        idp = await self.idp()
        try:
            return await crypto(verify, idp)
        except MessageRefusedError as refused:
            if refused.reason not in _SIGNATURE_REASONS:
                raise
            try:
                renewed = await self.fetch()
            except IdpUnavailableError as error:
                raise refused from error
            if renewed == idp:
                raise
            return await crypto(verify, renewed)

    def forget(self) -> None:
        """Drop what was fetched."""
        self._cached = None


def _valid(idp: IdentityProvider, ground: Ground) -> bool:
    return idp.valid_until is None or idp.valid_until > ground.clock.minted()
