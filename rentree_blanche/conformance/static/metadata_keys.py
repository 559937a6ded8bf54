"""What metadata say of keys."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from rentree_blanche.conformance.static.metadata import Metadata, md, rule
from rentree_blanche.conformance.static.rules import Fault, Faults, NothingToReadError
from rentree_blanche.conformance.values import Rank
from rentree_blanche.simulators.core.saml.names import DS, TRANSIENT, KeyTransport

_LEAST_BITS = 2_048
_FEWEST_DAYS = 60
_WEAK_HASHES = (hashes.MD5, hashes.SHA1)
_TRIPLE_DES = "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"
_OLD = (KeyTransport.RSA_1_5.value, _TRIPLE_DES)
_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


@rule(
    "signing-key",
    title="Une clé de signature est publiée",
    clause="EduConnect : la signature des demandes se vérifie avec elle",
    rank=Rank.EDUCONNECT,
    cause='Il n’y a pas de KeyDescriptor, ou seulement avec use="encryption".',
    remedy="metadata-keys",
)
def signing_key(metadata: Metadata) -> Faults:
    """Look for a key that may sign."""
    if not any(each.get("use") in (None, "signing") for each in metadata.of_role("KeyDescriptor")):
        yield Fault('aucun KeyDescriptor ne sert à signer (use="signing", ou sans use)')


@rule(
    "encryption-key",
    title="Une clé de chiffrement est publiée",
    clause="SAML metadata 2.4.1.1",
    rank=Rank.INFO,
    cause='Le service ne déchiffre pas, ou sa clé n’est publiée qu’avec use="signing".',
    remedy="metadata-keys",
)
def encryption_key(metadata: Metadata) -> Faults:
    """Look for a key that may encrypt."""
    if not any(each.get("use") in (None, "encryption") for each in metadata.of_role("KeyDescriptor")):
        yield Fault('aucun KeyDescriptor ne sert à chiffrer (use="encryption", ou sans use)')


@rule(
    "certificate-readable",
    title="Chaque certificat publié est lisible",
    clause="SAML metadata 2.4.1.1 ; XML Signature 4.5.4",
    rank=Rank.CORE,
    cause="Le certificat a été recopié avec ses lignes BEGIN et END, ou coupé.",
    remedy="metadata-keys",
)
def certificate_readable(metadata: Metadata) -> Faults:
    """Read each certificate."""
    for element, certificate in metadata.certificates():
        if certificate is None:
            start = "".join((element.text or "").split())[:24]
            yield Fault(f"X509Certificate n’est pas un certificat RSA en base64 : « {start}… »", element)


@rule(
    "certificate-valid",
    title="Aucun certificat publié n’est périmé",
    clause="SAML metadata IOP 2.6.1 : seule la clé compte",
    rank=Rank.INFO,
    cause="Le certificat n’a pas été renouvelé ; un IdP qui lit les dates le refusera.",
    remedy="metadata-keys",
)
def certificate_valid(metadata: Metadata) -> Faults:
    """Compare the dates of certificates with now."""
    for element, certificate in metadata.readable():
        known = certificate.x509
        if not known.not_valid_before_utc <= metadata.now <= known.not_valid_after_utc:
            span = f"{known.not_valid_before_utc:%d/%m/%Y} au {known.not_valid_after_utc:%d/%m/%Y}"
            yield Fault(f"un certificat vaut du {span} seulement", element)


@rule(
    "certificate-lasting",
    title="Aucun certificat publié ne périme avant soixante jours",
    clause="EduConnect : un renouvellement s’annonce",
    rank=Rank.INFO,
    cause="Le certificat arrive à son terme : préparer son remplaçant, et publier les deux.",
    remedy="metadata-keys",
)
def certificate_lasting(metadata: Metadata) -> Faults:
    """Warn of certificates that end soon, not of those that have ended."""
    for element, certificate in metadata.readable():
        left = (certificate.x509.not_valid_after_utc - metadata.now).days
        if 0 <= left < _FEWEST_DAYS:
            yield Fault(f"un certificat périme dans {left} jours", element)


@rule(
    "key-size",
    title="Chaque clé RSA publiée a au moins 2048 bits",
    clause="EduConnect : RGS, annexe B1",
    rank=Rank.EDUCONNECT,
    cause="La clé a été faite par un ancien script.",
    remedy="metadata-keys",
)
def key_size(metadata: Metadata) -> Faults:
    """Measure the keys."""
    for element, certificate in metadata.readable():
        if certificate.public_key.key_size < _LEAST_BITS:
            yield Fault(
                f"une clé RSA a {certificate.public_key.key_size} bits, attendu au moins {_LEAST_BITS}", element
            )


@rule(
    "certificate-hash",
    title="Aucun certificat publié n’est signé avec MD5 ou SHA-1",
    clause="EduConnect : RGS, annexe B1",
    rank=Rank.EDUCONNECT,
    cause="Le certificat a été fait par un ancien script ; seule la clé compte pour SAML, d’où un simple avis.",
    remedy="metadata-keys",
    weak=True,
)
def certificate_hash(metadata: Metadata) -> Faults:
    """Read with what certificates are signed."""
    for element, certificate in metadata.readable():
        if isinstance(_hash_of(certificate.x509), _WEAK_HASHES):
            yield Fault(f"un certificat est signé avec {_hash_of(certificate.x509).name.upper()}", element)


@rule(
    "one-key-each",
    title="Un même certificat n’est pas publié deux fois pour le même usage",
    clause="SAML metadata 2.4.1.1",
    rank=Rank.INFO,
    cause="Après un renouvellement l’ancien certificat a été recopié au lieu du nouveau.",
    remedy="metadata-keys",
)
def one_key_each(metadata: Metadata) -> Faults:
    """Look for a certificate twice."""
    seen: set[tuple[str | None, bytes]] = set()
    for key in metadata.some("KeyDescriptor"):
        for element in key.iter(f"{{{DS}}}X509Certificate"):
            found = (key.get("use"), "".join((element.text or "").split()).encode())
            if found in seen:
                yield Fault("le même certificat est publié deux fois pour le même usage", key)
            seen.add(found)


@rule(
    "no-private-key",
    title="Aucune clé privée n’est publiée",
    clause="XML Signature 4.5.2",
    rank=Rank.CORE,
    cause="Le fichier de la clé a été collé à la place du certificat : elle est à remplacer, tous ont pu la lire.",
    remedy="metadata-keys",
)
def no_private_key(metadata: Metadata) -> Faults:
    """Look for what must never leave the service."""
    if b"PRIVATE KEY-----" in metadata.raw:
        yield Fault("le document contient une clé privée : la révoquer et en faire une autre")


@rule(
    "encryption-methods",
    title="Les algorithmes de chiffrement annoncés ne sont pas seulement des anciens",
    clause="XML Encryption 1.1, 5.1 ; SAML metadata 2.4.1.1",
    rank=Rank.INFO,
    cause="Le logiciel n’annonce que RSA 1.5 ou 3DES, que l’on ne devrait plus employer.",
    remedy="metadata-keys",
)
def encryption_methods(metadata: Metadata) -> Faults:
    """Look for EncryptionMethods that leave no choice but old ones."""
    found = [each for key in metadata.of_role("KeyDescriptor") for each in key.findall(md("EncryptionMethod"))]
    if not found:
        raise NothingToReadError("il n’y a pas d’EncryptionMethod")
    if all(each.get("Algorithm") in _OLD for each in found):
        yield Fault("seuls RSA 1.5 et 3DES sont annoncés", found[0].getparent())


@rule(
    "name-id-format",
    title="Le service accepte un NameID transient",
    clause="EduConnect : il n’en donne pas d’autre",
    rank=Rank.EDUCONNECT,
    cause="Les métadonnées ne nomment que persistent ou emailAddress.",
    remedy="nameid",
)
def name_id_format(metadata: Metadata) -> Faults:
    """Read which formats are wanted; none means any."""
    formats = [(each.text or "").strip() for each in metadata.of_role("NameIDFormat")]
    if formats and not {TRANSIENT, _UNSPECIFIED} & set(formats):
        yield Fault(f"NameIDFormat : {', '.join(formats)} ; EduConnect ne donne que {TRANSIENT}")


def _hash_of(certificate: x509.Certificate) -> hashes.HashAlgorithm:
    found = certificate.signature_hash_algorithm
    return hashes.SHA256() if found is None else found


CHECKS = (
    signing_key,
    encryption_key,
    certificate_readable,
    certificate_valid,
    certificate_lasting,
    key_size,
    certificate_hash,
    one_key_each,
    no_private_key,
    encryption_methods,
    name_id_format,
)
