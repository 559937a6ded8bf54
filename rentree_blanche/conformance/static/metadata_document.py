"""What metadata are as a document: form, name, age, roles."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from lxml import etree

from rentree_blanche.conformance.static.metadata import Metadata, rule
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.static.schemas import violations
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.errors import MessageError
from rentree_blanche.simulators.core.saml.names import METADATA, SAMLP
from rentree_blanche.simulators.core.saml.xml import parse_instant

_SOON = timedelta(days=30)
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")


@rule(
    "well-formed",
    title="Les métadonnées sont du XML bien formé, sans DOCTYPE",
    clause="SAML metadata 2.1",
    rank=Rank.CORE,
    cause="Le fichier a été coupé, ou enregistré par un logiciel de bureau, ou ce n’est pas le bon fichier.",
    remedy="metadata",
)
def well_formed(metadata: Metadata) -> Faults:
    """Look for a document at all."""
    if isinstance(metadata.parsed, MessageError):
        yield Fault(f"le document n’est pas lisible ({metadata.parsed.message})")


@rule(
    "schema",
    title="Les métadonnées suivent le schéma de SAML 2.0",
    clause="SAML metadata 2.1",
    rank=Rank.CORE,
    cause="Un élément est mal placé ou mal orthographié : les métadonnées ont été retouchées à la main.",
    remedy="metadata",
)
def schema(metadata: Metadata) -> Faults:
    """Hold the service's descriptor to the schema."""
    yield from (Fault(told) for told in violations(metadata.entity, METADATA))


@rule(
    "one-entity",
    title="Le document décrit un seul fournisseur de service",
    clause="EduConnect : un service est enregistré par ses propres métadonnées",
    rank=Rank.EDUCONNECT,
    cause="Les métadonnées de toute une fédération ont été données au lieu de celles du service.",
    remedy="metadata",
)
def one_entity(metadata: Metadata) -> Faults:
    """Count the descriptors of services."""
    if len(metadata.entities) != 1:
        yield Fault(f"le document décrit {len(metadata.entities)} fournisseurs de service, attendu un seul")


@rule(
    "entity-id",
    title="entityID est un URI absolu",
    clause="SAML metadata 2.2.1 ; core 8.3.6",
    rank=Rank.CORE,
    cause="entityID a été laissé à un nom court comme « mon-ent ».",
    remedy="metadata",
)
def entity_id(metadata: Metadata) -> Faults:
    """Read the name of the service."""
    name = metadata.entity.get("entityID", "")
    parts = urlsplit(name)
    if name and (not parts.scheme or not (parts.netloc or parts.path)):
        yield Fault(f"entityID « {name} » n’est pas un URI absolu, par exemple https://ent.exemple.fr/metadata")


@rule(
    "entity-id-tidy",
    title="entityID n’a ni espace, ni requête, ni fragment",
    clause="SAML metadata 2.2.1 : comparé caractère par caractère",
    rank=Rank.INFO,
    cause="L’adresse du document a été prise pour nom avec ce qui la suivait.",
    remedy="metadata",
)
def entity_id_tidy(metadata: Metadata) -> Faults:
    """Look for what breaks when a name is copied by hand."""
    name = metadata.entity.get("entityID", "")
    if re.search(r"[\s?#]", name):
        yield Fault(f"entityID « {name} » contient une espace, « ? » ou « # » : il se recopie mal")


@rule(
    "valid-until",
    title="Les métadonnées ne sont pas périmées",
    clause="SAML metadata 2.3.1 et 2.3.2",
    rank=Rank.CORE,
    cause="validUntil est passé : un fichier ancien a été donné, ou le service ne renouvelle pas ses métadonnées.",
    remedy="metadata",
)
def valid_until(metadata: Metadata) -> Faults:
    """Compare validUntil with now, on the document, the entity and the role."""
    for element in _dated(metadata):
        if parse_instant(element.get("validUntil", ""), where="validUntil") <= metadata.now:
            yield Fault(f"validUntil est passé : {element.get('validUntil')}")


@rule(
    "valid-long-enough",
    title="Les métadonnées valent encore trente jours",
    clause="EduConnect : un service enregistré n’est pas relu chaque jour",
    rank=Rank.INFO,
    cause="Le logiciel donne à ses métadonnées une durée de quelques jours.",
    remedy="metadata",
)
def valid_long_enough(metadata: Metadata) -> Faults:
    """Warn of an end that is near, not of one that has passed."""
    for element in _dated(metadata):
        end = parse_instant(element.get("validUntil", ""), where="validUntil")
        if metadata.now < end < metadata.now + _SOON:
            yield Fault(f"validUntil est proche : {element.get('validUntil')}")


@rule(
    "cache-duration",
    title="cacheDuration est une durée positive",
    clause="SAML metadata 2.3.1",
    rank=Rank.CORE,
    cause="cacheDuration vaut zéro : chacun relirait les métadonnées à chaque connexion.",
    remedy="metadata",
)
def cache_duration(metadata: Metadata) -> Faults:
    """Read how long a copy may be kept."""
    holders = [each for each in (metadata.entity, metadata.role) if each.get("cacheDuration") is not None]
    if not holders:
        raise NothingToReadError("il n’y a pas de cacheDuration")
    for element in holders:
        written = element.get("cacheDuration", "")
        if _DURATION.fullmatch(written) is None or not re.search(r"[1-9]", written):
            yield Fault(f"cacheDuration « {written} » n’est pas une durée positive, par exemple P1D")


@rule(
    "one-role",
    title="Le service a un seul SPSSODescriptor",
    clause="SAML metadata 2.4.4",
    rank=Rank.EDUCONNECT,
    cause="Deux descriptions du même rôle ont été fusionnées : nul ne sait laquelle vaut.",
    remedy="metadata",
)
def one_role(metadata: Metadata) -> Faults:
    """Count the roles of SAML 2.0."""
    if len(metadata.roles) > 1:
        yield Fault(f"il y a {len(metadata.roles)} SPSSODescriptor, attendu un seul")


@rule(
    "protocol",
    title="Le rôle annonce SAML 2.0",
    clause="SAML metadata 2.4.1",
    rank=Rank.CORE,
    cause="protocolSupportEnumeration ne nomme que SAML 1.1, ou est mal orthographié.",
    remedy="metadata",
)
def protocol(metadata: Metadata) -> Faults:
    """Look for SAML 2.0 among the protocols."""
    if SAMLP not in metadata.role.get("protocolSupportEnumeration", "").split():
        yield Fault(f"protocolSupportEnumeration ne contient pas {SAMLP}")


@rule(
    "want-assertions-signed",
    title="Le service demande des assertions signées",
    clause="SAML metadata 2.4.4 : WantAssertionsSigned",
    rank=Rank.INFO,
    cause="L’option n’est pas mise : un IdP pourrait se contenter de signer la réponse.",
    remedy="metadata",
)
def want_assertions_signed(metadata: Metadata) -> Faults:
    """Read WantAssertionsSigned."""
    if metadata.role.get("WantAssertionsSigned") not in ("true", "1"):
        yield Fault('WantAssertionsSigned n’est pas "true"')


@rule(
    "authn-requests-signed",
    title="Le service annonce qu’il signe ses demandes",
    clause="SAML metadata 2.4.4 : AuthnRequestsSigned",
    rank=Rank.EDUCONNECT,
    cause="La signature des demandes est éteinte, ou n’est pas annoncée.",
    remedy="request-signature",
    weak=True,
)
def authn_requests_signed(metadata: Metadata) -> Faults:
    """Read AuthnRequestsSigned."""
    if metadata.role.get("AuthnRequestsSigned") not in ("true", "1"):
        yield Fault('AuthnRequestsSigned n’est pas "true"')


def _dated(metadata: Metadata) -> list[etree._Element]:
    """Give the elements that say until when they hold."""
    holders = [metadata.entity, metadata.role, *(each for each in (metadata.root,) if each is not metadata.entity)]
    found = [each for each in holders if each.get("validUntil") is not None]
    if not found:
        raise NothingToReadError("il n’y a pas de validUntil")
    return found


CHECKS = (
    well_formed,
    schema,
    one_entity,
    entity_id,
    entity_id_tidy,
    valid_until,
    valid_long_enough,
    cache_duration,
    one_role,
    protocol,
    want_assertions_signed,
    authn_requests_signed,
)
