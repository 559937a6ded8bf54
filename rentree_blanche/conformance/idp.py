"""The reference identity provider that the checker plays: its key is kept, since the service has loaded our metadata.

Nothing listens: messages go through the browser alone.
"""

from datetime import timedelta

from rentree_blanche.conformance.service import Idp
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.keystore import kept_key_pair
from rentree_blanche.simulators.educonnect.saml import IdentityProvider, KeyPair, Signer, idp_metadata
from rentree_blanche.simulators.kept import default_folder

_SIGNING = "signing"


def reference_idp(described: Idp) -> IdentityProvider:
    """Give the identity provider of a tester's file; its key is made where there is none yet."""
    folder = described.folder or default_folder() / "educonnect"
    folder.mkdir(parents=True, exist_ok=True)
    pair = kept_key_pair(folder, _SIGNING, common_name="educonnect", now=wall())
    return identity_provider(described.base_url, pair)


def identity_provider(base_url: str, pair: KeyPair) -> IdentityProvider:
    """Give the identity provider at an address with a key: EduConnect's habits."""
    return IdentityProvider(
        base_url=base_url,
        signer=Signer(pair),
        back_dating=timedelta(minutes=5),
        assertion_lifetime=timedelta(minutes=10),
    )


def what_to_load(described: Idp) -> bytes:
    """Give the metadata that a service loads to trust the identity provider of a tester's file."""
    return idp_metadata(reference_idp(described))
