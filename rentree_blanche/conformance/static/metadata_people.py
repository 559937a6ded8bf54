"""What metadata tell people: who answers for the service, how it is called, which attributes it wants."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from rentree_blanche.conformance.static.metadata import MDUI, Metadata, md, rule
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.educonnect.saml import AttributeProfile
from rentree_blanche.simulators.educonnect.saml.attributes import names_of

_MAIL = re.compile(r"mailto:[^@\s]+@[^@\s]+")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_INLINE_LOGO = 50_000


@rule(
    "organization",
    title="L’organisme est nommé",
    clause="SAML metadata 2.3.2.1",
    rank=Rank.INFO,
    cause="Les métadonnées ont été laissées comme le logiciel les fait.",
    remedy="metadata-people",
)
def organization(metadata: Metadata) -> Faults:
    """Look for the organisation."""
    if metadata.entity.find(md("Organization")) is None:
        yield Fault("il n’y a pas d’Organization")


@rule(
    "technical-contact",
    title="Un contact technique est donné",
    clause="SAML metadata 2.3.2.2",
    rank=Rank.INFO,
    cause="Les métadonnées ont été laissées comme le logiciel les fait.",
    remedy="metadata-people",
)
def technical_contact(metadata: Metadata) -> Faults:
    """Look for somebody to call at night."""
    people = metadata.entity.findall(md("ContactPerson"))
    if not any(each.get("contactType") == "technical" for each in people):
        yield Fault('aucun ContactPerson n’a contactType="technical"')


@rule(
    "contact-mail",
    title="Les adresses des contacts commencent par « mailto: »",
    clause="SAML metadata 2.3.2.2 : EmailAddress est un URI",
    rank=Rank.CORE,
    cause="L’adresse a été écrite sans « mailto: ».",
    remedy="metadata-people",
    weak=True,
)
def contact_mail(metadata: Metadata) -> Faults:
    """Read the addresses of contacts."""
    people = metadata.entity.findall(md("ContactPerson"))
    written = [address for person in people for address in person.findall(md("EmailAddress"))]
    if not written:
        raise NothingToReadError("il n’y a pas d’EmailAddress")
    for address in written:
        if not _MAIL.fullmatch((address.text or "").strip()):
            yield Fault(
                f"EmailAddress « {address.text} » n’est pas de la forme mailto:nom@domaine", address.getparent()
            )


@rule(
    "display-name",
    title="Le service a un nom pour les familles, en français",
    clause="SAML metadata UI 2.1.2",
    rank=Rank.INFO,
    cause="Il n’y a pas de mdui:DisplayName : EduConnect montrera le nom de l’organisme ou entityID.",
    remedy="metadata-people",
)
def display_name(metadata: Metadata) -> Faults:
    """Look for a French name."""
    if not any(each.get(_LANG) == "fr" for each in metadata.role.iter(f"{{{MDUI}}}DisplayName")):
        yield Fault('il n’y a pas de mdui:DisplayName xml:lang="fr"')


@rule(
    "logo",
    title="Le logo est en https, avec ses dimensions",
    clause="SAML metadata UI 2.1.5",
    rank=Rank.INFO,
    cause="Un navigateur n’affiche pas une image http dans une page https.",
    remedy="metadata-people",
)
def logo(metadata: Metadata) -> Faults:
    """Read logos."""
    found = list(metadata.role.iter(f"{{{MDUI}}}Logo"))
    if not found:
        raise NothingToReadError("il n’y a pas de mdui:Logo")
    for each in found:
        url = (each.text or "").strip()
        if not url.startswith(("https://", "data:image/")) or len(url) > _INLINE_LOGO:
            yield Fault(f"mdui:Logo « {url[:60]} » n’est pas en https", each)
        elif not (each.get("width", "").isdigit() and each.get("height", "").isdigit()):
            yield Fault("mdui:Logo n’a pas width et height", each)


@rule(
    "attributes-known",
    title="Les attributs demandés sont de ceux qu’EduConnect donne",
    clause="EduConnect : profils ent, vecteur, service-national",
    rank=Rank.EDUCONNECT,
    cause="Les attributs sont ceux d’une autre fédération, Renater par exemple : ils ne viendront jamais.",
    remedy="attributes",
)
def attributes_known(metadata: Metadata) -> Faults:
    """Compare with what EduConnect releases; one that is not required may be unknown."""
    known = {name for profile in AttributeProfile for name in names_of(profile)}
    found = _requested(metadata)
    for each in found:
        if each.get("Name") not in known and each.get("isRequired") in ("true", "1"):
            yield Fault(f"{each.get('Name')} est exigé, EduConnect ne le donne pas", each)


@rule(
    "attributes-optional-known",
    title="Les attributs souhaités sont de ceux qu’EduConnect donne",
    clause="EduConnect : profils ent, vecteur, service-national",
    rank=Rank.INFO,
    cause="Les attributs sont ceux d’une autre fédération : le service doit pouvoir s’en passer.",
    remedy="attributes",
)
def attributes_optional_known(metadata: Metadata) -> Faults:
    """Compare with what EduConnect releases, where the service can do without."""
    known = {name for profile in AttributeProfile for name in names_of(profile)}
    for each in _requested(metadata):
        if each.get("Name") not in known and each.get("isRequired") not in ("true", "1"):
            yield Fault(f"{each.get('Name')} est souhaité, EduConnect ne le donne pas", each)


@rule(
    "attribute-service-index",
    title="Chaque AttributeConsumingService a un index à lui",
    clause="SAML metadata 2.4.4.1",
    rank=Rank.CORE,
    cause="Un service a été ajouté par copie d’un autre.",
    remedy="attributes",
)
def attribute_service_index(metadata: Metadata) -> Faults:
    """Look for an index twice."""
    counted = Counter(each.get("index") for each in metadata.some("AttributeConsumingService"))
    yield from (Fault(f"l’index {index} sert {times} fois") for index, times in counted.items() if times > 1)


def _requested(metadata: Metadata) -> list[etree._Element]:
    services = metadata.of_role("AttributeConsumingService")
    found = [each for service in services for each in service.findall(md("RequestedAttribute"))]
    if not found:
        raise NothingToReadError("il n’y a pas de RequestedAttribute")
    return found


CHECKS = (
    organization,
    technical_contact,
    contact_mail,
    display_name,
    logo,
    attributes_known,
    attributes_optional_known,
    attribute_service_index,
)
