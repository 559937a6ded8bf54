"""The identity provider itself, as a value: its addresses, its keys and its habits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import Binding
from rentree_blanche.simulators.core.saml.signatures import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """An EduConnect-like identity provider below `base_url` (no final slash).

    `signer` signs; `certificates` are those of the metadata, its own alone unless they are given, as while keys are
    rotated. `back_dating` is how far NotBefore lies before the issue (some ENTs allow no skew), `assertion_lifetime`
    how far NotOnOrAfter lies after it.
    """

    base_url: str
    signer: Signer = field(repr=False)
    certificates: tuple[Certificate, ...] = ()
    back_dating: timedelta = timedelta(minutes=5)
    assertion_lifetime: timedelta = timedelta(minutes=10)
    organization_name: str = "Simulateur EduConnect"
    organization_url: str = "https://rentree-blanche.test/"
    contact_name: str = "Équipe Rentrée Blanche"
    contact_email: str = "support@rentree-blanche.test"

    @property
    def entity_id(self) -> str:
        """Give the entityID: `<base>/idp`, as EduConnect's."""
        return f"{self.base_url}/idp"

    @property
    def metadata_url(self) -> str:
        """Give the address of the metadata (Shibboleth's convention)."""
        return f"{self.entity_id}/shibboleth"

    @property
    def logout_url(self) -> str:
        """Give the address that ends the session here, which national services receive as FrEduUrlRetour."""
        return f"{self.entity_id}/profile/Logout"

    def sso_url(self, binding: Binding) -> str:
        """Give the address of single sign-on for a binding."""
        return f"{self.entity_id}/profile/SAML2/{binding.short_name}/SSO"

    def slo_url(self, binding: Binding) -> str:
        """Give the address of single logout for a binding."""
        return f"{self.entity_id}/profile/SAML2/{binding.short_name}/SLO"

    @property
    def published_certificates(self) -> tuple[Certificate, ...]:
        """Give the certificates of the metadata, the newest first."""
        return self.certificates or (self.signer.key_pair.certificate,)
