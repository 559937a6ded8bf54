"""The relying parties as values: what one differs in from another."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from rentree_blanche.simulators.core.saml.names import SignatureAlgorithm
from rentree_blanche.simulators.ent.settings import EntSettings

Style = Literal["entcore", "national"]

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
        style: how its AuthnRequest looks (`entcore` ENTs or `national` services).
        wanted: attributes it asks for.
        redirect_signature: algorithm of its query signatures.
        accepts_unsolicited: whether a response that answers no request opens a session.
        skew: tolerance on every bound of an assertion. message_age: beyond it a message is refused.
        request_life, session_life: how long a begun login waits, and how long a session lasts.
    """

    name: str
    title: str
    tagline: str
    style: Style
    wanted: tuple[Wanted, ...]
    redirect_signature: SignatureAlgorithm = SignatureAlgorithm.RSA_SHA256
    accepts_unsolicited: bool = True
    skew: timedelta = timedelta()
    message_age: timedelta = timedelta(minutes=10)
    request_life: timedelta = timedelta(minutes=120)
    session_life: timedelta = timedelta(minutes=60)


_OID = "urn:oid:1.3.6.1.4.1.20326.10.999.1."
REFERENCE = "FrEduCtRefId"
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


def ent_hdf_party(settings: EntSettings) -> RelyingParty:
    """Make the ENT Hauts-de-France: an entcore portal that finds people by `FrEduCtRefId`."""
    return RelyingParty(
        name="ent-hdf",
        title="ENT Hauts-de-France",
        tagline="one · neo",
        style="entcore",
        wanted=(Wanted(name=REFERENCE, friendly_name=REFERENCE, required=True),),
        redirect_signature=_ALGORITHMS[settings.redirect_signature],
        accepts_unsolicited=settings.unsolicited,
        skew=timedelta(seconds=settings.clock_skew_seconds),
        message_age=timedelta(minutes=settings.message_minutes),
        request_life=timedelta(minutes=settings.request_minutes),
        session_life=timedelta(minutes=settings.session_minutes),
    )


def teleservices_party() -> RelyingParty:
    """Make Scolarité services: a national service that reads the OID attributes and accepts unsolicited responses."""
    return RelyingParty(
        name="teleservices",
        title="Scolarité services",
        tagline="Les démarches en ligne de l’éducation nationale",
        style="national",
        wanted=(
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
        ),
    )
