"""What a check of a service provider is, and what comes out of it: values, each also JSON both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from rentree_blanche.conformance.bench import Bench


class Rank(StrEnum):
    """What a check rests on; only the first two can say that a service failed."""

    CORE = "core"
    """A MUST of SAML core, bindings, profiles or metadata."""
    EDUCONNECT = "educonnect"
    """What this federation relies on."""
    INFO = "info"
    """A stricter profile's rule, which a correct service may ignore."""


class Kind(StrEnum):
    """How a check is made."""

    STATIC = "static"
    """By reading metadata and requests: nobody logs in."""
    DYNAMIC = "dynamic"
    """By sending messages and asking whose session is open."""


class Group(StrEnum):
    """What a check is about; each group is a chapter of the report. `TITLES` names them in French."""

    METADATA = "metadata"
    REQUEST = "request"
    POSITIVE = "positive"
    SIGNATURE = "signature"
    KEYS = "keys"
    WRAPPING = "wrapping"
    TRANSFORM = "transform"
    RESPONSE = "response"
    ASSERTION = "assertion"
    NAME_ID = "nameid"
    CONFIRMATION = "confirmation"
    ISSUER = "issuer"
    CONDITIONS = "conditions"
    AUTHN = "authn"
    ATTRIBUTES = "attributes"
    STATUS = "status"
    PARSER = "parser"
    REPLAY = "replay"
    TIME = "time"
    ENCRYPTION = "encryption"
    LOGOUT = "logout"
    RELAY_STATE = "relaystate"
    RESOURCES = "resources"
    PEOPLE = "people"


TITLES: Mapping[Group, str] = {
    Group.METADATA: "Métadonnées",
    Group.REQUEST: "Demande d’authentification",
    Group.POSITIVE: "Connexions attendues",
    Group.SIGNATURE: "Signature",
    Group.KEYS: "Clés et algorithmes",
    Group.WRAPPING: "Enveloppement de signature",
    Group.TRANSFORM: "Transformations de signature",
    Group.RESPONSE: "Réponse",
    Group.ASSERTION: "Assertion",
    Group.NAME_ID: "Sujet et NameID",
    Group.CONFIRMATION: "SubjectConfirmation",
    Group.ISSUER: "Émetteur de l’assertion",
    Group.CONDITIONS: "Conditions",
    Group.AUTHN: "AuthnStatement",
    Group.ATTRIBUTES: "Attributs",
    Group.STATUS: "Statuts d’EduConnect",
    Group.PARSER: "Analyse du XML",
    Group.REPLAY: "Rejeu et navigateur",
    Group.TIME: "Temps",
    Group.ENCRYPTION: "Chiffrement",
    Group.LOGOUT: "Déconnexion",
    Group.RELAY_STATE: "RelayState",
    Group.RESOURCES: "Ressources",
    Group.PEOPLE: "Personnes d’EduConnect",
}


class Verdict(StrEnum):
    """What a check says of a service."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    """A rule that is good to follow is not followed."""
    NOT_CONCLUSIVE = "not-conclusive"
    """Nothing can be said: the valid login beside it did not succeed, or the oracle is blind to the difference."""
    SERVICE_BROKE = "service-broke"
    """The service refused by breaking: a status of 500 or more, or no answer in time."""
    NOT_APPLICABLE = "not-applicable"
    """The service does not have what the check is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """What was sent through the browser.

    Attributes:
        what: `Response`, `AuthnRequest`, `LogoutRequest` …
        method, url: how and where to; empty for a message that was received.
        xml: decoded and indented, perhaps cut; `relay_state` None where none went along.
        changes: the lines of the indented message that differ from the valid one, as unified diff, without its head.
    """

    what: str
    method: str
    url: str
    xml: str
    relay_state: str | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One answer of the service: its status, where it led, and the beginning of its text for people."""

    method: str
    url: str
    status: int
    location: str | None
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSeen:
    """What the session oracle saw.

    Attributes:
        opened: whether a session is open.
        who: key of the test person whose session it is, None where the oracle cannot tell or nobody's is known.
        shown: what the service shows of the person, empty where nothing.
        broke: what broke at the service instead of an answer, empty where nothing did.
    """

    opened: bool
    who: str | None = None
    shown: str = ""
    broke: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One attempt, as it can be filed.

    Attributes:
        label: in French: « connexion valide », « message modifié » …
        sent: the messages sent, in their order. received: what came back. session: what the oracle saw afterwards.
    """

    label: str
    sent: tuple[SentMessage, ...] = ()
    received: tuple[Received, ...] = ()
    session: SessionSeen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: a verdict, one French sentence that says what was seen, and the evidence."""

    verdict: Verdict
    told: str
    evidence: tuple[Evidence, ...] = ()


Judge = Callable[["Bench"], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check of a service provider.

    Attributes:
        id: stable, `<group>.<slug>`: what `--only` selects.
        title: in French: what a right service does.
        clause: of the specification, or `EduConnect` and what relies on it.
        cause: in French: what a service that fails probably does, in plain words.
        remedy: key of the advice by product on how to mend it.
        judge: makes the check at a bench.
    """

    id: str
    group: Group
    title: str
    clause: str
    rank: Rank
    kind: Kind
    judge: Judge = field(repr=False, compare=False)
    cause: str = ""
    remedy: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads."""
        return {
            "id": self.id,
            "group": self.group.value,
            "title": self.title,
            "clause": self.clause,
            "class": self.rank.value,
            "kind": self.kind.value,
            "cause": self.cause,
            "remedy": self.remedy,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A check made once: by its id, so that it can be read without the check; `began` is ISO 8601 in UTC."""

    check: str
    verdict: Verdict
    told: str
    evidence: tuple[Evidence, ...] = ()
    began: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads."""
        told: dict[str, Any] = _OUTCOME.dump_python(self, mode="json")
        return told


def outcome_from(known: Any) -> Outcome:
    """Read an outcome from what `as_json` gave; raises pydantic's ValidationError."""
    return _OUTCOME.validate_python(known)


_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)
