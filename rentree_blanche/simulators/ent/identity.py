"""A relying party as a service provider, with the keys that it uses now."""

from dataclasses import replace

from rentree_blanche.simulators.core.saml.keyring import Generations, SamlKeys
from rentree_blanche.simulators.ent.parties import RelyingParty
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider

_SIGNING, _ENCRYPTION = "signing", "encryption"


class CurrentIdentity:
    """Gives the service provider as it is now: made anew when its keys change, in whichever worker they did."""

    def __init__(self, keys: SamlKeys, party: RelyingParty, base_url: str) -> None:
        self.keys = keys
        self._origin = ServiceProvider(
            party=party, base_url=base_url, signing=keys.pair(_SIGNING, 0), encryption=keys.pair(_ENCRYPTION, 0)
        )
        self._made: tuple[Generations, ServiceProvider] = (Generations(), self._origin)

    def now(self) -> ServiceProvider:
        """Give the service provider."""
        wanted = self.keys.generations
        known = self._made
        if known[0] != wanted:
            self._made = known = (wanted, self._with(wanted))
        return known[1]

    def _with(self, wanted: Generations) -> ServiceProvider:
        keys = self.keys
        return replace(
            self._origin,
            signing=keys.pair(_SIGNING, wanted.used),
            encryption=keys.pair(_ENCRYPTION, wanted.used),
            certificates=(keys.certificates(_SIGNING), keys.certificates(_ENCRYPTION)),
        )
