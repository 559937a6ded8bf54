"""Encryption: a service that publishes a key for it takes encrypted assertions, and only those that hold."""

from __future__ import annotations

import base64
from collections.abc import Callable

from lxml import etree

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.checks.shapes import stranger
from rentree_blanche.conformance.expectations import About, acceptance, refusal
from rentree_blanche.conformance.values import Check, Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import XENC, ContentEncryption, KeyTransport
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, Change, Draft, Phase, as_other, unsigned
from rentree_blanche.simulators.educonnect.saml.changes.draft import Encrypting, step
from rentree_blanche.simulators.educonnect.saml.changes.signing import tampered

_ABOUT = About(
    group=Group.ENCRYPTION,
    clause="SAML core 6.1",
    cause="Le service déchiffre mal, ou prend ce qui est chiffré pour ce qui est signé : sa clé est publique.",
    remedy="encryption",
)


def encrypted(
    content: ContentEncryption = ContentEncryption.AES256_GCM,
    transport: KeyTransport = KeyTransport.RSA_OAEP,
    recipient: Certificate | None = None,
) -> Callable[[Bench], Change]:
    """Encrypt the assertion, for the service unless for somebody else."""

    def change(bench: Bench) -> Change:
        to = recipient or bench.provider.encryption_certificates[0]

        def work(draft: Draft) -> None:
            draft.encrypting = Encrypting(recipient=to, content=content, transport=transport)

        return step(Phase.SIGNING, f"encrypted by {content.name}, {transport.name}", work)

    return change


def _where_there_is_a_key(make: Callable[[Bench], Judge]) -> Judge:
    def judge(bench: Bench) -> Finding:
        if not bench.provider.encryption_certificates:
            told = "les métadonnées du service n’ont pas de clé pour chiffrer"
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told)
        return make(bench)(bench)

    return judge


def _accepted(slug: str, title: str, change: Callable[[Bench], Change], rank: Rank = Rank.INFO) -> Check:
    return _ABOUT.check(slug, title, _where_there_is_a_key(lambda _: acceptance(change, rank)), rank=rank)


def _refused(
    slug: str, title: str, change: Callable[[Bench], Change], rank: Rank = Rank.CORE, clause: str = "SAML core 6.1"
) -> Check:
    judge = _where_there_is_a_key(lambda _: refusal(change, NOTHING, rank))
    return _ABOUT.check(slug, title, judge, rank=rank, clause=clause)


def _turned(root: etree._Element) -> None:
    """Turn a byte in the middle of the encrypted content."""
    values = list(root.iter(f"{{{XENC}}}CipherValue"))
    data = bytearray(base64.b64decode(values[-1].text or ""))
    data[len(data) // 2] ^= 0x01
    values[-1].text = base64.b64encode(bytes(data)).decode()


CHECKS = (
    _accepted("gcm", "Lit une assertion chiffrée (AES-GCM, RSA-OAEP)", encrypted(), Rank.EDUCONNECT),
    _accepted("cbc", "Lit une assertion chiffrée en AES-CBC", encrypted(ContentEncryption.AES128_CBC)),
    _refused(
        "rsa-1-5",
        "Refuse le transport de clé RSA 1.5",
        encrypted(transport=KeyTransport.RSA_1_5),
        Rank.INFO,
        "XML Encryption 1.1, 5.5.1",
    ),
    _refused(
        "other-recipient",
        "Refuse une assertion chiffrée pour un autre service",
        encrypted(recipient=stranger().certificate),
    ),
    _refused(
        "unsigned",
        "Refuse une assertion chiffrée que personne n’a signée",
        lambda bench: as_other() & unsigned() & encrypted()(bench),
        clause="SAML profiles 4.1.3.5",
    ),
    _refused(
        "altered",
        "Refuse un chiffré altéré",
        lambda bench: encrypted(ContentEncryption.AES128_CBC)(bench) & tampered("a byte turned", _turned),
    ),
    _refused(
        "altered-gcm",
        "Refuse un chiffré altéré (AES-GCM)",
        lambda bench: encrypted()(bench) & tampered("a byte turned", _turned),
    ),
)
