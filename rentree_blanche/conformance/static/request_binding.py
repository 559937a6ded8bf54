"""How an AuthnRequest travels: binding, encoding, RelayState."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from rentree_blanche.conformance.static.asked import Asked, rule, rule_of_many
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.names import Binding

_DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
_MOST_RELAY_STATE = 80
_MOST_URL = 4_000
_TELLING = re.compile(r"https?://|^/|@|<|\s")


@rule(
    "binding",
    title="La demande arrive à l’adresse de sa liaison",
    clause="SAML metadata 2.4.3 : SingleSignOnService ; EduConnect",
    rank=Rank.CORE,
    cause="L’adresse de l’IdP a été écrite à la main, ou une liaison a été prise pour l’autre.",
    remedy="request",
)
def binding(asked: Asked) -> Faults:
    """Compare with our own metadata."""
    expected = asked.idp.sso_url(asked.delivery.binding)
    if asked.delivery.url != expected:
        yield Fault(
            f"la demande arrive en {asked.delivery.binding.short_name} à {asked.delivery.url}, pas à {expected}"
        )


@rule(
    "one-message",
    title="La demande est envoyée une fois, sans autre message",
    clause="SAML bindings 3.4.4 et 3.5.4",
    rank=Rank.CORE,
    cause="Une règle de réécriture ajoute des paramètres qui y sont déjà.",
    remedy="request",
)
def one_message(asked: Asked) -> Faults:
    """Count the parameters that carry messages."""
    doubled = [
        name for name in ("SAMLRequest", "RelayState", "SigAlg", "Signature") if len(asked.raw.get(name, ())) > 1
    ]
    yield from (Fault(f"{name} est envoyé {len(asked.raw[name])} fois") for name in doubled)
    if "SAMLResponse" in asked.raw:
        yield Fault("SAMLResponse accompagne SAMLRequest")


@rule(
    "base64",
    title="SAMLRequest est en base64 d’une traite",
    clause="SAML bindings 3.4.4.1",
    rank=Rank.CORE,
    cause="Le base64 est coupé en lignes, comme dans un courriel, ou n’est pas encodé pour une adresse.",
    remedy="request",
)
def base64_on_one_line(asked: Asked) -> Faults:
    """Decode strictly; a form may have line feeds."""
    text = asked.value("SAMLRequest")
    lines = "".join(text.split()) if asked.delivery.binding is Binding.POST else text
    try:
        base64.b64decode(lines, validate=True)
    except (binascii.Error, ValueError):
        yield Fault("SAMLRequest n’est pas du base64 sans espace ni fin de ligne")


@rule(
    "deflate",
    title="SAMLRequest est comprimé par DEFLATE sans en-tête, et l’annonce",
    clause="SAML bindings 3.4.4.1 ; RFC 1951",
    rank=Rank.CORE,
    cause="La bibliothèque a comprimé avec zlib ou gzip, ou pas du tout.",
    remedy="request",
)
def deflate(asked: Asked) -> Faults:
    """Inflate raw, and read SAMLEncoding."""
    if asked.delivery.binding is not Binding.REDIRECT:
        raise NothingToReadError("la demande est postée")
    if asked.value("SAMLEncoding") not in ("", _DEFLATE):
        yield Fault(f"SAMLEncoding « {asked.value('SAMLEncoding')} » n’est pas DEFLATE")
    try:
        compressed = base64.b64decode("".join(asked.value("SAMLRequest").split()))
        inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        inflater.decompress(compressed, 1 << 20)
    except (binascii.Error, ValueError):
        return  # told by the rule on base64
    except zlib.error:
        yield Fault("SAMLRequest n’est pas du DEFLATE sans en-tête")


@rule(
    "url-length",
    title="L’adresse de la demande reste courte",
    clause="RFC 9110, 4.1 : 8000 octets au plus ; EduConnect : prudence",
    rank=Rank.INFO,
    cause="La demande porte des extensions ou des certificats : l’envoyer par HTTP-POST.",
    remedy="request",
)
def url_length(asked: Asked) -> Faults:
    """Measure the address."""
    if asked.delivery.binding is not Binding.REDIRECT:
        raise NothingToReadError("la demande est postée")
    length = len(asked.delivery.url) + len(asked.delivery.query) + 1
    if length > _MOST_URL:
        yield Fault(f"l’adresse a {length} caractères, plus de {_MOST_URL}")


@rule(
    "relay-state-length",
    title="RelayState a au plus 80 octets",
    clause="SAML bindings 3.4.3 et 3.5.3 : « MUST NOT exceed 80 bytes »",
    rank=Rank.CORE,
    cause="RelayState porte l’adresse demandée en entier : un IdP strict la coupe ou refuse.",
    remedy="relaystate",
    weak=True,
)
def relay_state_length(asked: Asked) -> Faults:
    """Measure RelayState."""
    size = len(_relay_state(asked).encode())
    if size > _MOST_RELAY_STATE:
        yield Fault(f"RelayState a {size} octets")


@rule(
    "relay-state-opaque",
    title="RelayState ne dit rien à qui le lit",
    clause="SAML bindings 3.4.3 : « SHOULD be integrity protected »",
    rank=Rank.INFO,
    cause="RelayState porte une adresse en clair : sans contrôle au retour, il mène où un tiers veut.",
    remedy="relaystate",
)
def relay_state_opaque(asked: Asked) -> Faults:
    """Look for an address or a name."""
    if _TELLING.search(_relay_state(asked)):
        yield Fault(f"RelayState se lit : « {_relay_state(asked)[:100]} »")


@rule_of_many(
    "relay-state-own",
    title="Deux navigateurs n’ont pas le même RelayState opaque",
    clause="SAML bindings 3.4.3",
    rank=Rank.INFO,
    cause="RelayState est une clé de session, la même pour tous.",
    remedy="relaystate",
)
def relay_state_own(asked: Asked) -> Faults:
    """Compare the opaque values of fresh browsers; an address may well be the same."""
    found = [delivery.relay_state or "" for delivery in asked.deliveries]
    opaque = [each for each in found if each and not _TELLING.search(each)]
    if not opaque:
        raise NothingToReadError("il n’y a pas de RelayState opaque")
    if len(opaque) > 1 and len(set(opaque)) < len(opaque):
        yield Fault(f"RelayState « {max(set(opaque), key=opaque.count)[:40]} » est allé à plusieurs navigateurs")


def _relay_state(asked: Asked) -> str:
    found = asked.delivery.relay_state
    if not found:
        raise NothingToReadError("il n’y a pas de RelayState")
    return found


CHECKS = (
    binding,
    one_message,
    base64_on_one_line,
    deflate,
    url_length,
    relay_state_length,
    relay_state_opaque,
    relay_state_own,
)
