"""A message on its way to the wire, and changes of it: what is done to it, at which phase."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from lxml import etree

from rentree_blanche.simulators.core.saml.bindings import Parameter, encode_redirect
from rentree_blanche.simulators.core.saml.encryption import encrypt_assertion
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import SAML, Binding, ContentEncryption, KeyTransport
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import serialise

_ASSERTION = f"{{{SAML}}}Assertion"


class Phase(IntEnum):
    """When a step is done."""

    CONTENT = 0
    """To the tree, which is signed afterwards."""
    SIGNING = 1
    """To how it is signed and encrypted."""
    SIGNED = 2
    """To the signed tree."""
    BYTES = 3
    """To the serialised message."""
    CARRIED = 4
    """To the form or the address that carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encrypting:
    """How the assertion is encrypted, after it was signed."""

    recipient: Certificate
    content: ContentEncryption = ContentEncryption.AES256_GCM
    transport: KeyTransport = KeyTransport.RSA_OAEP


@dataclass(slots=True, kw_only=True)
class Draft:
    """A message while it is written.

    Attributes:
        tree: nothing of it is signed before the phase SIGNED.
        url: where it goes. parameter, binding, relay_state: how.
        now: aware wall time, from which instants of the message were made.
        other: makes the assertion of another person for the same recipient, unsigned, with an ID of its own.
        assertion_signer, message_signer: None leaves that signature out.
        xml, fields: set at the phases BYTES and CARRIED. method: set with the fields.
    """

    tree: etree._Element
    url: str
    now: datetime
    assertion_signer: Signer | None
    message_signer: Signer | None
    other: Callable[[], etree._Element] | None = None
    parameter: Parameter = Parameter.RESPONSE
    binding: Binding = Binding.POST
    relay_state: str | None = None
    encrypting: Encrypting | None = None
    xml: bytes = b""
    method: str = "POST"
    fields: list[tuple[str, str]] = field(default_factory=list)

    def forged(self) -> etree._Element:
        """Make the assertion of the other person."""
        if self.other is None:
            raise ValueError("this draft knows no other person: give it one")
        return self.other()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a draft at a phase; `told` names it."""

    phase: Phase
    told: str
    work: Callable[[Draft], None] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the valid message; `&` joins changes."""

    steps: tuple[Step, ...] = ()

    def __and__(self, other: Change) -> Change:
        return Change(self.steps + other.steps)

    @property
    def told(self) -> str:
        """Name the change, as code would: `without Assertion/Conditions & signed_with …`."""
        return " & ".join(step.told for step in self.steps) or "nothing"

    @property
    def touches_signatures(self) -> bool:
        """Say whether more than the content is changed."""
        return any(step.phase in (Phase.SIGNING, Phase.SIGNED) for step in self.steps)

    def work(self, draft: Draft, phase: Phase) -> None:
        """Do what is to be done at a phase."""
        for step in self.steps:
            if step.phase is phase:
                step.work(draft)


NOTHING = Change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message as a browser carries it: a form to post, or with the method GET an address (no fields then)."""

    xml: bytes = field(repr=False)
    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    relay_state: str | None


def step(phase: Phase, told: str, work: Callable[[Draft], None]) -> Change:
    """Make a change of one step."""
    return Change((Step(phase, told, work),))


def write(draft: Draft, change: Change = NOTHING) -> Written:
    """Write a message with a change: signs (assertions, then the message), encrypts between the two, serialises."""
    change.work(draft, Phase.CONTENT)
    change.work(draft, Phase.SIGNING)
    _sign(draft)
    change.work(draft, Phase.SIGNED)
    draft.xml = serialise(draft.tree)
    change.work(draft, Phase.BYTES)
    _carry(draft)
    change.work(draft, Phase.CARRIED)
    return Written(
        xml=draft.xml,
        method=draft.method,
        url=draft.url,
        fields=tuple(draft.fields),
        relay_state=draft.relay_state,
    )


def _sign(draft: Draft) -> None:
    for assertion in draft.tree.findall(_ASSERTION):
        if draft.assertion_signer is not None and assertion.get("ID"):
            draft.assertion_signer.sign(assertion)
        if draft.encrypting is not None:
            how = draft.encrypting
            encrypt_assertion(assertion, how.recipient, content=how.content, transport=how.transport)
    if draft.message_signer is not None and draft.binding is Binding.POST and draft.tree.get("ID"):
        draft.message_signer.sign(draft.tree)


def _carry(draft: Draft) -> None:
    if draft.binding is Binding.REDIRECT:
        draft.method = "GET"
        draft.url = encode_redirect(
            draft.xml, draft.parameter, draft.url, relay_state=draft.relay_state, signer=draft.message_signer
        )
        return
    draft.fields = [(draft.parameter.value, base64.b64encode(draft.xml).decode("ascii"))]
    if draft.relay_state is not None:
        draft.fields.append(("RelayState", draft.relay_state))
