"""Where metadata have messages sent."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address
from urllib.parse import urlsplit

from lxml import etree

from rentree_blanche.conformance.static.metadata import Metadata, rule
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.names import Binding

_ACS, _SLO = "AssertionConsumerService", "SingleLogoutService"
_PRIVATE_ENDINGS = (".local", ".localhost", ".lan", ".internal", ".test", ".example", ".invalid")


@rule(
    "acs-post",
    title="Une adresse de retour reçoit par HTTP-POST",
    clause="SAML profiles 4.1.3.5 ; EduConnect : les réponses sont postées",
    rank=Rank.EDUCONNECT,
    cause="Seul HTTP-Artifact ou PAOS est offert.",
    remedy="endpoints",
)
def acs_post(metadata: Metadata) -> Faults:
    """Look for a consumer service by POST."""
    if not any(each.get("Binding") == Binding.POST for each in metadata.of_role(_ACS)):
        yield Fault(f"aucun {_ACS} n’a Binding={Binding.POST.value}")


@rule(
    "acs-no-redirect",
    title="Aucune adresse de retour ne reçoit par HTTP-Redirect",
    clause="SAML profiles 4.1.2 : « The HTTP Redirect binding MUST NOT be used »",
    rank=Rank.CORE,
    cause="Toutes les liaisons ont été cochées.",
    remedy="endpoints",
)
def acs_no_redirect(metadata: Metadata) -> Faults:
    """Look for a consumer service by redirect."""
    for each in metadata.some(_ACS):
        if each.get("Binding") == Binding.REDIRECT:
            yield Fault(f"{_ACS} {each.get('index')} reçoit par HTTP-Redirect", each)


@rule(
    "acs-https",
    title="Les adresses de retour sont en https",
    clause="SAML security 6.1 ; EduConnect",
    rank=Rank.EDUCONNECT,
    cause="Le service ignore qu’un répartiteur de charge termine TLS devant lui.",
    remedy="endpoints",
)
def acs_https(metadata: Metadata) -> Faults:
    """Read the schemes of consumer services."""
    yield from (_not_https(each) for each in metadata.some(_ACS) if _is_http(each.get("Location", "")))


@rule(
    "acs-index-unique",
    title="Chaque adresse de retour a un index à elle",
    clause="SAML metadata 2.2.3",
    rank=Rank.CORE,
    cause="Une adresse a été ajoutée par copie d’une autre.",
    remedy="endpoints",
)
def acs_index_unique(metadata: Metadata) -> Faults:
    """Look for an index twice."""
    counted = Counter(each.get("index") for each in metadata.some(_ACS))
    yield from (Fault(f"l’index {index} sert {times} fois") for index, times in counted.items() if times > 1)


@rule(
    "acs-one-default",
    title="Une seule adresse de retour est celle par défaut",
    clause="SAML metadata 2.2.3",
    rank=Rank.CORE,
    cause='isDefault="true" a été mis à plusieurs adresses.',
    remedy="endpoints",
)
def acs_one_default(metadata: Metadata) -> Faults:
    """Count the defaults."""
    defaults = [each for each in metadata.some(_ACS) if _true(each.get("isDefault"))]
    if len(defaults) > 1:
        yield Fault(f'{len(defaults)} {_ACS} ont isDefault="true"', defaults[1])


@rule(
    "acs-default-said",
    title="L’adresse de retour par défaut est dite",
    clause="SAML metadata 2.2.3",
    rank=Rank.INFO,
    cause="Aucune adresse n’a isDefault : la première vaut, ce que peu de gens savent.",
    remedy="endpoints",
)
def acs_default_said(metadata: Metadata) -> Faults:
    """Look for a default among several."""
    found = metadata.some(_ACS)
    if len(found) == 1:
        raise NothingToReadError("il n’y a qu’une adresse de retour")
    if not any(each.get("isDefault") is not None for each in found):
        yield Fault(f'aucun des {len(found)} {_ACS} n’a isDefault="true"')


@rule(
    "acs-once",
    title="Une même adresse de retour n’est pas dite deux fois",
    clause="SAML metadata 2.4.4",
    rank=Rank.INFO,
    cause="Une adresse a été ajoutée sans ôter l’ancienne.",
    remedy="endpoints",
)
def acs_once(metadata: Metadata) -> Faults:
    """Look for an address twice with one binding."""
    counted = Counter((each.get("Binding"), each.get("Location")) for each in metadata.some(_ACS))
    yield from (Fault(f"{location} est dite {times} fois") for (_, location), times in counted.items() if times > 1)


@rule(
    "acs-no-response-location",
    title="Les adresses de retour n’ont pas de ResponseLocation",
    clause="SAML metadata 2.4.4 : « MUST be omitted »",
    rank=Rank.CORE,
    cause="L’attribut a été recopié de SingleLogoutService.",
    remedy="endpoints",
)
def acs_no_response_location(metadata: Metadata) -> Faults:
    """Look for an attribute that only logout has."""
    for each in metadata.some(_ACS):
        if each.get("ResponseLocation") is not None:
            yield Fault(f"{_ACS} {each.get('index')} a un ResponseLocation", each)


@rule(
    "absolute",
    title="Les adresses sont absolues, sans fragment",
    clause="SAML metadata 2.2.2",
    rank=Rank.CORE,
    cause="Le service ne connaît pas sa propre adresse publique.",
    remedy="endpoints",
)
def absolute(metadata: Metadata) -> Faults:
    """Read each address."""
    for each in metadata.endpoints:
        parts = urlsplit(each.get("Location", ""))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
            yield Fault(f"« {each.get('Location')} » n’est pas une adresse absolue sans fragment", each)


@rule(
    "no-wildcard",
    title="Aucune adresse n’a de joker",
    clause="SAML metadata 2.2.2 : Location est une adresse",
    rank=Rank.CORE,
    cause="Une adresse comme https://*.exemple.fr/acs, que d’autres protocoles permettent.",
    remedy="endpoints",
)
def no_wildcard(metadata: Metadata) -> Faults:
    """Look for an asterisk."""
    yield from (
        Fault(f"« {each.get('Location')} » contient un joker", each)
        for each in metadata.endpoints
        if "*" in each.get("Location", "")
    )


@rule(
    "public",
    title="Les adresses sont publiques, comme il le faut en production",
    clause="EduConnect : le navigateur des familles doit les joindre",
    rank=Rank.INFO,
    cause="Les métadonnées sont celles d’une maquette : sans gravité pendant les essais.",
    remedy="endpoints",
)
def public(metadata: Metadata) -> Faults:
    """Look for names that only an inner network knows."""
    hosts = dict.fromkeys(urlsplit(each.get("Location", "")).hostname or "" for each in metadata.endpoints)
    yield from (Fault(f"{host} n’est pas un nom public") for host in hosts if _is_private(host))


@rule(
    "slo",
    title="Le service a une adresse de déconnexion",
    clause="EduConnect : qui se déconnecte l’est partout ; SAML profiles 4.4",
    rank=Rank.EDUCONNECT,
    cause="La déconnexion unique n’est pas configurée.",
    remedy="logout",
    weak=True,
)
def slo(metadata: Metadata) -> Faults:
    """Look for a logout service."""
    if not metadata.of_role(_SLO):
        yield Fault(f"il n’y a pas de {_SLO} : une déconnexion à EduConnect ou ailleurs laisse la session ouverte")


@rule(
    "slo-binding",
    title="La déconnexion se fait par HTTP-Redirect ou HTTP-POST",
    clause="SAML profiles 4.4.3 ; EduConnect : par le navigateur seulement",
    rank=Rank.EDUCONNECT,
    cause="Seul SOAP est offert, qu’EduConnect n’emploie pas.",
    remedy="logout",
)
def slo_binding(metadata: Metadata) -> Faults:
    """Look for a logout service that a browser reaches."""
    if not any(each.get("Binding") in tuple(Binding) for each in metadata.some(_SLO)):
        yield Fault(f"aucun {_SLO} ne se joint par le navigateur")


@rule(
    "slo-https",
    title="Les adresses de déconnexion sont en https",
    clause="SAML security 6.1 ; EduConnect",
    rank=Rank.EDUCONNECT,
    cause="Le service ignore qu’un répartiteur de charge termine TLS devant lui.",
    remedy="endpoints",
)
def slo_https(metadata: Metadata) -> Faults:
    """Read the schemes of logout services."""
    yield from (_not_https(each) for each in metadata.some(_SLO) if _is_http(each.get("Location", "")))


@rule(
    "one-site",
    title="Retour et déconnexion sont sur le même hôte",
    clause="SAML bindings 3.4 : la déconnexion doit trouver les cookies de la session",
    rank=Rank.INFO,
    cause="Une adresse vient d’une autre installation du service.",
    remedy="endpoints",
)
def one_site(metadata: Metadata) -> Faults:
    """Compare the hosts of login and of logout."""
    acs = {urlsplit(each.get("Location", "")).hostname for each in metadata.some(_ACS)}
    slo_hosts = {urlsplit(each.get("Location", "")).hostname for each in metadata.some(_SLO)}
    yield from (Fault(f"{host} ne reçoit que des déconnexions") for host in slo_hosts - acs if host)


def _is_http(location: str) -> bool:
    return urlsplit(location).scheme == "http"


def _not_https(element: etree._Element) -> Fault:
    return Fault(f"{element.get('Location')} n’est pas en https", element)


def _true(written: str | None) -> bool:
    return written in ("true", "1")


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(_PRIVATE_ENDINGS)


CHECKS = (
    acs_post,
    acs_no_redirect,
    acs_https,
    acs_index_unique,
    acs_one_default,
    acs_default_said,
    acs_once,
    acs_no_response_location,
    absolute,
    no_wildcard,
    public,
    slo,
    slo_binding,
    slo_https,
    one_site,
)
