"""The values of accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AccountKind(StrEnum):
    """Whose account it is."""

    GUARDIAN = "guardian"
    PUPIL = "pupil"


class AccountState(StrEnum):
    """How far an account has come: handed out by the school, in use, or no more."""

    PROVISIONAL = "provisional"
    ACTIVE = "active"
    CLOSED = "closed"


class Origin(StrEnum):
    """How an account was activated; its words on pages are « FranceConnect », « Responsable », « Établissement »."""

    FRANCECONNECT = "franceconnect"
    RESPONSABLE = "responsable"
    ETABLISSEMENT = "etablissement"


class AttachmentState(StrEnum):
    """What became of the link between a guardian and a pupil.

    BLOCKED after a wrong birth date, until the school clears it; REPORTED when the guardian said not to be the legal
    representative.
    """

    CONFIRMED = "confirmed"
    BLOCKED = "blocked"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account.

    Attributes:
        educonnect_id: FrEduCtId, 96 hexadecimal digits that never change.
        mobile: E.164.
        provisional_until: when the password that the school handed out stops; None once the account is active.
        must_change: the next login demands a new password.
    """

    id: int
    identifier: str
    educonnect_id: str
    kind: AccountKind
    state: AccountState
    origin: Origin | None
    civility: str | None
    last_name: str
    first_name: str
    mobile: str | None
    email: str | None
    created_at: datetime
    activated_at: datetime | None
    last_login_at: datetime | None
    failed_attempts: int
    locked_until: datetime | None
    provisional_until: datetime | None
    must_change: bool

    def handed_out(self, now: datetime) -> bool:
        """Tell whether the school's provisional password still opens the activation (seed 004: 3 months)."""
        return self.state is AccountState.PROVISIONAL and (
            self.provisional_until is None or now < self.provisional_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a typed password is to be verified against.

    For an identifier that nobody has, `account_id` is None and `hash` one that no password answers, so that the caller
    does the same work. `ready` is an account that is active and whose password need not be changed.
    """

    account_id: int | None
    hash: str
    ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticated:
    """Identifier and password are right, and the account is not locked; it may still be provisional."""

    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPassword:
    """Identifier or password are wrong.

    `remaining` attempts are left before the lock. An identifier that nobody has is not counted and so never gets
    nearer to it: a page that shows the number tells who has an account.
    """

    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Too many wrong passwords: even the right one is refused until then."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """A register record that is an account's: two-digit academy code and AAF person id."""

    key: str
    source: str
    academy_code: str
    aaf_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schooling:
    """A pupil at a school, as the register says now.

    Attributes:
        pupil_id: key of the pupil's register record.
        struct_id: AAF's ENTEleveStructRattachId.
        last_name: the usage name where there is one.
        secondary: collège or lycée, rather than école.
        level_code: four digits.
    """

    pupil_id: str
    aaf_id: str
    struct_id: str
    ine: str | None
    last_name: str
    first_name: str
    birth_date: date
    sex: str
    academy_code: str
    uai: str
    school_name: str
    secondary: bool
    class_label: str | None
    level: str
    level_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The person behind an account, as services may be told: names and schools as the register says now.

    Attributes:
        account: names in it are those of the account's opening; those here follow the register.
        affiliations: `resp1d`, `resp2d`, `eleve1d`, `eleve2d`, as the children or the pupil are in école or beyond.
        records: the person's records that are present in a register.
        children: a guardian's confirmed children who are present and of whom they are still legal representative.
        schooling: a pupil's own school, None for a guardian and for a pupil who left.
    """

    account: Account
    civility: str | None
    last_name: str
    first_name: str
    affiliations: tuple[str, ...]
    records: tuple[HeldRecord, ...]
    children: tuple[Schooling, ...]
    schooling: Schooling | None

    def confirms_birth_date(self, day: date) -> bool:
        """Tell whether a date is a confirmed child's birth date, or for a pupil one's own."""
        known = self.children if self.schooling is None else (self.schooling,)
        return any(pupil.birth_date == day for pupil in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What became of one link of a guardian, with the pupil's names for people who look it up."""

    guardian_id: str
    pupil_id: str
    last_name: str
    first_name: str
    state: AttachmentState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFile:
    """An account with all that is known of it, for the control address: what is gone or blocked too."""

    account: Account
    records: tuple[HeldRecord, ...]
    attachments: tuple[Attachment, ...]
