"""AuthnStatement: how and when the person logged in."""

from datetime import timedelta

from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.educonnect.saml.changes import emptied, shifted, valued, without

_ABOUT = About(
    group=Group.AUTHN,
    clause="SAML core 2.7.2",
    cause="Le service ne regarde pas si, quand ni comment la personne s’est authentifiée.",
    remedy="authn",
)
_STATEMENT = "Assertion/AuthnStatement"
_CONTEXT = f"{_STATEMENT}/AuthnContext/AuthnContextClassRef"
_PREVIOUS = "urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession"

CHECKS = (
    _ABOUT.refused(
        "absent", "Refuse une assertion sans AuthnStatement", without(_STATEMENT), clause="SAML profiles 4.1.4.2"
    ),
    _ABOUT.refused(
        "instant-absent",
        "Refuse un AuthnStatement sans instant",
        without(f"{_STATEMENT}/@AuthnInstant"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-wrong",
        "Refuse un AuthnInstant qui n’est pas une date",
        valued(f"{_STATEMENT}/@AuthnInstant", "hier"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-future",
        "Refuse une authentification à venir",
        shifted(f"{_STATEMENT}/@AuthnInstant", timedelta(hours=2)),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "context-absent",
        "Refuse un AuthnStatement sans contexte",
        without(f"{_STATEMENT}/AuthnContext"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused("class-empty", "Refuse un contexte vide", emptied(_CONTEXT), rank=Rank.INFO),
    _ABOUT.refused(
        "class-other",
        "Refuse un autre niveau d’authentification que celui d’EduConnect",
        valued(_CONTEXT, _PREVIOUS),
        rank=Rank.INFO,
        clause="SAML core 3.3.2.2.1",
    ),
    _ABOUT.refused(
        "session-over",
        "Refuse une assertion dont la session chez l’IdP est finie",
        shifted(f"{_STATEMENT}/@SessionNotOnOrAfter", -timedelta(hours=1)),
    ),
)
