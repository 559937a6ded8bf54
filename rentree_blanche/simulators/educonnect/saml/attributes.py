"""What an assertion says about a person: three attribute profiles, each a table.

EduConnect releases attributes per service provider. Public integrators' code shows three profiles:

| profile | attribute names | who reads it |
|---|---|---|
| `ent` | `FrEduCtRefId` | current ENTs: one value for each register record |
| `vecteur` | `FrEduVecteur` | older ENTs and CAS bridges: one value for each child, or one for a pupil |
| `service-national` | OIDs below `1.3.6.1.4.1.20326.10.999.1` | national services (Pass Culture, SNU …) |

A row whose person has no value is left out of the assertion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from rentree_blanche.simulators.core.saml.errors import AttributeReleaseError
from rentree_blanche.simulators.core.saml.names import NAME_FORMAT_BASIC, NAME_FORMAT_URI

_FRENCH_EDUCATION = "urn:oid:1.3.6.1.4.1.20326.10.999.1."


class AttributeProfile(StrEnum):
    """The attribute release that a service provider is registered with."""

    ENT = "ent"
    VECTEUR = "vecteur"
    SERVICE_NATIONAL = "service-national"


class Affiliation(StrEnum):
    """What a person is to the schools, in EduConnect's own words."""

    PRIMARY_PUPIL = "eleve1d"
    SECONDARY_PUPIL = "eleve2d"
    PRIMARY_GUARDIAN = "resp1d"
    SECONDARY_GUARDIAN = "resp2d"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRecord:
    """A person in a register: two-digit academy code and AAF person id; `unread` is the part that no ENT reads."""

    academy_code: str
    aaf_id: str
    unread: str = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schooling:
    """A pupil's place in a school.

    `struct_attach_id` is AAF's `ENTEleveStructRattachId`, `uai` the school's id, `level` the four-digit level code.
    """

    struct_attach_id: str
    uai: str
    secondary: bool
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom an assertion is about, before any profile.

    A guardian has `children`, a pupil has `schooling`. `educonnect_id` is 96 hexadecimal digits, `ine_hash` 32,
    `civility` is `M.` or `Mme`.
    """

    affiliations: tuple[Affiliation, ...]
    last_name: str
    first_name: str
    educonnect_id: str
    birth_date: date | None = None
    civility: str | None = None
    register_records: tuple[RegisterRecord, ...] = ()
    children: tuple[Schooling, ...] = ()
    schooling: Schooling | None = None
    ine_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseContext:
    """What a release depends on besides the person.

    `logout_url` becomes FrEduUrlRetour, `connected_at` (aware) FrEduCtDateConnexion, written in `time_zone`.
    `pupil_names_in_vector`: real vectors of pupils are seen without names (`4|||701294|0790031E`).
    """

    logout_url: str
    connected_at: datetime
    time_zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    pupil_names_in_vector: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A SAML attribute as it is released."""

    name: str
    friendly_name: str
    name_format: str
    values: tuple[str, ...]


_Values = Callable[[Subject, ReleaseContext], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    friendly_name: str
    values: _Values


@dataclass(frozen=True, slots=True)
class _Profile:
    name_format: str
    rows: tuple[_Row, ...]


def release(
    profile: AttributeProfile, subject: Subject, context: ReleaseContext, *, name_format: str | None = None
) -> tuple[Attribute, ...]:
    """Describe a person in a profile; `name_format` overrides the profile's own.

    Raises `AttributeReleaseError` when a value cannot be written in the profile's syntax.
    """
    table = _PROFILES[profile]
    released = ((row, row.values(subject, context)) for row in table.rows)
    return tuple(
        Attribute(
            name=row.name,
            friendly_name=row.friendly_name,
            name_format=name_format or table.name_format,
            values=values,
        )
        for row, values in released
        if values
    )


def names_of(profile: AttributeProfile) -> tuple[str, ...]:
    """Give the names of the attributes that a profile can release."""
    return tuple(row.name for row in _PROFILES[profile].rows)


def _joined(*parts: str) -> str:
    for part in parts:
        if "|" in part:
            raise AttributeReleaseError(
                f"{part!r} holds the separator « | » of the vector: correct the register record"
            )
    return "|".join(parts)


def _reference_ids(subject: Subject, _context: ReleaseContext) -> tuple[str, ...]:
    return tuple(
        "{AAF}" + _joined(record.academy_code, record.unread, record.aaf_id) for record in subject.register_records
    )


def _vectors(subject: Subject, context: ReleaseContext) -> tuple[str, ...]:
    guardian = tuple(
        _joined(
            "2" if child.secondary else "1", subject.last_name, subject.first_name, child.struct_attach_id, child.uai
        )
        for child in subject.children
    )
    if subject.schooling is None:
        return guardian
    if guardian:
        raise AttributeReleaseError(
            "FrEduVecteur is for a pupil or a guardian: give `schooling` or `children`, not both"
        )
    names = (subject.last_name, subject.first_name) if context.pupil_names_in_vector else ("", "")
    school = subject.schooling
    return (_joined("4" if school.secondary else "3", *names, school.struct_attach_id, school.uai),)


def _optional(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _connected_at(_subject: Subject, context: ReleaseContext) -> tuple[str, ...]:
    local = context.connected_at.astimezone(context.time_zone)
    return (f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}",)


_PROFILES: dict[AttributeProfile, _Profile] = {
    AttributeProfile.ENT: _Profile(
        NAME_FORMAT_BASIC,
        (_Row("FrEduCtRefId", "FrEduCtRefId", _reference_ids),),
    ),
    AttributeProfile.VECTEUR: _Profile(
        NAME_FORMAT_BASIC,
        (_Row("FrEduVecteur", "FrEduVecteur", _vectors),),
    ),
    AttributeProfile.SERVICE_NATIONAL: _Profile(
        NAME_FORMAT_URI,
        (
            _Row("urn:oid:2.5.4.4", "sn", lambda s, _: _optional(s.last_name)),
            _Row("urn:oid:2.5.4.42", "givenName", lambda s, _: _optional(s.first_name)),
            _Row(_FRENCH_EDUCATION + "5", "FrEduUrlRetour", lambda _, c: _optional(c.logout_url)),
            _Row(_FRENCH_EDUCATION + "6", "FrEduCtDateConnexion", _connected_at),
            _Row(
                _FRENCH_EDUCATION + "7",
                "FrEduCtPersonAffiliation",
                lambda s, _: tuple(affiliation.value for affiliation in s.affiliations),
            ),
            _Row(_FRENCH_EDUCATION + "57", "FrEduCtId", lambda s, _: _optional(s.educonnect_id)),
            _Row(_FRENCH_EDUCATION + "64", "FrEduCtEleveINEHash", lambda s, _: _optional(s.ine_hash)),
            _Row(
                _FRENCH_EDUCATION + "67",
                "FrEduCtDateNaissance",
                lambda s, _: _optional(s.birth_date.isoformat() if s.birth_date else None),
            ),
            _Row(
                _FRENCH_EDUCATION + "72",
                "FrEduCtEleveUAI",
                lambda s, _: _optional(s.schooling.uai if s.schooling else None),
            ),
            _Row(
                _FRENCH_EDUCATION + "73",
                "FrEduCtEleveNiveau",
                lambda s, _: _optional(s.schooling.level if s.schooling else None),
            ),
            _Row(_FRENCH_EDUCATION + "76", "FrEduCtPersonCivilite", lambda s, _: _optional(s.civility)),
        ),
    ),
}
