"""The envelope: what a Response has to say of itself."""

from datetime import timedelta

from rentree_blanche.conformance.checks.shapes import ELSEWHERE
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.educonnect.saml.changes import emptied, shifted, unsigned_response, valued, without
from rentree_blanche.simulators.educonnect.saml.status import AUTHN_FAILED

_ABOUT = About(
    group=Group.RESPONSE,
    clause="SAML core 3.2.2",
    cause="L’enveloppe de la réponse n’est pas contrôlée : une réponse faite pour un autre, ou pour plus tard, passe.",
    remedy="response",
)
_TOO_LONG = timedelta(hours=2)
_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_DESTINATION = "SAML bindings 3.5.5.2"
_ISSUER = "SAML profiles 4.1.4.2"
_STATUS = "SAML core 3.2.2.2"

CHECKS = (
    _ABOUT.refused("id-absent", "Refuse une réponse sans ID", without("@ID"), rank=Rank.INFO),
    _ABOUT.refused("id-empty", "Refuse une réponse dont l’ID est vide", emptied("@ID"), rank=Rank.INFO),
    _ABOUT.refused(
        "id-not-a-name",
        "Refuse une réponse dont l’ID n’est pas un nom XML",
        valued("@ID", "0 1"),
        base=unsigned_response(),
        rank=Rank.INFO,
        clause="SAML core 1.3.4",
    ),
    _ABOUT.refused("version-absent", "Refuse une réponse sans version", without("@Version")),
    _ABOUT.refused("version-empty", "Refuse une réponse dont la version est vide", emptied("@Version")),
    _ABOUT.refused(
        "version-old", "Refuse une réponse de version 1.1", valued("@Version", "1.1"), clause="SAML core 4.1.3.2"
    ),
    _ABOUT.refused("instant-absent", "Refuse une réponse sans IssueInstant", without("@IssueInstant"), rank=Rank.INFO),
    _ABOUT.refused(
        "instant-empty", "Refuse une réponse dont l’IssueInstant est vide", emptied("@IssueInstant"), rank=Rank.INFO
    ),
    _ABOUT.refused(
        "instant-wrong",
        "Refuse une réponse dont l’IssueInstant n’est pas une date",
        valued("@IssueInstant", "hier"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-past",
        "Refuse une réponse faite il y a deux heures",
        shifted("@IssueInstant", -_TOO_LONG),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "instant-future",
        "Refuse une réponse faite dans deux heures",
        shifted("@IssueInstant", _TOO_LONG),
        rank=Rank.INFO,
    ),
    _ABOUT.refused(
        "request-absent",
        "Refuse une réponse qui ne dit pas à quoi elle répond",
        without("@InResponseTo"),
        rank=Rank.INFO,
    ),
    _ABOUT.refused("request-empty", "Refuse une réponse dont InResponseTo est vide", emptied("@InResponseTo")),
    _ABOUT.refused(
        "request-other",
        "Refuse une réponse à une demande qu’il n’a pas faite",
        valued("@InResponseTo", "_jamais-demandee"),
    ),
    _ABOUT.refused(
        "destination-absent",
        "Refuse une réponse signée sans destination",
        without("@Destination"),
        clause=_DESTINATION,
    ),
    _ABOUT.refused(
        "destination-empty",
        "Refuse une réponse signée dont la destination est vide",
        emptied("@Destination"),
        clause=_DESTINATION,
    ),
    _ABOUT.refused(
        "destination-other",
        "Refuse une réponse destinée à une autre adresse",
        valued("@Destination", ELSEWHERE),
        clause=_DESTINATION,
    ),
    _ABOUT.refused("status-absent", "Refuse une réponse sans statut", without("Status"), clause=_STATUS),
    _ABOUT.refused(
        "status-empty",
        "Refuse une réponse dont le statut n’a pas de code",
        without("Status/StatusCode"),
        clause=_STATUS,
    ),
    _ABOUT.refused(
        "code-absent", "Refuse un code de statut sans valeur", without("Status/StatusCode/@Value"), clause=_STATUS
    ),
    _ABOUT.refused("code-empty", "Refuse un code de statut vide", emptied("Status/StatusCode/@Value"), clause=_STATUS),
    _ABOUT.refused(
        "code-unknown",
        "Refuse un code de statut qu’il ne connaît pas",
        valued("Status/StatusCode/@Value", "urn:exemple:statut"),
        clause=_STATUS,
    ),
    _ABOUT.refused(
        "code-failure",
        "Refuse une réponse qui dit l’échec, bien qu’une assertion l’accompagne",
        valued("Status/StatusCode/@Value", AUTHN_FAILED.code),
        clause=_STATUS,
    ),
    _ABOUT.refused("issuer-absent", "Refuse une réponse signée sans émetteur", without("Issuer"), clause=_ISSUER),
    _ABOUT.refused("issuer-empty", "Refuse une réponse dont l’émetteur est vide", emptied("Issuer"), clause=_ISSUER),
    _ABOUT.refused(
        "issuer-other", "Refuse une réponse d’un autre émetteur", valued("Issuer", ELSEWHERE), clause=_ISSUER
    ),
    _ABOUT.refused(
        "issuer-format",
        "Refuse un émetteur dont le format n’est pas « entity »",
        valued("Issuer/@Format", _FORMAT),
        rank=Rank.INFO,
        clause="SAML core 2.2.5",
    ),
    _ABOUT.refused("assertion-absent", "Refuse une réponse sans assertion", without("Assertion")),
)
