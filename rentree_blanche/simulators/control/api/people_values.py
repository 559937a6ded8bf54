"""The people as the control API shows them: the population's facts, with what the register says today."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from rentree_blanche.simulators.control.operations import Value
from rentree_blanche.simulators.population import Family, Guardian, Population, Pupil
from rentree_blanche.simulators.population.find import Wanted

MOST_FAMILIES = 100


class SchoolShown(Value):
    """A school; `kind` as registers write it (« école élémentaire », « collège », « lycée » …)."""

    uai: str
    name: str
    kind: str
    commune: str
    degree: Literal["1", "2"]


class PupilShown(Value):
    """A pupil; `key` is stable (`F12-E1`).

    Attributes:
        level, class_label, school: what the register says now; those at start for who has left.
        register_ids: AAF person ids, one for each register record in which a school has the pupil; empty for who has
            left.
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
    school: SchoolShown
    register_ids: tuple[str, ...]


class GuardianShown(Value):
    """A guardian; `key` is stable (`F12-R1`).

    Attributes:
        mobile, email: what the register says now; E.164.
        register_ids: AAF person ids, one for each register record; empty for who is in no register.
        children: keys of the pupils whose legal representative this is, eldest first.
        fostered: keys of the pupils who are only in this person's care.
    """

    key: str
    civility: Literal["M.", "Mme"]
    first_name: str
    birth_name: str
    usage_name: str | None
    birth_date: date
    mobile: str | None
    email: str | None
    register_ids: tuple[str, ...]
    children: tuple[str, ...]
    fostered: tuple[str, ...]


class FamilyShown(Value):
    """A family; `shape` is how its adults stand to its children."""

    index: int
    shape: str
    academy: str
    guardians: tuple[GuardianShown, ...]
    pupils: tuple[PupilShown, ...]


class Families(Value):
    """Families, by index."""

    families: tuple[FamilyShown, ...]


class FamilyQuery(Value):
    """Which families, of those enrolled: what they are like, and which not (their indexes)."""

    wanted: Wanted = Wanted()
    excluding: tuple[int, ...] = Field(default=(), max_length=10_000)
    limit: int = Field(default=1, ge=1, le=MOST_FAMILIES)


class FamilyOrder(Value):
    """Which family to enrol from beyond those enrolled; `night` runs tonight's feeds at once."""

    wanted: Wanted = Wanted()
    excluding: tuple[int, ...] = Field(default=(), max_length=10_000)
    night: bool = True


class FamilyIndex(Value):
    """Which family."""

    index: int = Field(ge=0, le=2**31 - 1)


class GuardianChange(Value):
    """What the register shall say of a guardian; what is absent stays, null is taken out.

    `unchecked` keeps a landline where a mobile is due, as registers do that are older than the check. `register` names
    the one that is corrected; without it each that knows the guardian is.
    """

    key: str = Field(pattern=r"^F[0-9]{1,9}-R[1-4]$")
    mobile: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=254)
    unchecked: bool = False
    register_name: Literal["onde", "siecle"] | None = Field(default=None, alias="register")


class PupilKey(Value):
    """Which pupil."""

    key: str = Field(pattern=r"^F[0-9]{1,9}-E[1-9]$")


class Departure(Value):
    """A pupil who has left, and how many register records said so."""

    key: str
    records: int


class SchoolChange(Value):
    """Where a pupil goes: a school, or another class or level of the same one; what is absent stays.

    Into a collège or lycée a pupil of an école enters at the lowest level, unless one is given.
    """

    key: str = Field(pattern=r"^F[0-9]{1,9}-E[1-9]$")
    school: str | None = Field(default=None, pattern=r"^[0-9]{7}[A-Z]$")
    class_label: str | None = Field(default=None, max_length=60)
    level: str | None = Field(default=None, max_length=16)


class RegisterRecord(Value):
    """What a register says of a guardian; `actor` is the register's name."""

    actor: str
    id: str
    mobile: str | None
    email: str | None


class PupilRecord(Value):
    """What a register says of a pupil: `school` is the UAI, None for who has left."""

    actor: str
    id: str
    school: str | None
    level: str
    class_label: str


def shown_family(
    population: Population,
    family: Family,
    records: Mapping[str, tuple[RegisterRecord, ...]],
    pupils: Mapping[str, tuple[PupilRecord, ...]],
) -> FamilyShown:
    """Give a family as the API shows it.

    Args:
        population: whose it is.
        family: the family.
        records: what the registers say of each guardian, by key.
        pupils: what they say of each pupil, by key.
    """
    return FamilyShown(
        index=family.index,
        shape=family.shape.value,
        academy=population.commune_of(family.index).academy.name,
        guardians=tuple(_guardian(family, each, records.get(each.key, ())) for each in family.guardians),
        pupils=tuple(_pupil(population, each, pupils.get(each.key, ())) for each in family.pupils),
    )


def _guardian(family: Family, person: Guardian, records: tuple[RegisterRecord, ...]) -> GuardianShown:
    legal = _keys(family.pupils_of(person))
    return GuardianShown(
        key=person.key,
        civility=person.civility.value,
        first_name=person.first_name,
        birth_name=person.birth_name,
        usage_name=person.usage_name,
        birth_date=person.birth_date,
        mobile=records[0].mobile if records else person.mobile,
        email=records[0].email if records else person.email,
        register_ids=tuple(record.id for record in records),
        children=legal,
        fostered=tuple(key for key in _keys(family.pupils_of(person, legal_only=False)) if key not in legal),
    )


def _pupil(population: Population, pupil: Pupil, records: tuple[PupilRecord, ...]) -> PupilShown:
    present = [record for record in records if record.school is not None]
    now = present[-1] if present else None  # of two registers the one of the second degree, where the pupil goes
    school = population.school(now.school if now and now.school else pupil.school)
    return PupilShown(
        key=pupil.key,
        first_name=pupil.first_name,
        birth_name=pupil.birth_name,
        usage_name=pupil.usage_name,
        birth_date=pupil.birth_date,
        sex=pupil.sex.value,
        ine=pupil.ine,
        level=now.level if now else pupil.level.label,
        class_label=now.class_label if now else pupil.class_label,
        school=SchoolShown(
            uai=school.uai,
            name=school.name,
            kind=school.kind.value,
            commune=school.address.commune,
            degree=school.degree.value,
        ),
        register_ids=tuple(record.id for record in present),
    )


def _keys(pupils: Iterable[Pupil]) -> tuple[str, ...]:
    return tuple(pupil.key for pupil in pupils)
