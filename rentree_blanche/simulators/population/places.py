"""Where people live: invented communes in real départements, with postcodes, INSEE codes and streets.

A block of 50 families lives in one commune; blocks go round the académies, so that 200 families meet them all.
"""

from dataclasses import dataclass
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
_FLORA = ("des Tilleuls", "des Peupliers", "de l'Église", "du Moulin", "des Écoles", "de la Gare", "du Général Leclerc")


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
    def families_per_commune(self) -> int:
        """Return how many families share a commune: a multiple of 50."""


def communes_in(department: str) -> int:
    """Return how many communes a département can number: its INSEE codes."""
    return 100 if len(department) == 3 else 1000


def commune_of(layout: Layout, family: int) -> Commune:
    """Return the commune a family lives in.

    Raises OutOfRangeError beyond the INSEE codes of a département.
    """
    block = family // BLOCK
    turn, place = divmod(block, len(layout.places))
    academy = layout.places[place]
    nth = turn // (layout.families_per_commune // BLOCK)
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
    number = 1 + below(entity, Draw.STREET_NUMBER, 180, slot)
    kind = lists.street_kinds[below(entity, Draw.STREET_KIND, len(lists.street_kinds), slot)]
    pick = below(entity, Draw.STREET_NAME, len(lists.surnames) + 20 * len(_FLORA), slot)
    if pick < len(lists.surnames):
        return f"{number} {kind} {lists.surnames[pick]}"
    return f"{number} {kind} {_FLORA[pick % len(_FLORA)]}"


def _insee(department: str, ordinal: int) -> str:
    return f"{department}{ordinal:0{5 - len(department)}d}"


def _postcode(department: str, ordinal: int) -> str:
    if len(department) == 3:
        return f"{department}{ordinal:02d}"
    head = "20" if department in ("2A", "2B") else department
    return f"{head}{ordinal % 99 + 1:02d}0"
