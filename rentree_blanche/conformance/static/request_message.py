"""What an AuthnRequest is as a message: form, identifier, instant, issuer."""

from __future__ import annotations

import math
from datetime import timedelta

from lxml import etree

from rentree_blanche.conformance.static.asked import Asked, rule, rule_now, rule_of_many, samlp
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.static.schemas import violations
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.errors import MessageError, Reason, SamlError
from rentree_blanche.simulators.core.saml.names import SAMLP
from rentree_blanche.simulators.core.saml.xml import parse_instant

_ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
_TOLERANCE = timedelta(seconds=60)
_FEWEST = 50
_UNGUESSABLE, _STRONG = 64, 110
_QUALIFIERS = ("NameQualifier", "SPNameQualifier", "SPProvidedID")


@rule(
    "readable",
    title="La demande est du XML bien formé",
    clause="SAML core 1.1 ; XML 1.0",
    rank=Rank.CORE,
    cause="Le message est coupé, ou encodé deux fois.",
    remedy="request",
)
def readable(asked: Asked) -> Faults:
    """Look for a message at all."""
    if isinstance(asked.parsed, SamlError) and asked.parsed.reason in (Reason.NOT_XML, Reason.TOO_LARGE):
        yield Fault(f"la demande n’est pas lisible ({asked.parsed.message})")


@rule(
    "no-doctype",
    title="La demande n’a pas de DOCTYPE",
    clause="SAML core 1.2 ; bindings 3.1",
    rank=Rank.CORE,
    cause="Le message est fait d’un modèle de fichier XML.",
    remedy="request",
)
def no_doctype(asked: Asked) -> Faults:
    """Look for a document type."""
    if isinstance(asked.parsed, MessageError) and asked.parsed.reason is Reason.DOCTYPE:
        yield Fault("la demande a un DOCTYPE")


@rule(
    "kind",
    title="Le message est une AuthnRequest de SAML 2.0",
    clause="SAML core 3.4.1",
    rank=Rank.CORE,
    cause="start mène à une déconnexion, ou le service parle SAML 1.1.",
    remedy="request",
)
def kind(asked: Asked) -> Faults:
    """Read the name of the root."""
    if asked.root.tag != samlp("AuthnRequest"):
        yield Fault(f"le message est {asked.root.tag}")


@rule(
    "schema",
    title="La demande suit le schéma de SAML 2.0",
    clause="SAML core 3.4.1 et son schéma",
    rank=Rank.CORE,
    cause="Un élément est mal placé : le message est fait à la main.",
    remedy="request",
)
def schema(asked: Asked) -> Faults:
    """Hold the message to the schema."""
    if asked.root.tag == samlp("AuthnRequest"):
        yield from (Fault(told, asked.root) for told in violations(asked.root, SAMLP))


@rule(
    "version",
    title="Version vaut 2.0",
    clause="SAML core 3.2.1",
    rank=Rank.CORE,
    cause="Le message est fait à la main.",
    remedy="request",
)
def version(asked: Asked) -> Faults:
    """Read the version."""
    if asked.attribute("Version") != "2.0":
        yield Fault(f"Version vaut « {asked.root.get('Version')} »", asked.root)


@rule_of_many(
    "id-unique",
    title="Cent demandes ont cent identifiants",
    clause="SAML core 1.3.4",
    rank=Rank.CORE,
    cause="L’identifiant est fixe, ou tiré de l’heure à la seconde.",
    remedy="request-id",
)
def id_unique(asked: Asked) -> Faults:
    """Look for an id twice."""
    repeated = len(asked.ids) - len(set(asked.ids))
    if repeated:
        yield Fault(f"{repeated} identifiants sur {len(asked.ids)} sont déjà venus", asked.root)


@rule_of_many(
    "id-unpredictable",
    title="L’identifiant ne se devine pas",
    clause="SAML core 1.3.4 : au plus une chance sur 2^128 de tomber deux fois sur le même",
    rank=Rank.CORE,
    cause="L’identifiant est un compteur, une heure, ou un nombre tiré trop court : un tiers peut répondre d’avance.",
    remedy="request-id",
)
def id_unpredictable(asked: Asked) -> Faults:
    """Estimate what varies in a hundred ids; where it is little, somebody may guess the next one."""
    bits = _bits(asked.ids)
    if bits < _UNGUESSABLE:
        yield Fault(
            f"de cent identifiants il ne varie qu’environ {bits:.0f} bits, par exemple {asked.ids[-1]}", asked.root
        )


@rule_of_many(
    "id-long",
    title="L’identifiant est tiré assez long",
    clause="SAML core 1.3.4 : 128 à 160 bits",
    rank=Rank.INFO,
    cause="L’identifiant est tiré trop court pour la norme, sans être devinable.",
    remedy="request-id",
)
def id_long(asked: Asked) -> Faults:
    """Warn of what is less than the standard wants; a UUID has 122 bits, and passes."""
    bits = _bits(asked.ids)
    if _UNGUESSABLE <= bits < _STRONG:
        yield Fault(f"de cent identifiants il varie environ {bits:.0f} bits", asked.root)


@rule(
    "instant-utc",
    title="IssueInstant est en UTC, avec un Z",
    clause="SAML core 1.3.3",
    rank=Rank.CORE,
    cause="L’heure locale est écrite, avec ou sans son décalage.",
    remedy="request-time",
)
def instant_utc(asked: Asked) -> Faults:
    """Read the zone."""
    if not asked.attribute("IssueInstant").endswith("Z"):
        yield Fault(f"IssueInstant « {asked.root.get('IssueInstant')} » ne finit pas par Z", asked.root)


@rule_now(
    "instant-now",
    title="IssueInstant est l’heure qu’il est",
    clause="SAML core 3.2.1 ; EduConnect : plus ou moins une minute",
    rank=Rank.EDUCONNECT,
    cause="L’horloge du service n’est pas réglée par NTP, ou l’heure locale est donnée pour UTC.",
    remedy="request-time",
)
def instant_now(asked: Asked) -> Faults:
    """Compare with our clock."""
    try:
        away = parse_instant(asked.attribute("IssueInstant"), where="IssueInstant") - asked.arrived
    except MessageError:
        return  # told by the schema
    if abs(away) > _TOLERANCE:
        yield Fault(f"IssueInstant est à {away.total_seconds():+.0f} s de l’heure", asked.root)


@rule(
    "destination",
    title="Destination est l’adresse où la demande arrive",
    clause="SAML core 3.2.1 ; bindings 3.4.5.2 et 3.5.5.2 : exigé si le message est signé",
    rank=Rank.CORE,
    cause="Destination vient d’un autre réglage que l’adresse de l’IdP : il a changé, elle non.",
    remedy="request",
)
def destination(asked: Asked) -> Faults:
    """Compare Destination with where the message went."""
    if asked.attribute("Destination") != asked.delivery.url:
        yield Fault(
            f"Destination est « {asked.root.get('Destination')} », la demande va à {asked.delivery.url}", asked.root
        )


@rule(
    "destination-said",
    title="Une demande signée dit sa Destination",
    clause="SAML bindings 3.4.5.2 et 3.5.5.2 : « MUST contain »",
    rank=Rank.CORE,
    cause="Le logiciel ne l’écrit pas, comme entcore : EduConnect s’en passe, un autre IdP refuserait.",
    remedy="request",
    weak=True,
)
def destination_said(asked: Asked) -> Faults:
    """Look for Destination where it is wanted."""
    if not asked.is_signed:
        raise NothingToReadError("la demande n’est pas signée")
    if asked.root.get("Destination") is None:
        yield Fault("la demande est signée et n’a pas de Destination", asked.root)


@rule(
    "issuer",
    title="Issuer est l’entityID des métadonnées",
    clause="SAML profiles 4.1.4.1",
    rank=Rank.CORE,
    cause="entityID a été changé d’un côté seulement.",
    remedy="request",
)
def issuer(asked: Asked) -> Faults:
    """Compare the issuer with the metadata."""
    said = "" if asked.issuer is None else (asked.issuer.text or "")
    if said != asked.provider.entity_id:
        yield Fault(f"Issuer est « {said} », les métadonnées disent {asked.provider.entity_id}", asked.issuer)


@rule(
    "issuer-format",
    title="Issuer n’a pas d’autre Format que entity",
    clause="SAML profiles 4.1.4.1",
    rank=Rank.CORE,
    cause="Issuer est fait comme un NameID.",
    remedy="request",
)
def issuer_format(asked: Asked) -> Faults:
    """Read the format of the issuer."""
    found = _issuer(asked)
    if found.get("Format") not in (None, _ENTITY):
        yield Fault(f"Issuer a le Format {found.get('Format')}", found)


@rule(
    "issuer-plain",
    title="Issuer n’a pas de qualificatif",
    clause="SAML core 8.3.6 : « MUST be omitted »",
    rank=Rank.CORE,
    cause="Issuer est fait comme un NameID.",
    remedy="request",
)
def issuer_plain(asked: Asked) -> Faults:
    """Look for qualifiers."""
    found = _issuer(asked)
    yield from (Fault(f"Issuer a {name}", found) for name in _QUALIFIERS if found.get(name) is not None)


def _issuer(asked: Asked) -> etree._Element:
    if asked.issuer is None:
        raise NothingToReadError("la demande n’a pas d’Issuer")
    return asked.issuer


def _bits(ids: list[str]) -> float:
    """Estimate how much varies in ids: for each place, of how many letters its own was drawn, at most.

    With a hundred samples a place of hexadecimal shows all 16, one of base64 about 50 of its 64. A counter shows few
    at its end and one everywhere else.
    """
    if len(ids) < _FEWEST:
        raise NothingToReadError("il n’y a pas assez de demandes")
    places = zip(*ids, strict=False)
    return sum(math.log2(len(set(place))) for place in places)


CHECKS = (
    readable,
    no_doctype,
    kind,
    schema,
    version,
    id_unique,
    id_unpredictable,
    id_long,
    instant_utc,
    instant_now,
    destination,
    destination_said,
    issuer,
    issuer_format,
    issuer_plain,
)
