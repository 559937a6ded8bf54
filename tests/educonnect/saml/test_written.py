"""A response that is written as text says what the tree says, signature for signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from rentree_blanche.simulators.core.saml.xml import canonical
from rentree_blanche.simulators.educonnect.saml import (
    Attribute,
    AttributeProfile,
    DigestAlgorithm,
    KeyPair,
    Registration,
    SignatureAlgorithm,
    SignatureSettings,
    Signer,
    Subject,
    Success,
    build_response,
    finish_response,
    response_tree,
)

Succeed = Callable[..., Success]
AWKWARD = "L’Œuvre & Fils <\"à\t'l’\r\nété'\"> ]]> 😀"


def same(success: Success) -> bool:
    """RSA PKCS#1 v1.5 has no chance in it: whoever signs the same content gives the same octets."""
    written = build_response(success).xml
    built = finish_response(response_tree(success), idp=success.idp, recipient=success.recipient).xml
    assert written != built, "nothing was compared: both were built as trees"
    return canonical(etree.fromstring(written)) == canonical(etree.fromstring(built))


@pytest.mark.parametrize("profile", list(AttributeProfile))
@pytest.mark.parametrize("who", ["guardian", "pupil"])
def test_both_say_the_same_in_every_profile(
    succeed: Succeed, profile: AttributeProfile, who: str, request: pytest.FixtureRequest
) -> None:
    subject: Subject = request.getfixturevalue(who)
    success = succeed(subject=subject, registration=Registration(attribute_profile=profile))
    assert success.attributes
    assert same(success)


def test_both_say_the_same_of_words_that_xml_has_to_escape(succeed: Succeed) -> None:
    awkward = Attribute(name=AWKWARD, friendly_name=AWKWARD, name_format=AWKWARD, values=(AWKWARD, "", " "))
    success = succeed()
    recipient = replace(
        success.recipient,
        provider=replace(success.recipient.provider, entity_id=AWKWARD),
        acs_url=f"https://ent.test/acs?{AWKWARD}",
        in_response_to=AWKWARD,
    )
    login = replace(success.login, name_id=AWKWARD, session_index=AWKWARD, authn_context=AWKWARD)
    assert same(replace(success, attributes=(awkward,), recipient=recipient, login=login))


def test_both_say_the_same_where_little_is_said(succeed: Succeed) -> None:
    success = succeed()
    assert same(replace(success, attributes=()))
    assert same(replace(success, recipient=replace(success.recipient, in_response_to=None)))
    ends = success.now + timedelta(hours=1)
    assert same(replace(success, login=replace(success.login, session_ends_at=ends)))


@pytest.mark.parametrize("algorithm", list(SignatureAlgorithm))
@pytest.mark.parametrize("digest", list(DigestAlgorithm))
@pytest.mark.parametrize("certificate", [True, False])
def test_both_are_signed_alike_whatever_the_settings(
    succeed: Succeed,
    idp_key: KeyPair,
    algorithm: SignatureAlgorithm,
    digest: DigestAlgorithm,
    *,
    certificate: bool,
) -> None:
    settings = SignatureSettings(
        signature_algorithm=algorithm, digest_algorithm=digest, include_certificate=certificate
    )
    success = succeed()
    assert same(replace(success, idp=replace(success.idp, signer=Signer(idp_key, settings))))


@pytest.mark.parametrize("impossible", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_refused(succeed: Succeed, impossible: str) -> None:
    attribute = Attribute(name="n", friendly_name="f", name_format="b", values=(f"D{impossible}Artagnan",))
    with pytest.raises(ValueError, match="which XML cannot"):
        build_response(replace(succeed(), attributes=(attribute,)))
