"""SAML messages that are refused: words for the person, the technical cause for the journal."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.educonnect.saml import Reason, SamlError

_CAUSES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.TOO_LARGE: "le message est trop volumineux",
        Reason.NOT_ENCODED: "le message est mal encodé",
        Reason.NOT_XML: "le message n’est pas du XML lisible",
        Reason.DOCTYPE: "le message déclare un DOCTYPE, ce qui est interdit",
        Reason.WRONG_MESSAGE: "ce n’est pas le message attendu à cette adresse",
        Reason.NOT_VALID: "le message ne suit pas le schéma SAML",
        Reason.VERSION: "la version de SAML n’est pas 2.0",
        Reason.STALE: "le message est trop ancien, ou daté dans l’avenir",
        Reason.EXPIRED: "le message a expiré",
        Reason.UNKNOWN_ISSUER: "ce service n’est pas enregistré",
        Reason.WRONG_DESTINATION: "le message était destiné à une autre adresse",
        Reason.SIGNATURE_REQUIRED: "le message devrait être signé",
        Reason.SIGNATURE_WRONG: "la signature est fausse, ou le message a été modifié",
        Reason.SIGNATURE_ALGORITHM: "l’algorithme de signature n’est pas accepté",
        Reason.SIGNATURE_SHAPE: "la signature est mal formée",
        Reason.NO_SIGNING_KEY: "le message est signé, mais les métadonnées du service n’ont pas de certificat",
        Reason.ACS_UNKNOWN: "l’adresse de retour n’est pas dans les métadonnées du service",
        Reason.ACS_BINDING: "l’adresse de retour n’accepte pas HTTP-POST",
        Reason.ENCRYPTED_ID: "l’identifiant est chiffré",
    }
)
_OTHER = "le message ne peut pas être accepté"


def refused(error: SamlError, asked: str) -> PageError:
    """Make the page that refuses a message; `asked` says what it asked for, « connexion » or « déconnexion »."""
    cause = _CAUSES.get(error.reason, _OTHER)
    return PageError(
        400,
        f"Demande de {asked} refusée",
        f"Le service qui vous envoie a fait une demande qu’EduConnect refuse\u00a0: {cause}. "
        "Revenez à ce service et recommencez\N{NARROW NO-BREAK SPACE}; si cela se reproduit, contactez son assistance, "
        "qui trouvera le détail technique dans le journal de la fédération.",
        reason=error.reason,
    )
