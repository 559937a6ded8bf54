"""Schools: identifiers (UAI), names, classes, laid out so that a school is found from its UAI in O(1)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rentree_blanche.simulators.population.academies import Academy
from rentree_blanche.simulators.population.draws import Draw, Stream, below, root
from rentree_blanche.simulators.population.errors import UnknownSchoolError
from rentree_blanche.simulators.population.levels import LEVELS_OF, Band, Degree, Level
from rentree_blanche.simulators.population.places import (
    Address,
    Commune,
    Layout,
    address_in,
    commune,
    commune_size,
    communes_in,
)

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
# UAI spell some départements otherwise than INSEE does.
_UAI_DEPARTMENT = {"2A": "620", "2B": "720", "987": "984", "988": "983"}
_SLOTS = 5
DIVISIONS_MOST = 10
_LAST_NUMBER = 9999


class SchoolKind(StrEnum):
    """The kinds of schools."""

    MATERNELLE = "école maternelle"
    ELEMENTAIRE = "école élémentaire"
    PRIMAIRE = "école primaire"
    COLLEGE = "collège"
    LYCEE = "lycée"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass:
    """A class: `label` (`CPa`) is unique in its school, `id` (digits) in the federation."""

    id: str
    label: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school. `circonscription` is the primary district, None for secondary schools."""

    uai: str
    kind: SchoolKind
    private: bool
    name: str
    address: Address
    academy: Academy
    department: str
    circonscription: str | None
    email: str
    classes: tuple[SchoolClass, ...]

    @property
    def degree(self) -> Degree:
        """Return primary or secondary."""
        return Degree.SECONDARY if self.kind in (SchoolKind.COLLEGE, SchoolKind.LYCEE) else Degree.PRIMARY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """A place for a school in a commune."""

    kind: SchoolKind
    bands: tuple[Band, ...]
    private: bool = False


_ECOLE = (Band.MATERNELLE, Band.ELEMENTAIRE)
_COLLEGE = _Seat(kind=SchoolKind.COLLEGE, bands=(Band.COLLEGE,))
_LYCEE = _Seat(kind=SchoolKind.LYCEE, bands=(Band.LYCEE,))
# By slot; communes alternate between two écoles by age, and one public beside one private école for all ages.
_SPLIT = {
    0: _Seat(kind=SchoolKind.MATERNELLE, bands=(Band.MATERNELLE,)),
    1: _Seat(kind=SchoolKind.ELEMENTAIRE, bands=(Band.ELEMENTAIRE,)),
    3: _COLLEGE,
}
_WHOLE = {
    0: _Seat(kind=SchoolKind.PRIMAIRE, bands=_ECOLE),
    2: _Seat(kind=SchoolKind.PRIMAIRE, bands=_ECOLE, private=True),
    3: _COLLEGE,
}
_LYCEE_SLOT = 4

_NAMES = (
    "Jules Ferry", "Marie Curie", "Jean Jaurès", "Louise Michel", "Victor Hugo", "George Sand", "Jacques Prévert",
    "Simone Veil", "Émile Zola", "Olympe de Gouges", "Louis Pasteur", "Rosa Bonheur", "Jean Moulin", "Camille Claudel",
    "Antoine de Saint-Exupéry", "Joséphine Baker", "Lucie Aubrac", "Charles Péguy", "Sophie Germain", "Jean Macé",
)  # fmt: skip
_SAINTS = ("Saint-Joseph", "Notre-Dame", "Sainte-Marie", "Saint-Louis", "Sainte-Thérèse", "Jeanne d'Arc")


def check_letter(number: str) -> str:
    """Return the letter that ends a UAI: its seven digits, mod 23, into the alphabet without I, O and Q."""
    return _LETTERS[int(number) % 23]


def has_valid_letter(uai: str) -> bool:
    """Return whether a UAI is seven digits and the letter that they demand."""
    return len(uai) == 8 and uai[:7].isdecimal() and uai[:7].isascii() and uai[7] == check_letter(uai[:7])


def seats_of(place: Commune) -> dict[int, _Seat]:
    """Return the seats of a commune by slot; one commune of two has a lycée, which the next one shares."""
    departments = place.academy.departments
    nth = place.ordinal * len(departments) + departments.index(place.department)
    seats = _WHOLE if nth % 2 else _SPLIT
    return seats if place.ordinal % 2 else {**seats, _LYCEE_SLOT: _LYCEE}


def uai_for(place: Commune, band: Band, *, private: bool) -> str:
    """Return the UAI of the school of a commune for a stage; the public one where no private one exists."""
    if band is Band.LYCEE:
        return _uai(place.department, place.ordinal & ~1, _LYCEE_SLOT)
    open_slots = [(seat.private, slot) for slot, seat in seats_of(place).items() if band in seat.bands]
    slot = next((slot for is_private, slot in open_slots if is_private is private), open_slots[0][1])
    return _uai(place.department, place.ordinal, slot)


def schools_of(layout: Layout, place: Commune) -> tuple[School, ...]:
    """Return the schools that stand in a commune."""
    return tuple(_school(layout, place, slot, seat) for slot, seat in seats_of(place).items())


def find_school(layout: Layout, uai: str) -> School:
    """Return the school that carries a UAI.

    Raises UnknownSchoolError.
    """
    if not has_valid_letter(uai):
        raise UnknownSchoolError(
            f"{uai!r} is no UAI: write three digits of département, four digits and the check letter"
        )
    for academy in layout.places:
        for department in academy.departments:
            if _uai_department(department) == uai[:3]:
                return _school_in(layout, academy, department, uai)
    raise UnknownSchoolError(f"no school {uai}: this population has {', '.join(each.name for each in layout.places)}")


def class_label(level: Level, division: int) -> str:
    """Return the label of a class: `CPa` at école, `6A` at collège, `2DE1` at lycée."""
    if level.degree is Degree.PRIMARY:
        return f"{level.label}{'abcdefghij'[division]}"
    if level.band is Band.COLLEGE:
        return f"{level.label[0]}{'ABCDEFGHIJ'[division]}"
    return f"{level.label}{division + 1}"


def class_id(uai: str, level: Level, division: int) -> str:
    """Return the id of a class: ten digits."""
    return f"{uai[:7]}{level.ordinal:02d}{division}"


def divisions(layout: Layout, academy: Academy) -> int:
    """Return how many classes a school of an académie has for each level: two, and more where communes are large."""
    return min(DIVISIONS_MOST, max(2, commune_size(layout, academy) // 150))


def _school_in(layout: Layout, academy: Academy, department: str, uai: str) -> School:
    ordinal, slot = divmod(_LAST_NUMBER - int(uai[3:7]), _SLOTS)
    if ordinal < communes_in(department):
        place = commune(layout, academy, department, ordinal)
        seat = seats_of(place).get(slot)
        if seat is not None:
            return _school(layout, place, slot, seat)
    raise UnknownSchoolError(f"no school {uai} in département {department}: take a UAI from a pupil or from schools()")


def _school(layout: Layout, place: Commune, slot: int, seat: _Seat) -> School:
    uai = _uai(place.department, place.ordinal, slot)
    entity = root(layout.seed, Stream.SCHOOL, int(uai[:7]))
    patrons = _SAINTS if seat.private else _NAMES
    # One start a commune, one step a slot: no two schools of a commune bear the same name.
    start = below(root(layout.seed, Stream.SCHOOL, int(_uai(place.department, place.ordinal, 0)[:7])), Draw.NAME, 720)
    patron = patrons[(start + slot) % len(patrons)]
    title = str(seat.kind) + (" privée" if seat.private else "")
    primary = seat.kind not in (SchoolKind.COLLEGE, SchoolKind.LYCEE)
    return School(
        uai=uai,
        kind=seat.kind,
        private=seat.private,
        name=f"{title[0].upper()}{title[1:]} {patron}",
        address=address_in(place, entity, 0),
        academy=place.academy,
        department=place.department,
        circonscription=_circonscription(place) if primary else None,
        email=f"{uai.lower()}@{place.academy.slug}.test",
        classes=tuple(
            SchoolClass(id=class_id(uai, level, division), label=class_label(level, division), level=level)
            for band in seat.bands
            for level in LEVELS_OF[band]
            for division in range(divisions(layout, place.academy))
        ),
    )


def _circonscription(place: Commune) -> str:
    return f"Circonscription {place.department}-{place.ordinal // 20 + 1}"


def _uai_department(department: str) -> str:
    return _UAI_DEPARTMENT.get(department, department.rjust(3, "0"))


@lru_cache(maxsize=4096)
def _uai(department: str, ordinal: int, slot: int) -> str:
    # Counted down from 9999: the highest numbers are those that real schools use least.
    number = f"{_uai_department(department)}{_LAST_NUMBER - ordinal * _SLOTS - slot:04d}"
    return number + check_letter(number)
