"""Attributes: without what names the person nobody's session opens, and no other person's."""

from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.core.saml.names import SAML
from rentree_blanche.simulators.educonnect.saml.changes import Change, added, emptied, valued, without

_ABOUT = About(
    group=Group.ATTRIBUTES,
    clause="EduConnect : FrEduCtRefId, FrEduVecteur ou FrEduCtId nomme la personne",
    rank=Rank.EDUCONNECT,
    cause="Le service ouvre une session sans savoir à qui : un compte par défaut, ou celui de la connexion précédente.",
    remedy="attributes",
)
_STATEMENT = "Assertion/AttributeStatement"


def _extra() -> Change:
    return added(
        _STATEMENT,
        f'<Attribute xmlns="{SAML}" Name="urn:exemple:inconnu"><AttributeValue>rien</AttributeValue></Attribute>',
        first=True,
    )


CHECKS = (
    _ABOUT.refused("absent", "N’ouvre aucune session sans attributs", without(_STATEMENT)),
    _ABOUT.refused(
        "without-values",
        "N’ouvre aucune session quand les attributs sont vides de valeurs",
        without(f"{_STATEMENT}/Attribute/AttributeValue"),
    ),
    _ABOUT.refused(
        "empty-values",
        "N’ouvre aucune session quand les valeurs sont vides",
        emptied(f"{_STATEMENT}/Attribute/AttributeValue"),
    ),
    _ABOUT.refused(
        "other-names",
        "N’ouvre aucune session quand les attributs portent d’autres noms",
        valued(f"{_STATEMENT}/Attribute/@Name", "urn:exemple:autre")
        & valued(f"{_STATEMENT}/Attribute/@FriendlyName", "autre"),
    ),
    _ABOUT.accepted("unknown", "Ignore un attribut qu’il ne connaît pas", _extra(), clause="SAML core 2.7.3"),
)
