"""Changes are values: joined by `&`, done at their phase, signed after what they do to the content."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from rentree_blanche.simulators.core.saml.errors import SignatureError
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.signatures import Signer, verify_enveloped
from rentree_blanche.simulators.core.saml.xml import canonical
from rentree_blanche.simulators.educonnect.saml.changes import (
    NOTHING,
    Change,
    Draft,
    altered_after_signing,
    as_other,
    emptied,
    shifted,
    signed_with,
    twice,
    unsigned,
    unsigned_assertion,
    unsigned_response,
    valued,
    without,
    write,
)
from rentree_blanche.simulators.educonnect.saml.changes.places import PlaceError

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PAIR = KeyPair.generate("idp", now=NOW, bits=1024)
STRANGER = KeyPair.generate("inconnu", now=NOW, bits=1024)
A = "{urn:oasis:names:tc:SAML:2.0:assertion}"


def assertion(name: str, identifier: str) -> str:
    return (
        f'<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="{identifier}"><a:Issuer>idp</a:Issuer>'
        f'<a:Subject><a:NameID Format="f">{name}</a:NameID></a:Subject><a:Conditions NotBefore="x"/></a:Assertion>'
    )


def written(change: Change = NOTHING) -> etree._Element:
    root = etree.fromstring(
        f'<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r">{assertion("moi", "_a")}</p:Response>'
    )
    draft = Draft(
        tree=root,
        url="https://sp.test/acs",
        now=NOW,
        assertion_signer=Signer(PAIR),
        message_signer=Signer(PAIR),
        other=lambda: etree.fromstring(assertion("autre", "_b")),
    )
    return etree.fromstring(write(draft, change).xml)


def is_signed(element: etree._Element, pair: KeyPair = PAIR) -> bool:
    try:
        verify_enveloped(element, [pair.certificate])
    except SignatureError:
        return False
    return True


def signatures(root: etree._Element, pair: KeyPair = PAIR) -> tuple[bool, bool]:
    """Say whether the message, and whether its assertion, is signed by a key."""
    return is_signed(root, pair), is_signed(root.find(f"{A}Assertion"), pair)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("Assertion/Conditions"), lambda root: root.find(f".//{A}Conditions") is None),
        (without("Assertion/Conditions/@NotBefore"), lambda root: not root.find(f".//{A}Conditions").attrib),
        (valued("Assertion/Subject/NameID", "toi"), lambda root: root.findtext(f".//{A}NameID") == "toi"),
        (valued("@Destination", "x"), lambda root: root.get("Destination") == "x"),
        (emptied("Assertion/Issuer"), lambda root: root.findtext(f".//{A}Issuer") == ""),
        (twice("Assertion/Subject/NameID"), lambda root: len(root.findall(f".//{A}NameID")) == 2),
        (
            shifted("Assertion/Conditions/@NotBefore", timedelta(hours=-1)),
            lambda root: root.find(f".//{A}Conditions").get("NotBefore") == "2026-09-01T07:00:00.000Z",
        ),
        (as_other(), lambda root: root.findtext(f".//{A}NameID") == "autre"),
    ],
)
def test_content_is_changed_and_signed(change: Change, expected) -> None:
    root = written(change)
    assert expected(root)
    assert signatures(root) == (True, True)


@pytest.mark.parametrize(
    ("change", "signed"),
    [
        (NOTHING, (True, True)),
        (unsigned(), (False, False)),
        (unsigned_response(), (False, True)),
        (unsigned_assertion(), (True, False)),
        (altered_after_signing(valued("Assertion/Subject/NameID", "toi")), (False, False)),
        (altered_after_signing(valued("Assertion/Subject/NameID", "toi"), sign_message_again=True), (True, False)),
    ],
)
def test_signatures_are_as_the_change_says(change: Change, signed: tuple[bool, bool]) -> None:
    assert signatures(written(change)) == signed


def test_another_key_signs_both() -> None:
    root = written(signed_with(STRANGER))
    assert (signatures(root), signatures(root, STRANGER)) == ((False, False), (True, True))


def test_the_order_of_phases_is_kept_whatever_the_order_of_joining() -> None:
    one = written(unsigned_response() & without("Assertion/Conditions"))
    other = written(without("Assertion/Conditions") & unsigned_response())
    assert canonical(one) == canonical(other)
    assert signatures(one) == (False, True)


def test_a_change_of_what_is_not_there_says_so() -> None:
    with pytest.raises(PlaceError, match="no Assertion/AuthnStatement"):
        written(without("Assertion/AuthnStatement"))


def test_a_change_names_itself() -> None:
    assert (without("Assertion/Conditions") & unsigned()).told == (
        "without Assertion/Conditions & response unsigned & assertion unsigned"
    )
