"""Transforms of a signature: no part of a message may be left out of it."""

from __future__ import annotations

import xmlsec
from lxml import etree

from rentree_blanche.conformance.checks.signature import identity_changed
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group
from rentree_blanche.simulators.core.saml.names import DS, ENVELOPED, EXC_C14N, SAML
from rentree_blanche.simulators.educonnect.saml.changes import Change, Draft, Phase, unsigned_response
from rentree_blanche.simulators.educonnect.saml.changes.draft import step

_ABOUT = About(
    group=Group.TRANSFORM,
    clause="SAML core 5.4.4",
    cause="Une transformation laisse hors de la signature ce qui nomme la personne.",
    remedy="transform",
)
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
# By local names: a prefix would have to be declared on the XPath itself, and does not stay there when trees are joined.
_LEFT_OUT = "not(ancestor-or-self::*[local-name()='Subject' or local-name()='AttributeStatement'])"


def partly_signed() -> Change:
    """Sign the assertion but for subject and attributes, by an XPath transform; then write the other person there."""

    def work(draft: Draft) -> None:
        signer = draft.assertion_signer
        assertion = draft.tree.find(f"{{{SAML}}}Assertion")
        if signer is None or assertion is None:
            return
        stale = assertion.find(f"{{{DS}}}Signature")
        signature = etree.fromstring(_TEMPLATE.format(id=assertion.get("ID")))
        if stale is not None:
            assertion.replace(stale, signature)
        context = xmlsec.SignatureContext()
        context.key = signer.key_pair.xmlsec_key
        context.register_id(assertion, "ID")
        context.sign(signature)
        identity_changed().work(draft, Phase.SIGNED)

    return step(Phase.SIGNED, "signed by an XPath that leaves the identity out", work)


_TEMPLATE = (
    f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
    f'<ds:Reference URI="#{{id}}"><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/>'
    f'<ds:Transform Algorithm="{_XPATH}"><ds:XPath>{_LEFT_OUT}</ds:XPath></ds:Transform>'
    f'<ds:Transform Algorithm="{EXC_C14N}"/></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>'
    "</ds:SignedInfo><ds:SignatureValue/></ds:Signature>"
)

CHECKS = (
    _ABOUT.refused(
        "xpath",
        "Refuse une signature dont une transformation laisse l’identité de côté",
        partly_signed(),
        base=unsigned_response(),
    ),
)
