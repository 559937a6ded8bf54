"""How an AuthnRequest is signed."""

from __future__ import annotations

from rentree_blanche.conformance.static.asked import Asked, rule
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.bindings import decode_redirect, verify_query_signature
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.names import DS, Binding
from rentree_blanche.simulators.core.saml.signatures import verify_enveloped

_OLD = ("#rsa-sha1", "#dsa-sha1", "#sha1", "#rsa-md5", "#md5", "#hmac-sha1")


@rule(
    "signed",
    title="La demande est signée",
    clause="EduConnect ; SAML profiles 4.1.4.1 : « MAY be signed »",
    rank=Rank.EDUCONNECT,
    cause="La signature des demandes est éteinte, ou le service n’a pas de clé.",
    remedy="request-signature",
    weak=True,
)
def signed(asked: Asked) -> Faults:
    """Look for a signature."""
    if not asked.is_signed:
        yield Fault("la demande n’est pas signée", asked.root)


@rule(
    "signed-as-announced",
    title="La demande est signée si les métadonnées l’annoncent",
    clause="SAML metadata 2.4.4 : AuthnRequestsSigned",
    rank=Rank.CORE,
    cause="Les métadonnées annoncent une signature que le service ne fait pas : EduConnect refuse la demande.",
    remedy="request-signature",
)
def signed_as_announced(asked: Asked) -> Faults:
    """Compare with the metadata."""
    if not asked.provider.signs_authn_requests:
        raise NothingToReadError("les métadonnées ne l’annoncent pas")
    if not asked.is_signed:
        yield Fault('AuthnRequestsSigned vaut "true", la demande n’est pas signée', asked.root)


@rule(
    "signature",
    title="La signature est celle d’une clé des métadonnées",
    clause="SAML core 5 ; bindings 3.4.4.1",
    rank=Rank.CORE,
    cause="La clé du service a changé sans ses métadonnées, ou un relais a réécrit l’adresse.",
    remedy="request-signature",
)
def signature(asked: Asked) -> Faults:
    """Verify whatever signature there is."""
    if not asked.is_signed:
        raise NothingToReadError("la demande n’est pas signée")
    certificates = asked.provider.signing_certificates
    try:
        if asked.delivery.binding is Binding.REDIRECT:
            beside = decode_redirect(asked.delivery.query).query_signature
            if beside is not None:
                verify_query_signature(beside, certificates)
        else:
            verify_enveloped(asked.root, certificates)
    except SamlError as error:
        yield Fault(f"la signature ne se vérifie pas ({error.message})", asked.root)


@rule(
    "signature-algorithm",
    title="La signature n’emploie ni SHA-1 ni MD5",
    clause="EduConnect : RGS, annexe B1 ; RFC 9231",
    rank=Rank.EDUCONNECT,
    cause="L’algorithme est resté à rsa-sha1, comme dans entcore : accepté et signalé.",
    remedy="request-signature",
    weak=True,
)
def signature_algorithm(asked: Asked) -> Faults:
    """Read the algorithms."""
    if not asked.is_signed:
        raise NothingToReadError("la demande n’est pas signée")
    named = [asked.value("SigAlg")]
    if asked.signature is not None:
        named += [
            each.get("Algorithm", "")
            for each in asked.signature.iter(f"{{{DS}}}SignatureMethod", f"{{{DS}}}DigestMethod")
        ]
    yield from (Fault(f"la signature emploie {each}", asked.root) for each in named if each.endswith(_OLD))


@rule(
    "signature-place",
    title="La signature est à la place que veut la liaison",
    clause="SAML bindings 3.4.4.1 : ôtée du message, mise dans l’adresse",
    rank=Rank.CORE,
    cause="La demande est signée dans le XML puis envoyée par HTTP-Redirect.",
    remedy="request-signature",
)
def signature_place(asked: Asked) -> Faults:
    """Look for a signature inside a message that travels in an address."""
    if asked.delivery.binding is not Binding.REDIRECT:
        raise NothingToReadError("la demande est postée")
    if asked.signature is not None:
        yield Fault("une signature est dans le message, alors qu’il voyage par HTTP-Redirect", asked.signature)


CHECKS = (
    signed,
    signed_as_announced,
    signature,
    signature_algorithm,
    signature_place,
)
