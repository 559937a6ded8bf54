"""EduConnect as an identity provider, with the key that it signs with now."""

from collections.abc import Callable
from dataclasses import replace

from rentree_blanche.simulators.core.saml.keyring import Generations, SamlKeys
from rentree_blanche.simulators.educonnect.saml import IdentityProvider, KeyPair, Signer

_SIGNING = "signing"


class CurrentIdentity:
    """Gives the identity provider as it is now: made anew when its keys change, in whichever worker they did.

    Args:
        keys: its signing keys.
        make: makes the identity provider of a key pair.
    """

    def __init__(self, keys: SamlKeys, make: Callable[[KeyPair], IdentityProvider]) -> None:
        self.keys = keys
        self._origin = make(keys.pair(_SIGNING, 0))
        self._made: tuple[Generations, IdentityProvider] = (Generations(), self._origin)

    def now(self) -> IdentityProvider:
        """Give the identity provider."""
        wanted = self.keys.generations
        known = self._made
        if known[0] != wanted:
            self._made = known = (wanted, self._with(wanted))
        return known[1]

    def _with(self, wanted: Generations) -> IdentityProvider:
        pair = self.keys.pair(_SIGNING, wanted.used)
        return replace(self._origin, signer=Signer(pair), certificates=self.keys.certificates(_SIGNING))
