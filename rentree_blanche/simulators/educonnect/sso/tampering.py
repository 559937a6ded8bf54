"""Faults on what EduConnect says to a service: responses that are changed where they are made, then signed."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Exchange, SamlChange
from rentree_blanche.simulators.educonnect.saml import IdentityProvider, Recipient, SignedResponse, finish_response
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, Draft, write
from rentree_blanche.simulators.educonnect.saml.changes.draft import Encrypting
from rentree_blanche.simulators.educonnect.saml.changes.named import named
from rentree_blanche.simulators.educonnect.saml.changes.places import PlaceError


@dataclass(frozen=True, slots=True)
class Tampering:
    """Lets faults of kind `saml` have their say; it blocks."""

    ground: Ground

    def finish(
        self, tree: etree._Element, *, idp: IdentityProvider, recipient: Recipient, now: datetime
    ) -> tuple[SignedResponse, tuple[SamlChange, ...]]:
        """Sign a response, changed as faults ask; give it with the faults that changed it."""
        effects = self._befall(recipient)
        change = NOTHING
        for effect in effects:
            change &= named(effect.change, effect.path, effect.value)
        if effects:
            draft = Draft(
                tree=tree,
                url=recipient.acs_url,
                now=now,
                assertion_signer=idp.signer,
                message_signer=idp.signer,
                encrypting=_encrypting(recipient),
            )
            with suppress(PlaceError):  # what a fault would change is not in every response
                return SignedResponse(xml=write(draft, change).xml, recipient=recipient), effects
        return finish_response(tree, idp=idp, recipient=recipient), ()

    def _befall(self, recipient: Recipient) -> tuple[SamlChange, ...]:
        exchange = Exchange(
            kind="saml",
            source=self.ground.actor,
            target=self.ground.addresses.name_of(recipient.provider.entity_id),
            method="Response",
            path=urlsplit(recipient.acs_url).path,
        )
        faults = self.ground.faults
        if not faults.concern(exchange):
            return ()
        return tuple(each for each in faults.befall(exchange) if isinstance(each, SamlChange))


def _encrypting(recipient: Recipient) -> Encrypting | None:
    agreed = recipient.provider.registration
    if not agreed.encrypt_assertions:
        return None
    return Encrypting(
        recipient=recipient.provider.encryption_certificates[0],
        content=agreed.content_encryption,
        transport=agreed.key_transport,
    )
