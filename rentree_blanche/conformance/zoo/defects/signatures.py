"""Defects of trust: what is signed, by whom, and which of it is read; and of what is accepted beside it."""

from __future__ import annotations

from dataclasses import replace

from rentree_blanche.conformance.zoo import loose, slips
from rentree_blanche.conformance.zoo.defects.altering import Defect, also, following, verifying

_AROUND = (
    "wrapping.xsw-[12]*", "wrapping.xsw-[4568]", "wrapping.extensions", "wrapping.object", "wrapping.status-detail",
    "wrapping.advice",
)  # fmt: skip
"""What who reads another assertion than the signed one never sees: the signed one stands somewhere within."""

DEFECTS: tuple[Defect, ...] = (
    # Signatures and keys
    Defect(
        id="unsigned-believed",
        title="croit ce qui n’est pas signé",
        alter=following("trust", loose.unsigned_too),
        fails=(
            "signature.absent",
            "encryption.unsigned",
        ),
    ),
    Defect(
        id="nothing-verified",
        title="ne vérifie aucune signature",
        alter=verifying(loose.not_at_all),
        fails=(
            "signature.digest-elsewhere",
            "signature.identity-changed",
            "signature.response-wrong",
            "signature.assertion-wrong",
            "signature.digest-renewed",
            "signature.value-empty",
            "signature.value-wrong",
            "signature.digest-wrong",
            "signature.reference-nothing",
            "signature.two-references",
            "keys.*",
            "transform.xpath",
            "parser.xinclude",
        ),
    ),
    Defect(
        id="inner-alone",
        title="ne vérifie pas la signature de la réponse si l’assertion est signée",
        alter=following("trust", loose.inner_alone),
        fails=("signature.response-wrong",),
    ),
    Defect(
        id="outer-alone",
        title="ne vérifie pas la signature de l’assertion si la réponse est signée",
        alter=following("trust", loose.outer_alone),
        fails=("signature.assertion-wrong",),
    ),
    Defect(
        id="empty-value",
        title="prend une signature vide pour juste",
        alter=verifying(loose.unless(loose.is_empty)),
        fails=("signature.value-empty",),
    ),
    Defect(
        id="digest-alone",
        title="compare l’empreinte sans vérifier la signature",
        alter=verifying(loose.digest_alone),
        fails=(
            "signature.digest-renewed",
            "signature.value-empty",
            "signature.value-wrong",
            "keys.*",
        ),
    ),
    Defect(
        id="digest-anywhere",
        title="cherche l’empreinte dans tout le document",
        alter=verifying(loose.digest_anywhere),
        fails=(
            "signature.digest-elsewhere",
            "signature.two-references",
        ),
    ),
    Defect(
        id="value-alone",
        title="vérifie la signature sans comparer l’empreinte",
        alter=verifying(loose.value_alone),
        fails=(
            "signature.digest-elsewhere",
            "signature.identity-changed",
            "signature.response-wrong",
            "signature.assertion-wrong",
            "signature.reference-nothing",
            "signature.two-references",
            "transform.xpath",
            "parser.xinclude",
        ),
    ),
    Defect(
        id="reference-nothing",
        title="prend pour juste une signature qui ne désigne rien",
        alter=verifying(loose.unless(loose.refers_to_nothing)),
        fails=("signature.reference-nothing",),
    ),
    Defect(
        id="last-reference",
        title="ne compare que la dernière empreinte d’une signature",
        alter=verifying(loose.unless(loose.ends_rightly)),
        fails=("signature.two-references",),
    ),
    Defect(
        id="sha1",
        title="accepte SHA-1",
        alter=verifying(loose.with_sha1),
        fails=(
            "keys.rsa-sha1",
            "keys.digest-sha1",
        ),
    ),
    Defect(
        id="key-info",
        title="prend la clé du certificat de KeyInfo",
        alter=verifying(loose.with_key_of(loose.shown)),
        fails=(
            "keys.unknown",
            "keys.lookalike",
        ),
    ),
    Defect(
        id="same-name",
        title="prend la clé de KeyInfo si le certificat porte le bon nom",
        alter=verifying(loose.with_key_of(loose.shown_of_our_name)),
        fails=("keys.lookalike",),
    ),
    Defect(
        id="key-value",
        title="prend la clé de KeyValue si notre certificat est montré",
        alter=verifying(loose.key_value_beside_ours),
        fails=("keys.key-value",),
    ),
    Defect(
        id="hmac-pem",
        title="vérifie un HMAC avec notre certificat (PEM) pour secret",
        alter=verifying(loose.unless(loose.hmac_keyed(lambda certificate: certificate.pem))),
        fails=("keys.hmac-pem",),
    ),
    Defect(
        id="hmac-der",
        title="vérifie un HMAC avec notre certificat (DER) pour secret",
        alter=verifying(loose.unless(loose.hmac_keyed(lambda certificate: certificate.der))),
        fails=("keys.hmac-der",),
    ),
    Defect(
        id="unknown-algorithm",
        title="laisse passer un algorithme inconnu",
        alter=verifying(loose.unless(loose.is_unknown)),
        fails=("keys.unknown-algorithm",),
    ),
    Defect(
        id="no-key-info",
        title="ne vérifie pas une signature sans KeyInfo",
        alter=verifying(loose.unless(loose.has_no_key_info)),
        fails=(
            "keys.unknown-without-key-info",
            "transform.xpath",
        ),
    ),
    Defect(
        id="any-transform",
        title="applique toute transformation",
        alter=verifying(loose.without_shape),
        fails=("transform.xpath",),
    ),
    # Wrapping
    Defect(
        id="first-assertion",
        title="lit la première assertion du document",
        alter=following("trust", loose.somewhere(loose.first_anywhere)),
        fails=(*_AROUND, "wrapping.xsw-[37]"),
    ),
    Defect(
        id="last-assertion",
        title="lit la dernière assertion du document",
        alter=following("trust", loose.somewhere(loose.last_anywhere)),
        fails=(*_AROUND, "wrapping.signed-first"),
    ),
    Defect(
        id="first-child",
        title="lit la première assertion de la réponse",
        alter=following("trust", loose.somewhere(loose.first_child)),
        fails=(*_AROUND, "wrapping.xsw-3"),
    ),
    Defect(
        id="last-child",
        title="lit la dernière assertion de la réponse",
        alter=following("trust", loose.somewhere(loose.last_child)),
        fails=(*_AROUND, "wrapping.signed-first"),
    ),
    Defect(
        id="same-ids",
        title="tolère un ID deux fois, lit la première assertion",
        alter=lambda habits: habits.without("unique-ids").having("trust", loose.somewhere(loose.first_child)),
        fails=(*_AROUND, "wrapping.xsw-3", "wrapping.same-id-first"),
    ),
    Defect(
        id="same-ids-last",
        title="tolère un ID deux fois, lit la dernière assertion",
        alter=lambda habits: habits.without("unique-ids").having("trust", loose.somewhere(loose.last_child)),
        fails=(*_AROUND, "wrapping.signed-first", "wrapping.same-id-last"),
    ),
    Defect(
        id="several-roots",
        title="prend pour signée la réponse qui est à côté d’une racine signée",
        alter=lambda habits: replace(habits.having("trust", loose.by_another_root), parse=slips.several_roots),
        fails=("wrapping.two-roots*",),
    ),
    Defect(
        id="stray-attributes",
        title="lit les attributs où qu’ils soient",
        alter=following("described", slips.stray_attributes),
        fails=(
            "wrapping.stray-statement",
            "wrapping.stray-subject",
        ),
    ),
    # What is accepted
    Defect(
        id="response-signature-required",
        title="exige la signature de la réponse",
        alter=also("trust", slips.whole_signed),
        fails=("positive.assertion-signed",),
    ),
    Defect(
        id="assertion-signature-required",
        title="exige la signature de l’assertion",
        alter=also("trust", slips.assertion_signed),
        fails=("positive.response-signed",),
    ),
    Defect(
        id="key-info-required",
        title="exige un KeyInfo",
        alter=also("trust", slips.key_shown),
        fails=("positive.without-key-info",),
    ),
    Defect(
        id="sha256-alone",
        title="ne connaît que RSA-SHA256",
        alter=also("trust", slips.not_sha512),
        fails=("positive.sha512",),
    ),
    # Encryption
    Defect(
        id="rsa-1-5",
        title="déchiffre par RSA 1.5",
        alter=following("trust", loose.any_transport),
        fails=("encryption.rsa-1-5",),
    ),
    Defect(
        id="no-cbc",
        title="ne déchiffre pas AES-CBC",
        alter=following("trust", loose.refusing_ciphers("cbc")),
        fails=("encryption.cbc",),
    ),
    Defect(
        id="no-gcm",
        title="ne déchiffre pas AES-GCM",
        alter=following("trust", loose.refusing_ciphers("gcm")),
        fails=("encryption.gcm",),
    ),
    Defect(
        id="encrypted-believed",
        title="prend ce qui est chiffré pour signé",
        alter=following("trust", loose.encrypted_too),
        fails=("encryption.unsigned",),
    ),
    Defect(
        id="breaks-on-ciphers",
        title="cède sur ce qu’il ne peut pas déchiffrer",
        alter=following("trust", slips.breaking_on_ciphers),
        fails=(
            "encryption.rsa-1-5",
            "encryption.other-recipient",
            "encryption.unsigned",
            "encryption.altered",
            "encryption.altered-gcm",
        ),
    ),
)
