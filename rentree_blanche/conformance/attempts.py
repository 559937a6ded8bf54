"""One attempt to log in: leave the service, answer as the reference identity provider, ask whose session is open."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree

from rentree_blanche.conformance.browser import Browser, Delivery
from rentree_blanche.conformance.cast import Member
from rentree_blanche.conformance.errors import NoRequestError, NotAllowedError, ServiceSilentError
from rentree_blanche.conformance.values import Evidence, SentMessage, SessionSeen
from rentree_blanche.conformance.visitor import Answer
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.saml.names import SAML
from rentree_blanche.simulators.educonnect.saml import (
    Attribute,
    Login,
    Recipient,
    ReleaseContext,
    Success,
    release,
    response_tree,
)
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, Change, Draft, Written, write
from rentree_blanche.simulators.educonnect.saml.changes.draft import Encrypting
from rentree_blanche.simulators.educonnect.saml.responses import error_tree
from rentree_blanche.simulators.educonnect.saml.status import Status

if TYPE_CHECKING:
    from rentree_blanche.conformance.bench import Bench

_ASSERTION = f"{{{SAML}}}Assertion"
_SHOWN_XML = 40_000
_UNREADABLE = "(ce n’est pas du XML)"
_SECRETS = ("SignatureValue", "DigestValue", "CipherValue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a service asked for, as far as an answer needs it; everything None for an unsolicited answer."""

    id: str | None = None
    acs_url: str | None = None
    relay_state: str | None = None

    @classmethod
    def of(cls, delivery: Delivery) -> Asked:
        """Read an AuthnRequest without judging it: that is for the static checks."""
        try:
            root = etree.fromstring(delivery.xml)
        except etree.XMLSyntaxError as error:
            raise NoRequestError(f"ce qui est arrivé chez l’IdP n’est pas une demande SAML ({error})") from error
        return cls(id=root.get("ID"), acs_url=root.get("AssertionConsumerServiceURL"), relay_state=delivery.relay_state)


UNSOLICITED = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a valid response says: about whom, for which session; attributes and name_id None for the person's own."""

    member: Member
    name_id: str | None = None
    session_index: str = field(default_factory=lambda: f"_{Chance.opaque(16)}")
    attributes: tuple[Attribute, ...] | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of a message.

    Attributes:
        seen: whose session is open. ended: the page at which the browser came to rest, None where there is none.
        led_away: the foreign address to which the service sent the browser, empty where it did not.
    """

    browser: Browser = field(repr=False)
    written: Written = field(repr=False)
    seen: SessionSeen
    ended: Answer | None = field(repr=False)
    led_away: str
    evidence: Evidence = field(repr=False)


def depart(bench: Bench, browser: Browser) -> Asked:
    """Leave the service for our identity provider, and read what it asks."""
    return Asked.of(browser.depart(bench.service.start))


def draft_of(bench: Bench, asked: Asked, spoken: Spoken, now: datetime) -> Draft:
    """Make the valid response to a request, not signed yet."""
    recipient = Recipient(
        provider=bench.provider,
        acs_url=asked.acs_url or bench.acs_url,
        in_response_to=asked.id,
        relay_state=asked.relay_state,
    )
    agreed = bench.provider.registration
    encrypting = (
        Encrypting(
            recipient=bench.provider.encryption_certificates[0],
            content=agreed.content_encryption,
            transport=agreed.key_transport,
        )
        if agreed.encrypt_assertions
        else None
    )
    return Draft(
        tree=_tree(bench, recipient, spoken, now),
        url=recipient.acs_url,
        now=now,
        assertion_signer=bench.idp.signer,
        message_signer=bench.idp.signer,
        other=lambda: _forged(bench, recipient, now),
        relay_state=asked.relay_state,
        encrypting=encrypting,
    )


def send(bench: Bench, browser: Browser, written: Written, *, label: str, valid: Written | None = None) -> Attempt:
    """Send a message with a browser, follow where it leads, and ask the oracle."""
    ended, away, broke = _delivered(browser, written)
    seen = bench.look(browser) if not broke else SessionSeen(opened=False, broke=broke)
    if ended is not None and ended.status >= 500 and not seen.opened:
        seen = replace(seen, broke=f"{ended.url} répond {ended.status}")
    return Attempt(
        browser=browser,
        written=written,
        seen=seen,
        ended=ended,
        led_away=away,
        evidence=Evidence(
            label=label,
            sent=(sent_message(written, valid),) if bench.files_evidence else (),
            received=tuple(browser.received),
            session=seen,
        ),
    )


def attempt(
    bench: Bench,
    change: Change = NOTHING,
    *,
    label: str,
    spoken: Spoken | None = None,
    browser: Browser | None = None,
    asked: Asked | None = None,
    base: Change = NOTHING,
) -> Attempt:
    """Log in with a change of the valid message, in a fresh browser and for a fresh request unless they are given.

    `base` is what the valid message itself differs by, for the comparison.
    """
    browser = browser or bench.browser()
    asked = asked if asked is not None else depart(bench, browser)
    spoken = spoken or Spoken(member=bench.cast.first)
    now = bench.now()
    ids = (f"_{Chance.opaque(16)}", f"_{Chance.opaque(16)}")

    def written(what: Change) -> Written:
        draft = draft_of(bench, asked, spoken, now)
        _name(draft.tree, *ids)
        return write(draft, what)

    valid = written(base) if bench.files_evidence and change.steps else None
    return send(bench, browser, written(base & change), label=label, valid=valid)


def sent_message(written: Written, valid: Written | None) -> SentMessage:
    """Show what was sent, and how it differs from the valid message; values that every signing changes are left out."""
    shown, root = _indented(written.xml)
    changes: tuple[str, ...] = ()
    if valid is not None:
        before, _ = _indented(valid.xml)
        lines = difflib.unified_diff(before.splitlines(), shown.splitlines(), lineterm="", n=1)
        changes = tuple(line for line in lines if not line.startswith(("---", "+++")))
        if not changes:
            changes = _carriage(written, valid)
    return SentMessage(
        what="message" if root is None else etree.QName(root).localname,
        method=written.method,
        url=written.url.partition("?")[0],
        xml=shown[:_SHOWN_XML],
        relay_state=written.relay_state,
        changes=tuple(line[:500] for line in changes[:200]),
    )


def _carriage(written: Written, valid: Written) -> tuple[str, ...]:
    """Tell what differs where the message itself is the same: how it travels, or its very bytes."""

    def told(each: Written) -> list[str]:
        fields = [f"{name}={value[:60]}…" if len(value) > 60 else f"{name}={value}" for name, value in each.fields]
        return [f"{each.method} {each.url[:120]}", *fields]

    lines = difflib.unified_diff(told(valid), told(written), lineterm="", n=0)
    return tuple(line for line in lines if not line.startswith(("---", "+++")))


def _delivered(browser: Browser, written: Written) -> tuple[Answer | None, str, str]:
    """Give where the browser came to rest, where it was led away to, and what broke."""
    try:
        answer = browser.post(written.url, written.fields) if written.method == "POST" else browser.get(written.url)
        ended = browser.follow(answer)
    except NotAllowedError as error:
        return None, str(error), ""
    except (ServiceSilentError, NoRequestError) as error:
        return None, "", str(error)
    return (ended if isinstance(ended, Answer) else None), "", ""


def _tree(bench: Bench, recipient: Recipient, spoken: Spoken, now: datetime) -> etree._Element:
    response_id, assertion_id = f"_{Chance.opaque(16)}", f"_{Chance.opaque(16)}"
    if spoken.status is not None:
        return error_tree(idp=bench.idp, recipient=recipient, status=spoken.status, response_id=response_id, now=now)
    attributes = spoken.attributes
    if attributes is None:
        context = ReleaseContext(logout_url=bench.idp.logout_url, connected_at=now)
        attributes = release(bench.service.attributes, spoken.member.subject, context)
    return response_tree(
        Success(
            idp=bench.idp,
            recipient=recipient,
            login=Login(
                name_id=spoken.name_id or spoken.member.name_id,
                session_index=spoken.session_index,
                authenticated_at=now,
            ),
            attributes=attributes,
            response_id=response_id,
            assertion_id=assertion_id,
            now=now,
        )
    )


def _forged(bench: Bench, recipient: Recipient, now: datetime) -> etree._Element:
    assertion = _tree(bench, recipient, Spoken(member=bench.cast.other), now).find(_ASSERTION)
    assert assertion is not None  # noqa: S101 - the tree of a login has one
    return assertion


def _name(tree: etree._Element, response_id: str, assertion_id: str) -> None:
    """Give a message and its assertion the IDs of an attempt: two writings of it differ by their change alone."""
    tree.set("ID", response_id)
    for assertion in tree.findall(_ASSERTION):
        assertion.set("ID", assertion_id)


def _indented(xml: bytes) -> tuple[str, etree._Element | None]:
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return f"{_UNREADABLE}\n{xml[:_SHOWN_XML].decode('utf-8', 'replace')}", None
    for node in root.iter(etree.Element):
        if etree.QName(node).localname in _SECRETS and node.text:
            node.text = f"({len(node.text)} caractères)"
    return etree.tostring(root, encoding="unicode", pretty_print=True), root
