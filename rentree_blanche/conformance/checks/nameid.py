"""Subject and NameID: who is meant, as the identity provider and the service name them between themselves."""

from rentree_blanche.conformance.checks.shapes import ELSEWHERE
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.educonnect.saml.changes import emptied, replaced, twice, valued, without

_ABOUT = About(
    group=Group.NAME_ID,
    clause="SAML core 2.4.1",
    rank=Rank.INFO,
    cause="Le NameID n’est pas contrôlé ; la déconnexion unique, qui nomme la personne par lui, s’en trouve fragile.",
    remedy="nameid",
)
_NAME_ID = "Assertion/Subject/NameID"
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

CHECKS = (
    _ABOUT.refused(
        "subject-absent",
        "Refuse une assertion sans sujet",
        without("Assertion/Subject"),
        rank=Rank.CORE,
        clause="SAML profiles 4.1.4.2",
    ),
    _ABOUT.refused("absent", "Refuse un sujet sans NameID", without(_NAME_ID)),
    _ABOUT.refused("empty", "Refuse un NameID vide", emptied(_NAME_ID)),
    _ABOUT.refused("base-id", "Refuse un BaseID au lieu du NameID", replaced(_NAME_ID, "BaseID")),
    _ABOUT.refused("twice", "Refuse un sujet à deux NameID", twice(_NAME_ID)),
    _ABOUT.refused(
        "format-absent",
        "Refuse un NameID sans format, puisqu’il est transitoire",
        without(f"{_NAME_ID}/@Format"),
        clause="SAML core 8.3.8",
    ),
    _ABOUT.refused(
        "format-other",
        "Refuse un NameID d’un autre format que celui demandé",
        valued(f"{_NAME_ID}/@Format", _PERSISTENT),
        clause="SAML core 3.4.1.1",
    ),
    _ABOUT.refused(
        "qualifier-other",
        "Refuse un NameID qu’un autre IdP qualifie",
        valued(f"{_NAME_ID}/@NameQualifier", ELSEWHERE),
        clause="SAML core 2.2.2",
    ),
    _ABOUT.refused(
        "sp-qualifier-other",
        "Refuse un NameID fait pour un autre service",
        valued(f"{_NAME_ID}/@SPNameQualifier", ELSEWHERE),
        clause="SAML core 2.2.2",
    ),
    _ABOUT.accepted(
        "qualifiers-absent",
        "Accepte un NameID sans qualificatifs",
        without(f"{_NAME_ID}/@NameQualifier") & without(f"{_NAME_ID}/@SPNameQualifier"),
        clause="SAML core 2.2.2",
    ),
)
