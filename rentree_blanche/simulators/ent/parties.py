"""The relying parties as values: what one differs in from another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from rentree_blanche.simulators.core.saml.names import SignatureAlgorithm
from rentree_blanche.simulators.ent.settings import EntSettings

Style = Literal["entcore", "plain"]
AttributeProfile = Literal["ent", "vecteur", "service-national"]

METADATA_PATH = "/saml/metadata"
_ALGORITHMS = {"rsa-sha1": SignatureAlgorithm.RSA_SHA1, "rsa-sha256": SignatureAlgorithm.RSA_SHA256}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An attribute that the metadata asks for."""

    name: str
    friendly_name: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """A service that trusts EduConnect.

    Attributes:
        name: host name's first word, and key of its rows.
        title, tagline: what its pages are headed with.
        profile: which attributes EduConnect agrees to release to it.
        wanted: attributes it asks for.
        style: how its AuthnRequest looks: `entcore` ENTs, or `plain` as most service providers.
        listed: whether EduConnect lists it among « Mes services »; ENTs are not (seed 003).
        encrypted: whether its assertions are encrypted.
        redirect_signature: algorithm of its query signatures.
        accepts_unsolicited: whether a response that answers no request opens a session.
        skew: tolerance on every bound of an assertion. message_age: beyond it a message is refused.
        request_life, session_life: how long a begun login waits, and how long a session lasts.
    """

    name: str
    title: str
    tagline: str
    profile: AttributeProfile
    wanted: tuple[Wanted, ...]
    style: Style = "plain"
    listed: bool = False
    encrypted: bool = False
    redirect_signature: SignatureAlgorithm = SignatureAlgorithm.RSA_SHA256
    accepts_unsolicited: bool = True
    skew: timedelta = timedelta()
    message_age: timedelta = timedelta(minutes=10)
    request_life: timedelta = timedelta(minutes=120)
    session_life: timedelta = timedelta(minutes=60)

    def with_settings(self, settings: EntSettings) -> "RelyingParty":
        """Be as strict as the settings say."""
        return replace(
            self,
            redirect_signature=_ALGORITHMS[settings.redirect_signature],
            accepts_unsolicited=settings.unsolicited,
            skew=timedelta(seconds=settings.clock_skew_seconds),
            message_age=timedelta(minutes=settings.message_minutes),
            request_life=timedelta(minutes=settings.request_minutes),
            session_life=timedelta(minutes=settings.session_minutes),
        )


_OID = "urn:oid:1.3.6.1.4.1.20326.10.999.1."
REFERENCE = "FrEduCtRefId"
VECTOR = "FrEduVecteur"
SURNAME = "urn:oid:2.5.4.4"
GIVEN_NAME = "urn:oid:2.5.4.42"
RETURN_URL = f"{_OID}5"
CONNECTED_AT = f"{_OID}6"
AFFILIATION = f"{_OID}7"
EDUCONNECT_ID = f"{_OID}57"
INE_HASH = f"{_OID}64"
BIRTH_DATE = f"{_OID}67"
SCHOOL = f"{_OID}72"
LEVEL = f"{_OID}73"
CIVILITY = f"{_OID}76"

_BY_REFERENCE = (Wanted(name=REFERENCE, friendly_name=REFERENCE, required=True),)
_BY_VECTOR = (Wanted(name=VECTOR, friendly_name=VECTOR, required=True),)
_BY_IDENTITY = (
    Wanted(name=SURNAME, friendly_name="sn", required=True),
    Wanted(name=GIVEN_NAME, friendly_name="givenName", required=True),
    Wanted(name=RETURN_URL, friendly_name="FrEduUrlRetour"),
    Wanted(name=CONNECTED_AT, friendly_name="FrEduCtDateConnexion"),
    Wanted(name=AFFILIATION, friendly_name="FrEduCtPersonAffiliation", required=True),
    Wanted(name=EDUCONNECT_ID, friendly_name="FrEduCtId", required=True),
    Wanted(name=INE_HASH, friendly_name="FrEduCtEleveINEHash"),
    Wanted(name=BIRTH_DATE, friendly_name="FrEduCtDateNaissance"),
    Wanted(name=SCHOOL, friendly_name="FrEduCtEleveUAI"),
    Wanted(name=LEVEL, friendly_name="FrEduCtEleveNiveau"),
    Wanted(name=CIVILITY, friendly_name="FrEduCtPersonCivilite"),
)

ENT_HDF = RelyingParty(
    name="ent-hdf",
    title="ENT Hauts-de-France",
    tagline="one · neo",
    profile="ent",
    wanted=_BY_REFERENCE,
    style="entcore",
)
ENT_SOMME = RelyingParty(
    name="ent-somme",
    title="ENT Somme",
    tagline="L’espace numérique des collèges de la Somme",
    profile="ent",
    wanted=_BY_REFERENCE,
    style="entcore",
)
ONE = RelyingParty(
    name="one",
    title="One",
    tagline="L'espace numérique dédié aux écoles primaires",
    profile="ent",
    wanted=_BY_REFERENCE,
    style="entcore",
)
ENT_MIRE = RelyingParty(
    name="ent-mire",
    title="ENT des collèges et lycées",
    tagline="Mire d’authentification",
    profile="vecteur",
    wanted=_BY_VECTOR,
)
VIE_SCOLAIRE = RelyingParty(
    name="vie-scolaire",
    title="Vie scolaire",
    tagline="Notes, absences et emploi du temps",
    profile="vecteur",
    wanted=_BY_VECTOR,
    listed=True,
)
TELESERVICES = RelyingParty(
    name="teleservices",
    title="Scolarité services",
    tagline="Les démarches en ligne de l’éducation nationale",
    profile="service-national",
    wanted=_BY_IDENTITY,
    listed=True,
)
LIVRET_SCOLAIRE = RelyingParty(
    name="livret-scolaire",
    title="Livret scolaire",
    tagline="Livret Scolaire Unique",
    profile="service-national",
    wanted=_BY_IDENTITY,
    listed=True,
    encrypted=True,
)

RELYING_PARTIES: Mapping[str, RelyingParty] = MappingProxyType(
    {party.name: party for party in (ENT_HDF, ENT_SOMME, ONE, ENT_MIRE, VIE_SCOLAIRE, TELESERVICES, LIVRET_SCOLAIRE)}
)
"""Every relying party by name."""
