"""Faults on what EduConnect says to a service: responses that are changed where they are made, then signed."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Exchange, SamlChange
from rentree_blanche.simulators.educonnect.saml import (
    Recipient,
    SignedResponse,
    Success,
    build_response,
    response_tree,
)
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, Draft, write
from rentree_blanche.simulators.educonnect.saml.changes.draft import Encrypting
from rentree_blanche.simulators.educonnect.saml.changes.named import named
from rentree_blanche.simulators.educonnect.saml.changes.places import PlaceError


@dataclass(frozen=True, slots=True)
class Tampering:
    """Lets faults of kind `saml` have their say; it blocks."""

    ground: Ground

    def finish(self, success: Success) -> tuple[SignedResponse, tuple[SamlChange, ...]]:
        """Sign a response, changed as faults ask; give it with the faults that changed it."""
        effects = self._befall(success.recipient)
        if effects:
            with suppress(PlaceError):  # what a fault would change is not in every response
                return _changed(success, effects), effects
        return build_response(success), ()

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


def _changed(success: Success, effects: tuple[SamlChange, ...]) -> SignedResponse:
    change = NOTHING
    for effect in effects:
        change &= named(effect.change, effect.path, effect.value)
    draft = Draft(
        tree=response_tree(success),
        url=success.recipient.acs_url,
        now=success.now,
        assertion_signer=success.idp.signer,
        message_signer=success.idp.signer,
        encrypting=_encrypting(success.recipient),
    )
    return SignedResponse(xml=write(draft, change).xml, recipient=success.recipient)


def _encrypting(recipient: Recipient) -> Encrypting | None:
    agreed = recipient.provider.registration
    if not agreed.encrypt_assertions:
        return None
    return Encrypting(
        recipient=recipient.provider.encryption_certificates[0],
        content=agreed.content_encryption,
        transport=agreed.key_transport,
    )
