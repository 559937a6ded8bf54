"""What a right service takes: the valid message in all the shapes that SAML allows."""

from rentree_blanche.conformance.attempts import attempt
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.checks.shapes import (
    indented,
    prefixed,
    second_audience_first,
    stray_confirmation,
    with_advice,
)
from rentree_blanche.conformance.expectations import VALID, About, accepted_finding
from rentree_blanche.conformance.values import Finding, Group, Rank
from rentree_blanche.simulators.core.saml.names import DigestAlgorithm, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings
from rentree_blanche.simulators.educonnect.saml.changes import (
    signed_as,
    unsigned_assertion,
    unsigned_response,
    without,
)

_ABOUT = About(
    group=Group.POSITIVE,
    clause="SAML profiles 4.1.4",
    cause="Le service refuse un message qu’EduConnect peut envoyer : personne n’entre, ou plus après un changement.",
    remedy="positive",
)


def _valid(bench: Bench) -> Finding:
    """Judge the valid message itself, beside which all others are judged."""
    return accepted_finding(bench, attempt(bench, label=VALID), Rank.EDUCONNECT)


CHECKS = (
    _ABOUT.check(
        "both-signed",
        "Ouvre la session de la personne pour une réponse comme celles d’EduConnect",
        _valid,
        rank=Rank.EDUCONNECT,
        clause="EduConnect : réponse et assertion signées",
    ),
    _ABOUT.accepted(
        "assertion-signed",
        "Accepte une réponse dont seule l’assertion est signée",
        unsigned_response(),
        rank=Rank.INFO,
        clause="SAML profiles 4.1.3.5",
    ),
    _ABOUT.accepted(
        "response-signed",
        "Accepte une réponse signée dont l’assertion ne l’est pas",
        unsigned_assertion(),
        rank=Rank.INFO,
        clause="SAML profiles 4.1.3.5",
    ),
    _ABOUT.accepted(
        "without-key-info",
        "Accepte une signature sans KeyInfo : la clé est celle des métadonnées",
        signed_as(SignatureSettings(include_certificate=False)),
        clause="SAML core 5.4.5",
    ),
    _ABOUT.accepted(
        "sha512",
        "Accepte une signature RSA-SHA512",
        signed_as(
            SignatureSettings(
                signature_algorithm=SignatureAlgorithm.RSA_SHA512, digest_algorithm=DigestAlgorithm.SHA512
            )
        ),
        rank=Rank.INFO,
        clause="XML Signature 1.1, 6.4.2",
    ),
    _ABOUT.accepted(
        "prefixes", "Accepte d’autres préfixes d’espaces de noms", prefixed(), clause="Namespaces in XML 1.0, 4"
    ),
    _ABOUT.accepted("whitespace", "Accepte un message indenté", indented(), clause="XML 1.0, 2.10", remedy="positive"),
    _ABOUT.accepted(
        "several-audiences",
        "Accepte un public parmi plusieurs",
        second_audience_first(),
        clause="SAML core 2.5.1.4",
    ),
    _ABOUT.accepted(
        "other-confirmation",
        "Accepte une confirmation valable à côté d’une autre méthode",
        stray_confirmation(),
        clause="SAML profiles 4.1.4.3",
    ),
    _ABOUT.accepted("advice", "Ignore un Advice qu’il ne comprend pas", with_advice(), clause="SAML core 2.6.1"),
    _ABOUT.accepted(
        "without-session-index",
        "Accepte une réponse sans SessionIndex",
        without("Assertion/AuthnStatement/@SessionIndex"),
        clause="SAML core 2.7.2",
        rank=Rank.INFO,
    ),
)
