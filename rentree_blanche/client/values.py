"""What the control API answers, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from rentree_blanche.simulators.core.faults import Effect, Fault, Which
from rentree_blanche.simulators.core.journal import LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorAddress:
    """Where an actor answers: its home; where they apply SAML entity id and metadata, OIDC issuer, SMTP host:port."""

    url: str
    entity_id: str | None = None
    metadata: str | None = None
    issuer: str | None = None
    smtp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Where a federation answers; `ca` is a file on the machine where it runs, None over plain HTTP."""

    actors: Mapping[str, ActorAddress]
    control_url: str
    token: str
    ca: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """How the clock stands; `nights` are the days whose night was worked by the move that this answers."""

    now: datetime
    frozen: bool
    skews: Mapping[str, timedelta]
    nights: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school; `degree` is "1" for an école, "2" for a collège or a lycée."""

    uai: str
    name: str
    kind: str
    commune: str
    degree: Literal["1", "2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A pupil; `key` is stable (`F12-E1`).

    Attributes:
        level, class_label, school: what the register says now; those at start for who has left.
        register_ids: AAF person ids, one for each register in which a school has the pupil; empty for who has left.
    """

    key: str
    first_name: str
    birth_name: str
    usage_name: str | None
    birth_date: date
    sex: Literal["F", "M"]
    ine: str
    level: str
    class_label: str
    school: School
    register_ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Give the name in daily use."""
        return self.usage_name or self.birth_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """A guardian; `key` is stable (`F12-R1`), `mobile` is E.164.

    Attributes:
        register_ids: AAF person ids, one for each register record; empty for who is in no register.
        children: the pupils whose legal representative this is, eldest first.
        fostered: the pupils who are only in this person's care.
    """

    key: str
    family: int
    civility: Literal["M.", "Mme"]
    first_name: str
    birth_name: str
    usage_name: str | None
    birth_date: date
    mobile: str | None
    email: str | None
    register_ids: tuple[str, ...]
    children: tuple[Pupil, ...]
    fostered: tuple[Pupil, ...]

    @property
    def name(self) -> str:
        """Give the name in daily use."""
        return self.usage_name or self.birth_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Guardians and pupils that belong together; not each guardian answers for each pupil."""

    index: int
    shape: str
    academy: str
    guardians: tuple[Guardian, ...]
    pupils: tuple[Pupil, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """With what somebody logs in at an identity provider; `password` is None where a code comes by SMS."""

    provider: str
    name: str
    url: str
    login: str
    password: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A civil identity that can log in at FranceConnect's identity providers.

    Attributes:
        who: a guardian's person number, or a login of the integration platform. number: of the population, or None.
        claims: what FranceConnect tells services. blocked: providers that the person forbids.
    """

    who: str
    number: int | None
    claims: Mapping[str, Any]
    mobile: str | None
    state: str
    blocked: tuple[str, ...]
    logins: tuple[Login, ...]

    def login(self, provider: str) -> Login:
        """Give the login at a provider, by its host name; KeyError where the person has no account."""
        return {each.provider: each for each in self.logins}[provider]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRecord:
    """What a register says of a guardian; `actor` is the register's host name, `id` the AAF person id."""

    actor: str
    id: str
    mobile: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianFile:
    """All that is known of a guardian.

    Attributes:
        person: number of the population. records: one for each register that knows the guardian.
        identity: None in a federation without FranceConnect.
        account: `none`, `provisional`, `active` or `closed`; accounts: each as EduConnect shows it.
        mailbox: page with what the address received, None without an address.
    """

    person: int
    guardian: Guardian
    records: tuple[RegisterRecord, ...]
    identity: Identity | None
    account: str
    accounts: tuple[Mapping[str, Any], ...]
    mailbox: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFault:
    """A fault with a French name, ready to be switched on."""

    slug: str
    name: str
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class SensibleEffect:
    """An effect that makes sense for an exchange: its French name, and a sample."""

    name: str
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownExchange:
    """An exchange that faults can disturb: `which` names it in a fault."""

    slug: str
    group: str
    title: str
    which: Which
    effects: tuple[SensibleEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOn:
    """A fault that is switched on; `remaining` is None without a limit, `hits` how often it has happened."""

    id: int
    fault: Fault
    remaining: int | None
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A message that a handset received; `code` is the first run of 4 to 8 digits."""

    id: int
    to: str
    sender: str
    body: str
    code: str | None
    state: str
    sent_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsPlan:
    """A plan of the SMS gateway: `credits` left (None without a limit), `spent`, and its limits."""

    id: str
    credits: int | None
    spent: int
    part_credits: int
    rate: int | None
    queue: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file that a mail brings; `size` in bytes."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message that a mailbox received.

    Attributes:
        mailbox: the address that received it, in lower case. to: whom its header names.
        text: of a mail in HTML alone, its words. html: None of a mail in plain text alone.
        code: the run of 4 to 8 digits after the word « code », else the first. links: of text and HTML, each once.
    """

    id: int
    mailbox: str
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str | None
    code: str | None
    links: tuple[str, ...]
    attachments: tuple[MailFile, ...]
    state: str
    sent_at: datetime
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the journal: `at` federation time, `wall` machine time in seconds since the epoch."""

    id: int
    at: datetime
    wall: float
    kind: LineKind
    source: str
    target: str
    summary: str
    status: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of the journal, oldest first, and the id of the newest of all."""

    lines: tuple[Line, ...]
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRefused:
    """A line of a feed that was not taken, numbered from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTaken:
    """What EduConnect made of a feed."""

    kept: int
    refused: tuple[LineRefused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRefused:
    """A line of an extract that was not taken, numbered from 1: its field, what stood there, and why."""

    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractTaken:
    """What ONDE made of an extract; `number` is its place in the list of uploads."""

    number: int
    kept: int
    refused: tuple[CellRefused, ...]
