"""What an AuthnRequest asks for: where to answer, how, of whom."""

from __future__ import annotations

from rentree_blanche.conformance.static.asked import Asked, rule, saml, samlp
from rentree_blanche.conformance.static.rules import Fault, Faults
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.names import (
    AUTHN_PASSWORD,
    AUTHN_PASSWORD_PROTECTED_TRANSPORT,
    AUTHN_UNSPECIFIED,
    NAMEID_UNSPECIFIED,
    TRANSIENT,
    Binding,
)

_URL, _INDEX = "AssertionConsumerServiceURL", "AssertionConsumerServiceIndex"
_REACHED = (AUTHN_UNSPECIFIED, AUTHN_PASSWORD, AUTHN_PASSWORD_PROTECTED_TRANSPORT)


@rule(
    "acs-known",
    title="L’adresse de retour demandée est dans les métadonnées",
    clause="SAML core 3.4.1 : l’IdP « MUST » s’en assurer",
    rank=Rank.CORE,
    cause="Le service a changé d’adresse, ou ne connaît pas celle que voient les navigateurs.",
    remedy="endpoints",
)
def acs_known(asked: Asked) -> Faults:
    """Look for the address in the metadata."""
    url = asked.attribute(_URL)
    if asked.provider.acs_at(url) is None:
        yield Fault(f"{_URL} « {url} » n’est pas dans les métadonnées", asked.root)


@rule(
    "acs-index-known",
    title="L’index de l’adresse de retour demandée est dans les métadonnées",
    clause="SAML core 3.4.1",
    rank=Rank.CORE,
    cause="Les métadonnées données à EduConnect sont plus anciennes que le service.",
    remedy="endpoints",
)
def acs_index_known(asked: Asked) -> Faults:
    """Look for the index in the metadata."""
    index = asked.attribute(_INDEX)
    if not index.isdigit() or asked.provider.acs_with_index(int(index)) is None:
        yield Fault(f"{_INDEX} « {index} » n’est pas dans les métadonnées", asked.root)


@rule(
    "acs-one-way",
    title="L’adresse de retour est demandée d’une seule façon",
    clause="SAML core 3.4.1 : URL et index « mutually exclusive »",
    rank=Rank.CORE,
    cause="Le logiciel écrit les deux, comme entcore : EduConnect suit l’URL, un autre IdP refuserait.",
    remedy="endpoints",
    weak=True,
)
def acs_one_way(asked: Asked) -> Faults:
    """Look for both."""
    if asked.root.get(_INDEX) is not None:
        yield from (
            Fault(f"{_INDEX} et {name} sont là tous deux", asked.root)
            for name in (_URL, "ProtocolBinding")
            if asked.root.get(name) is not None
        )


@rule(
    "response-binding",
    title="La réponse est demandée par HTTP-POST",
    clause="SAML profiles 4.1.2 ; EduConnect",
    rank=Rank.EDUCONNECT,
    cause="ProtocolBinding est resté à HTTP-Artifact ou HTTP-Redirect.",
    remedy="endpoints",
)
def response_binding(asked: Asked) -> Faults:
    """Read ProtocolBinding."""
    if asked.attribute("ProtocolBinding") != Binding.POST:
        yield Fault(f"ProtocolBinding est {asked.root.get('ProtocolBinding')}", asked.root)


@rule(
    "not-passive",
    title="La première demande n’est pas passive",
    clause="SAML core 3.4.1 : IsPassive ; EduConnect répondrait NoPassive",
    rank=Rank.EDUCONNECT,
    cause="IsPassive est mis pour tous : personne ne verrait la page de connexion.",
    remedy="request",
)
def not_passive(asked: Asked) -> Faults:
    """Read IsPassive."""
    if _true(asked.root.get("IsPassive")):
        yield Fault('IsPassive vaut "true"', asked.root)


@rule(
    "not-forced",
    title="La demande ne force pas à se reconnecter",
    clause="SAML core 3.4.1 : ForceAuthn",
    rank=Rank.INFO,
    cause="ForceAuthn est mis pour tous : les familles retapent leur mot de passe à chaque service.",
    remedy="request",
)
def not_forced(asked: Asked) -> Faults:
    """Read ForceAuthn."""
    if _true(asked.root.get("ForceAuthn")):
        yield Fault('ForceAuthn vaut "true"', asked.root)


@rule(
    "name-id-policy",
    title="Le NameID demandé est de ceux qu’EduConnect donne",
    clause="SAML core 3.4.1.1 ; EduConnect : transient",
    rank=Rank.EDUCONNECT,
    cause="NameIDPolicy demande persistent ou emailAddress : EduConnect répond InvalidNameIDPolicy.",
    remedy="nameid",
)
def name_id_policy(asked: Asked) -> Faults:
    """Read the format that is wanted."""
    policy = asked.part("NameIDPolicy")
    if policy.get("Format") not in (None, TRANSIENT, NAMEID_UNSPECIFIED):
        yield Fault(f"NameIDPolicy demande {policy.get('Format')}", policy)


@rule(
    "name-id-own",
    title="Le NameID est demandé pour le service lui-même",
    clause="SAML core 3.4.1.1 : SPNameQualifier",
    rank=Rank.EDUCONNECT,
    cause="SPNameQualifier nomme un autre service ou une affiliation.",
    remedy="nameid",
)
def name_id_own(asked: Asked) -> Faults:
    """Read for whom the name is wanted."""
    policy = asked.part("NameIDPolicy")
    if policy.get("SPNameQualifier") not in (None, asked.provider.entity_id):
        yield Fault(f"SPNameQualifier est « {policy.get('SPNameQualifier')} »", policy)


@rule(
    "authn-context",
    title="Le niveau d’authentification demandé est de ceux qu’EduConnect atteint",
    clause="SAML core 3.3.2.2.1 ; EduConnect : PasswordProtectedTransport",
    rank=Rank.EDUCONNECT,
    cause="Une classe d’une autre fédération est demandée : EduConnect répond NoAuthnContext.",
    remedy="authn-context",
)
def authn_context(asked: Asked) -> Faults:
    """Read the classes that are wanted."""
    wanted = asked.part("RequestedAuthnContext")
    classes = [(each.text or "").strip() for each in wanted.findall(saml("AuthnContextClassRef"))]
    if classes and not set(_REACHED) & set(classes):
        yield Fault(f"RequestedAuthnContext demande {', '.join(classes)}", wanted)


@rule(
    "authn-comparison",
    title="Le niveau d’authentification est demandé « exact » ou « minimum »",
    clause="SAML core 3.3.2.2.1",
    rank=Rank.EDUCONNECT,
    cause="« better » demande plus qu’un mot de passe, ce qu’EduConnect n’a pas.",
    remedy="authn-context",
)
def authn_comparison(asked: Asked) -> Faults:
    """Read how classes are to be compared."""
    wanted = asked.part("RequestedAuthnContext")
    if wanted.get("Comparison") == "better":
        yield Fault("Comparison vaut better", wanted)


@rule(
    "no-subject",
    title="La demande ne nomme personne",
    clause="EduConnect : répond RequestUnsupported ; SAML core 3.4.1",
    rank=Rank.EDUCONNECT,
    cause="Le service rappelle la personne de la dernière session.",
    remedy="request",
)
def no_subject(asked: Asked) -> Faults:
    """Look for a subject."""
    found = asked.root.find(saml("Subject"))
    if found is not None:
        yield Fault("la demande a un Subject", found)


@rule(
    "no-conditions",
    title="La demande ne pose pas de conditions à l’assertion",
    clause="SAML core 3.4.1 : l’IdP en fait ce qu’il veut",
    rank=Rank.INFO,
    cause="Le service croit que l’IdP suivra la durée qu’il demande.",
    remedy="request",
)
def no_conditions(asked: Asked) -> Faults:
    """Look for conditions."""
    found = asked.root.find(saml("Conditions"))
    if found is not None:
        yield Fault("la demande a des Conditions", found)


@rule(
    "scoping",
    title="Si la demande choisit des IdP, EduConnect en est",
    clause="SAML core 3.4.1.3",
    rank=Rank.EDUCONNECT,
    cause="Scoping nomme un autre IdP, celui de la préproduction par exemple.",
    remedy="request",
)
def scoping(asked: Asked) -> Faults:
    """Look for ourselves among the providers that are wanted."""
    scope = asked.part("Scoping")
    wanted = [each.get("ProviderID") for each in scope.iter(samlp("IDPEntry"))]
    if wanted and asked.idp.entity_id not in wanted:
        yield Fault(f"Scoping demande {', '.join(map(str, wanted))}", scope)


@rule(
    "attribute-service",
    title="La demande ne choisit pas ses attributs",
    clause="SAML core 3.4.1 ; EduConnect : les attributs sont ceux de l’enregistrement",
    rank=Rank.INFO,
    cause="Le service croit choisir ses attributs : EduConnect donne ceux dont il a été convenu.",
    remedy="attributes",
)
def attribute_service(asked: Asked) -> Faults:
    """Tell that an index is without effect."""
    yield Fault(f"l’index {asked.attribute('AttributeConsumingServiceIndex')} est sans effet à EduConnect", asked.root)


@rule(
    "provider-name",
    title="Le nom du service, s’il est dit, n’est pas vide",
    clause="SAML core 3.4.1 : ProviderName",
    rank=Rank.INFO,
    cause="Le réglage du nom est resté vide.",
    remedy="request",
)
def provider_name(asked: Asked) -> Faults:
    """Read the name."""
    if not asked.attribute("ProviderName").strip():
        yield Fault("ProviderName est vide", asked.root)


def _true(written: str | None) -> bool:
    return written in ("true", "1")


CHECKS = (
    acs_known,
    acs_index_known,
    acs_one_way,
    response_binding,
    not_passive,
    not_forced,
    name_id_policy,
    name_id_own,
    authn_context,
    authn_comparison,
    no_subject,
    no_conditions,
    scoping,
    attribute_service,
    provider_name,
)
