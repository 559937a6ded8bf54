"""Where people live: invented communes in real départements, with postcodes, INSEE codes and streets.

A block of 50 families lives in one commune; blocks go round the académies, so that 200 families meet them all.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from rentree_blanche.simulators.population.academies import Academy
from rentree_blanche.simulators.population.draws import Draw, Stream, below, root
from rentree_blanche.simulators.population.errors import OutOfRangeError
from rentree_blanche.simulators.population.lexicon import lexicon

BLOCK = 50

_STEMS = (
    "Aubremont", "Bellencourt", "Chantevielle", "Dommerive", "Esquermelle", "Faubecourt", "Grandvaux", "Hautecourt",
    "Iserval", "Jonquemont", "Kerlande", "Lamberville", "Marquevaux", "Noircombe", "Orvillette", "Pontelois",
    "Quesnevaux", "Rochevielle", "Saint-Aubrin", "Thiembois", "Uxelongne", "Valmoncel", "Warlincourt", "Ysembourg",
    "Ablaincelles", "Brumevaux", "Clairfontaine", "Dréville", "Équincourt", "Fresnemont", "Guémicourt", "Hellebronne",
    "Laventelle", "Mérivaux", "Neuvirelle", "Oisemelle", "Prévilliers", "Rumecourt", "Sainte-Ysoie", "Troussevaux",
)  # fmt: skip
_SUFFIXES = (
    "", "-le-Haut", "-la-Forêt", "-les-Prés", "-sur-l'Eau", "-le-Bas", "-en-Plaine", "-aux-Bois", "-la-Neuve",
    "-le-Vieil", "-du-Mont", "-sous-Bois", "-l'Abbaye", "-le-Petit", "-le-Grand", "-les-Moulins", "-en-Val",
    "-la-Croix", "-aux-Champs", "-les-Étangs", "-le-Château", "-du-Marais", "-la-Rivière", "-les-Vignes", "-le-Pont",
)  # fmt: skip
FLORA = ("des Tilleuls", "des Peupliers", "de l'Église", "du Moulin", "des Écoles", "de la Gare", "du Général Leclerc")
FLORA_SHARE, STREET_NUMBERS = 20, 180
"""How often a street of this list is drawn for one that bears a surname; highest number of a house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address in France."""

    street: str
    postcode: str
    commune: str
    insee: str
    country: str = "FRANCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A commune: `ordinal` counts those of its `department`, from 0."""

    academy: Academy
    department: str
    ordinal: int
    name: str
    insee: str
    postcode: str


class Layout(Protocol):
    """What of a population decides where its families live."""

    @property
    def seed(self) -> int:
        """Return the seed."""

    @property
    def places(self) -> tuple[Academy, ...]:
        """Return the académies in the order in which blocks of families go round them."""

    @property
    def weights(self) -> tuple[int, ...]:
        """Return how many blocks of each round an académie takes, in the order of `places`; empty: one each."""

    @property
    def families_per_commune(self) -> int:
        """Return how many families share a commune: a multiple of 50."""

    @property
    def families_per_overseas_commune(self) -> int:
        """Return the same for départements of three digits, which number 100 communes only."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """The order in which blocks of families go round the académies.

    Attributes:
        academies: position among `places`, for each block of a round.
        earlier: how many blocks of the round the same académie had before.
        weights: blocks of a round, by académie.
    """

    academies: tuple[int, ...]
    earlier: tuple[int, ...]
    weights: tuple[int, ...]


@lru_cache(maxsize=64)
def wheel(weights: tuple[int, ...]) -> Wheel:
    """Spread the blocks of each académie evenly over a round."""
    turns = sorted(
        (Fraction(2 * nth + 1, weight), place, nth) for place, weight in enumerate(weights) for nth in range(weight)
    )
    return Wheel(tuple(place for _, place, _ in turns), tuple(nth for _, _, nth in turns), weights)


def wheel_of(layout: Layout) -> Wheel:
    """Return the order in which blocks of families go round the académies of a population."""
    return wheel(layout.weights or (1,) * len(layout.places))


def commune_size(layout: Layout, academy: Academy) -> int:
    """Return how many families share a commune of an académie."""
    overseas = len(academy.departments[0]) == 3
    return layout.families_per_overseas_commune if overseas else layout.families_per_commune


def communes_in(department: str) -> int:
    """Return how many communes a département can number: its INSEE codes."""
    return 100 if len(department) == 3 else 1000


def commune_of(layout: Layout, family: int) -> Commune:
    """Return the commune a family lives in.

    Raises OutOfRangeError beyond the INSEE codes of a département.
    """
    wheel = wheel_of(layout)
    turn, turned = divmod(family // BLOCK, len(wheel.academies))
    place = wheel.academies[turned]
    academy = layout.places[place]
    earlier = turn * wheel.weights[place] + wheel.earlier[turned]
    nth = earlier // (commune_size(layout, academy) // BLOCK)
    ordinal, department = divmod(nth, len(academy.departments))
    return commune(layout, academy, academy.departments[department], ordinal)


def commune(layout: Layout, academy: Academy, department: str, ordinal: int) -> Commune:
    """Return a commune of a département by its ordinal.

    Raises OutOfRangeError beyond the INSEE codes of the département.
    """
    if not 0 <= ordinal < communes_in(department):
        raise OutOfRangeError(
            f"département {department} numbers {communes_in(department)} communes and number {ordinal} was asked: "
            "raise families_per_commune or name more académies"
        )
    salt = root(layout.seed, Stream.COMMUNE, int(department, 16))
    names = len(_STEMS) * len(_SUFFIXES)
    # A different start in each département: neighbours would else bear the same names.
    stem = (ordinal + below(salt, Draw.NAME, names)) % len(_STEMS)
    suffix = ordinal // len(_STEMS) % len(_SUFFIXES)
    return Commune(
        academy=academy,
        department=department,
        ordinal=ordinal,
        name=_STEMS[stem] + _SUFFIXES[suffix],
        insee=_insee(department, ordinal),
        postcode=_postcode(department, ordinal),
    )


def address_in(place: Commune, entity: int, slot: int) -> Address:
    """Return an address of a commune, drawn for a member (`slot`) of an entity."""
    return Address(
        street=_street(entity, slot),
        postcode=place.postcode,
        commune=place.name,
        insee=place.insee,
    )


def neighbour_of(layout: Layout, place: Commune) -> Commune:
    """Return another commune of the same département."""
    return commune(layout, place.academy, place.department, place.ordinal ^ 1)


def _street(entity: int, slot: int) -> str:
    lists = lexicon()
    number = 1 + below(entity, Draw.STREET_NUMBER, STREET_NUMBERS, slot)
    kind = lists.street_kinds[below(entity, Draw.STREET_KIND, len(lists.street_kinds), slot)]
    pick = below(entity, Draw.STREET_NAME, len(lists.surnames) + FLORA_SHARE * len(FLORA), slot)
    if pick < len(lists.surnames):
        return f"{number} {kind} {lists.surnames[pick]}"
    return f"{number} {kind} {FLORA[pick % len(FLORA)]}"


def _insee(department: str, ordinal: int) -> str:
    return f"{department}{ordinal:0{5 - len(department)}d}"


def _postcode(department: str, ordinal: int) -> str:
    if len(department) == 3:
        return f"{department}{ordinal:02d}"
    head = "20" if department in ("2A", "2B") else department
    return f"{head}{ordinal % 99 + 1:02d}0"
