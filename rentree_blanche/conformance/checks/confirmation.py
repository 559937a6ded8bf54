"""SubjectConfirmation: for whom, in answer to what, until when."""

from datetime import timedelta

from rentree_blanche.conformance.checks.shapes import ELSEWHERE
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.educonnect.saml.changes import emptied, shifted, valued, without

_ABOUT = About(
    group=Group.CONFIRMATION,
    clause="SAML profiles 4.1.4.3",
    cause="La confirmation du sujet n’est pas contrôlée : une assertion faite pour un autre service, ou volée, passe.",
    remedy="confirmation",
)
_CONFIRMATION = "Assertion/Subject/SubjectConfirmation"
_DATA = f"{_CONFIRMATION}/SubjectConfirmationData"
_HOLDER = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"

CHECKS = (
    _ABOUT.refused("absent", "Refuse un sujet sans confirmation", without(_CONFIRMATION)),
    _ABOUT.refused("method-absent", "Refuse une confirmation sans méthode", without(f"{_CONFIRMATION}/@Method")),
    _ABOUT.refused("method-empty", "Refuse une méthode vide", emptied(f"{_CONFIRMATION}/@Method")),
    _ABOUT.refused(
        "method-other", "Refuse une autre méthode que « bearer »", valued(f"{_CONFIRMATION}/@Method", _HOLDER)
    ),
    _ABOUT.refused("data-absent", "Refuse une confirmation sans données", without(_DATA)),
    _ABOUT.refused("recipient-absent", "Refuse une confirmation sans destinataire", without(f"{_DATA}/@Recipient")),
    _ABOUT.refused("recipient-empty", "Refuse un destinataire vide", emptied(f"{_DATA}/@Recipient")),
    _ABOUT.refused("recipient-other", "Refuse un autre destinataire", valued(f"{_DATA}/@Recipient", ELSEWHERE)),
    _ABOUT.refused(
        "request-absent",
        "Refuse une confirmation qui ne dit pas à quoi elle répond",
        without(f"{_DATA}/@InResponseTo"),
    ),
    _ABOUT.refused("request-empty", "Refuse une confirmation qui répond à rien", emptied(f"{_DATA}/@InResponseTo")),
    _ABOUT.refused(
        "request-other",
        "Refuse une confirmation qui répond à une autre demande",
        valued(f"{_DATA}/@InResponseTo", "_jamais-demandee"),
    ),
    _ABOUT.refused("end-absent", "Refuse une confirmation sans fin", without(f"{_DATA}/@NotOnOrAfter")),
    _ABOUT.refused("end-empty", "Refuse une confirmation dont la fin est vide", emptied(f"{_DATA}/@NotOnOrAfter")),
    _ABOUT.refused(
        "end-wrong", "Refuse une confirmation dont la fin n’est pas une date", valued(f"{_DATA}/@NotOnOrAfter", "hier")
    ),
    _ABOUT.refused(
        "end-past",
        "Refuse une confirmation finie depuis une heure",
        shifted(f"{_DATA}/@NotOnOrAfter", -timedelta(hours=1)),
    ),
    _ABOUT.refused(
        "beginning",
        "Refuse une confirmation qui a un NotBefore",
        shifted(f"{_DATA}/@NotBefore", -timedelta(minutes=5)),
        rank=Rank.INFO,
        clause="SAML profiles 4.1.4.2",
    ),
)
