"""Changes of how a message is signed, and of what was signed."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings, Signer
from rentree_blanche.simulators.educonnect.saml.changes.draft import Change, Draft, Phase, step


def unsigned_response() -> Change:
    """Leave out the signature of the message; the assertion keeps its own."""

    def work(draft: Draft) -> None:
        draft.message_signer = None

    return step(Phase.SIGNING, "response unsigned", work)


def unsigned_assertion() -> Change:
    """Leave out the signature of the assertion; the message keeps its own."""

    def work(draft: Draft) -> None:
        draft.assertion_signer = None

    return step(Phase.SIGNING, "assertion unsigned", work)


def unsigned() -> Change:
    """Sign nothing."""
    return unsigned_response() & unsigned_assertion()


def in_clear() -> Change:
    """Leave the assertion unencrypted, whatever was agreed."""

    def work(draft: Draft) -> None:
        draft.encrypting = None

    return step(Phase.SIGNING, "not encrypted", work)


def signed_with(key_pair: KeyPair, settings: SignatureSettings | None = None) -> Change:
    """Sign with another key what is signed."""

    def work(draft: Draft) -> None:
        signer = Signer(key_pair, settings)
        draft.assertion_signer = None if draft.assertion_signer is None else signer
        draft.message_signer = None if draft.message_signer is None else signer

    return step(Phase.SIGNING, f"signed with {key_pair.certificate.fingerprint[:12]}", work)


def signed_as(settings: SignatureSettings) -> Change:
    """Sign with the same key in another way."""

    def work(draft: Draft) -> None:
        signers = [signer for signer in (draft.assertion_signer, draft.message_signer) if signer is not None]
        for signer in signers[:1]:
            signed_with(signer.key_pair, settings).work(draft, Phase.SIGNING)

    return step(Phase.SIGNING, f"signed as {settings.signature_algorithm.name}, {settings.digest_algorithm.name}", work)


def altered_after_signing(change: Change, *, sign_message_again: bool = False) -> Change:
    """Do to the signed tree what a change does to the content; `sign_message_again` leaves only the inner one wrong."""

    def work(draft: Draft) -> None:
        change.work(draft, Phase.CONTENT)
        if sign_message_again and draft.message_signer is not None:
            draft.message_signer.sign(draft.tree)

    return step(Phase.SIGNED, f"signed, then {change.told}", work)


def tampered(told: str, work: Callable[[etree._Element], None]) -> Change:
    """Make a change of the signed tree from what it does to it."""
    return step(Phase.SIGNED, told, lambda draft: work(draft.tree))
