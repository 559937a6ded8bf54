"""The issuer of the assertion."""

from rentree_blanche.conformance.checks.shapes import ELSEWHERE
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.educonnect.saml.changes import emptied, valued, without

_ABOUT = About(
    group=Group.ISSUER,
    clause="SAML core 2.3.3",
    cause="L’émetteur de l’assertion n’est pas comparé à l’IdP attendu.",
    remedy="issuer",
)

CHECKS = (
    _ABOUT.refused("absent", "Refuse une assertion sans émetteur", without("Assertion/Issuer")),
    _ABOUT.refused("empty", "Refuse une assertion dont l’émetteur est vide", emptied("Assertion/Issuer")),
    _ABOUT.refused("other", "Refuse une assertion d’un autre émetteur", valued("Assertion/Issuer", ELSEWHERE)),
    _ABOUT.refused(
        "format-other",
        "Refuse un émetteur dont le format n’est pas « entity »",
        valued("Assertion/Issuer/@Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"),
        rank=Rank.INFO,
        clause="SAML core 2.2.5",
    ),
    _ABOUT.accepted(
        "format-entity",
        "Accepte un émetteur de format « entity »",
        valued("Assertion/Issuer/@Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"),
        clause="SAML core 2.2.5",
    ),
)
