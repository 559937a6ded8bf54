"""The values of the population: families, guardians, pupils and the links between them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rentree_blanche.simulators.population.errors import PopulationError
from rentree_blanche.simulators.population.levels import Degree, Level
from rentree_blanche.simulators.population.places import Address


class Civility(StrEnum):
    """How a register addresses an adult."""

    M = "M."
    MME = "Mme"


class Sex(StrEnum):
    """Sex as registers write it."""

    F = "F"
    M = "M"


class Shape(StrEnum):
    """How the adults of a family stand to its children."""

    ONE_GUARDIAN = "one guardian"
    TWO_GUARDIANS = "two guardians"
    SEPARATED = "separated"
    BLENDED = "blended"
    FOSTER = "foster"


class LinkKind(StrEnum):
    """What a guardian is to a pupil in the eyes of the school."""

    LEGAL_REPRESENTATIVE = "legal representative"
    FOSTER_CARER = "foster carer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """An adult answerable for pupils (*responsable d'élève*).

    `key` is stable (`F12-R1`), `number` is the person number. `birth_name` is the *nom de naissance*, `usage_name` the
    *nom d'usage* where it differs. `birthplace` is an INSEE commune code, empty when born abroad; `birth_country` an
    INSEE country code (`99100` is France). `mobile` is E.164. `email` ends in `.test`.
    """

    key: str
    number: int
    civility: Civility
    birth_name: str
    usage_name: str | None
    first_name: str
    other_names: tuple[str, ...]
    birth_date: date
    birthplace: str
    birth_country: str
    mobile: str | None
    email: str | None
    address: Address

    @property
    def sex(self) -> Sex:
        """Return the sex that the civility tells."""
        return Sex.F if self.civility is Civility.MME else Sex.M

    @property
    def name(self) -> str:
        """Return the name in daily use: the usage name where there is one."""
        return self.usage_name or self.birth_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A child at school (*élève*).

    `key` is stable (`F12-E1`), `number` is the person number, `ine` the national id (9 digits, 2 letters), `school`
    a UAI. `class_id` is unique in the federation, `class_label` only in its school.
    """

    key: str
    number: int
    sex: Sex
    birth_name: str
    usage_name: str | None
    first_name: str
    other_names: tuple[str, ...]
    birth_date: date
    ine: str
    level: Level
    class_label: str
    class_id: str
    school: str
    address: Address

    @property
    def degree(self) -> Degree:
        """Return primary or secondary."""
        return self.level.degree

    @property
    def name(self) -> str:
        """Return the name in daily use: the usage name where there is one."""
        return self.usage_name or self.birth_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That a guardian answers for a pupil; both by key. `payer` is who receives the school's invoices."""

    guardian: str
    pupil: str
    kind: LinkKind
    payer: bool

    @property
    def legal(self) -> bool:
        """Return whether the guardian is a legal representative of the pupil."""
        return self.kind is LinkKind.LEGAL_REPRESENTATIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Guardians and pupils that belong together, eldest pupil first.

    Not each guardian is linked to each pupil. `homonyms` are the indexes of families made to bear the same names.
    """

    index: int
    shape: Shape
    guardians: tuple[Guardian, ...]
    pupils: tuple[Pupil, ...]
    links: tuple[Link, ...]
    homonyms: tuple[int, ...]

    @property
    def members(self) -> tuple[Guardian | Pupil, ...]:
        """Return all people of the family, guardians first."""
        return (*self.guardians, *self.pupils)

    def guardian(self, key: str) -> Guardian:
        """Return the guardian with a key; raises PopulationError."""
        for each in self.guardians:
            if each.key == key:
                return each
        raise PopulationError(f"family {self.index} has no guardian {key!r}: {[g.key for g in self.guardians]}")

    def pupil(self, key: str) -> Pupil:
        """Return the pupil with a key; raises PopulationError."""
        for each in self.pupils:
            if each.key == key:
                return each
        raise PopulationError(f"family {self.index} has no pupil {key!r}: {[p.key for p in self.pupils]}")

    def pupils_of(self, guardian: Guardian, *, legal_only: bool = True) -> tuple[Pupil, ...]:
        """Return the pupils a guardian answers for, eldest first."""
        keys = {link.pupil for link in self.links if link.guardian == guardian.key and (link.legal or not legal_only)}
        return tuple(each for each in self.pupils if each.key in keys)

    def guardians_of(self, pupil: Pupil, *, legal_only: bool = True) -> tuple[Guardian, ...]:
        """Return the guardians who answer for a pupil."""
        keys = {link.guardian for link in self.links if link.pupil == pupil.key and (link.legal or not legal_only)}
        return tuple(each for each in self.guardians if each.key in keys)
