"""What to mend where a deployment differs, in French: by what differs, and how."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.drift.parts import Kind

FINGERPRINT = "SHA-256"
_ADDED, _MISSING = "en plus", "en moins"
_SEMICOLON = "\N{NARROW NO-BREAK SPACE};"
_RELOAD = "recharger les métadonnées dans chaque fournisseur de service"
_TYPED = (
    f"corriger objets de page et robots qui le remplissent{_SEMICOLON} ce qui est envoyé sous un autre nom est perdu"
)
_HELD = "corriger objets de page et robots qui s’y tiennent"

_ADVICE: Mapping[tuple[Kind, str], str] = MappingProxyType(
    {
        (Kind.METADATA, "entityID"): f"{_RELOAD}{_SEMICOLON} ils refusent un émetteur qu’ils ne connaissent pas",
        (Kind.METADATA, "WantAuthnRequestsSigned"): "vérifier que chaque fournisseur de service signe ses demandes",
        (Kind.METADATA, "validUntil"): f"{_RELOAD} avant cette date, ou faire renouveler celles qui l’ont dépassée",
        (Kind.ENDPOINT, "adresse"): f"{_RELOAD}{_SEMICOLON} y corriger une adresse écrite à la main",
        (Kind.ENDPOINT, _MISSING): f"ne plus employer cette liaison, puis {_RELOAD}",
        (Kind.ENDPOINT, _ADDED): "rien, tant qu’aucun fournisseur de service n’emploie cette liaison",
        (Kind.CERTIFICATE, FINGERPRINT): f"{_RELOAD} avant la bascule, puis corriger drift.certificates",
        (Kind.CERTIFICATE, _ADDED): f"{_RELOAD}{_SEMICOLON} un changement de clé se prépare sans doute",
        (Kind.CERTIFICATE, "clé"): "vérifier que chaque fournisseur de service sait vérifier avec une telle clé",
        (Kind.CERTIFICATE, "validité"): "demander un certificat en cours de validité",
        (Kind.NAME_ID, _MISSING): "ne plus demander ce format dans les AuthnRequest",
        (Kind.PAGE, "adresse"): "corriger les adresses écrites dans guides, favoris et robots",
        (Kind.PAGE, "statut"): "corriger les adresses écrites dans guides, favoris et robots qui mènent là",
        (Kind.PAGE, _ADDED): "faire passer robots et objets de page par cette page de plus",
        (Kind.PAGE, _MISSING): "ne plus attendre cette page dans robots et objets de page",
        (Kind.FORM, "adresse"): "envoyer le formulaire là où la page le dit, pas à une adresse écrite à la main",
        (Kind.FIELD, _ADDED): "le renvoyer comme la page le donne, ou le remplir s’il se saisit",
        (Kind.FIELD, _MISSING): "ne plus l’envoyer, ni le chercher dans la page",
        (Kind.FIELD, "name"): _TYPED,
        (Kind.FIELD, "id"): _HELD,
        (Kind.FIELD, "type"): "vérifier comment objets de page et robots le remplissent",
        (Kind.COOKIE, "attributs"): "vérifier que la session survit au retour d’un autre site (SameSite, Secure)",
    }
)
_OTHERWISE: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.METADATA: _RELOAD,
        Kind.ENDPOINT: _RELOAD,
        Kind.CERTIFICATE: _RELOAD,
        Kind.NAME_ID: "vérifier les formats que les fournisseurs de service demandent",
        Kind.EXTENSION: "vérifier si un fournisseur de service lit cette extension",
        Kind.COOKIE: "vérifier robots et répartiteurs qui lisent ce cookie",
    }
)


def advised(kind: Kind, what: str) -> str:
    """Say what to mend where a part of some kind differs: in an attribute, or by being `en plus` or `en moins`."""
    return _ADVICE.get((kind, what)) or _OTHERWISE.get(kind, _HELD)
