"""What a signature has to look like before its mathematics count (SAML core 5.4)."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from lxml import etree

from rentree_blanche.simulators.educonnect.saml import (
    DigestAlgorithm,
    IdentityProvider,
    KeyPair,
    Reason,
    SignatureAlgorithm,
    SignatureError,
    SignedResponse,
    verify_enveloped,
)

Respond = Callable[..., SignedResponse]
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def first(tree: etree._Element, name: str) -> etree._Element:
    found = tree.find(f"{DS}Signature//{DS}{name}")
    assert found is not None
    return found


def two_signatures(tree: etree._Element) -> None:
    tree.insert(2, copy.deepcopy(tree[1]))


def two_references(tree: etree._Element) -> None:
    first(tree, "SignedInfo").append(copy.deepcopy(first(tree, "Reference")))


def a_reference_to_the_whole_document(tree: etree._Element) -> None:
    first(tree, "Reference").set("URI", "")


def an_object(tree: etree._Element) -> None:
    etree.SubElement(tree[1], f"{DS}Object")


def an_xpath_transform(tree: etree._Element) -> None:
    first(tree, "Transform").set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")


def the_same_id_elsewhere(tree: etree._Element) -> None:
    tree[-1].set("{http://www.w3.org/XML/1998/namespace}id", tree.get("ID", ""))


def inclusive_canonicalisation(tree: etree._Element) -> None:
    first(tree, "CanonicalizationMethod").set("Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")


def an_md5_digest(tree: etree._Element) -> None:
    first(tree, "DigestMethod").set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5")


def an_empty_value(tree: etree._Element) -> None:
    first(tree, "SignatureValue").text = ""


def no_signature(tree: etree._Element) -> None:
    tree.remove(tree[1])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (two_signatures, Reason.SIGNATURE_SHAPE),
        (two_references, Reason.SIGNATURE_SHAPE),
        (a_reference_to_the_whole_document, Reason.SIGNATURE_SHAPE),
        (an_object, Reason.SIGNATURE_SHAPE),
        (an_xpath_transform, Reason.SIGNATURE_SHAPE),
        (the_same_id_elsewhere, Reason.SIGNATURE_SHAPE),
        (inclusive_canonicalisation, Reason.SIGNATURE_ALGORITHM),
        (an_md5_digest, Reason.SIGNATURE_ALGORITHM),
        (an_empty_value, Reason.SIGNATURE_WRONG),
        (no_signature, Reason.SIGNATURE_REQUIRED),
    ],
)
def test_a_signature_of_another_shape_is_refused(
    respond: Respond, idp: IdentityProvider, change: Callable[[etree._Element], None], reason: Reason
) -> None:
    tree = etree.fromstring(respond().xml)
    verify_enveloped(tree, [idp.signer.key_pair.certificate])
    change(tree)
    with pytest.raises(SignatureError) as caught:
        verify_enveloped(etree.fromstring(etree.tostring(tree)), [idp.signer.key_pair.certificate])
    assert caught.value.reason is reason


def test_any_of_the_certificates_may_be_the_right_one(
    respond: Respond, idp: IdentityProvider, other_key: KeyPair
) -> None:
    right = idp.signer.key_pair.certificate
    checked = verify_enveloped(etree.fromstring(respond().xml), [other_key.certificate, right])
    assert checked.certificate == right
    assert checked.signature_algorithm is SignatureAlgorithm.RSA_SHA256
    assert checked.digest_algorithm is DigestAlgorithm.SHA256
    assert not checked.uses_sha1
