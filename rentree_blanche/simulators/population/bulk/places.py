"""Homes and schools of many families (see `population.places` and `population.schools`)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.bulk.draws import Ints, Words, below, happens
from rentree_blanche.simulators.population.bulk.plans import BANDS, BLENDED, SEPARATED, Plans
from rentree_blanche.simulators.population.draws import Draw
from rentree_blanche.simulators.population.levels import LEVELS
from rentree_blanche.simulators.population.lexicon import lexicon
from rentree_blanche.simulators.population.places import (
    BLOCK,
    FLORA,
    FLORA_SHARE,
    STREET_NUMBERS,
    Commune,
    Layout,
    commune_of,
    commune_size,
    neighbour_of,
    wheel_of,
)
from rentree_blanche.simulators.population.schools import DIVISIONS_MOST, class_label, divisions, uai_for

_BAND_OF_LEVEL = np.array([BANDS.index(level.band) for level in LEVELS], np.int64)
_SCHOOLS = len(BANDS) * 2


@dataclass(frozen=True, slots=True)
class Site:
    """A commune as columns need it: where people live, and the UAI of its school by band, public and private."""

    commune: Commune
    neighbour: Commune
    divisions: int
    schools: tuple[str, ...]


class Places:
    """The communes of some blocks of families, one for each block."""

    def __init__(self, layout: Layout, blocks: Ints) -> None:
        _, first, number = np.unique(_communes(layout, blocks), return_index=True, return_inverse=True)
        sites = [_site(layout, block * BLOCK) for block in blocks[first].tolist()]
        self._site = np.repeat(number, BLOCK)
        homes = [home for site in sites for home in (site.commune, site.neighbour)]
        self._columns = {
            "postcode": pl.Series([home.postcode for home in homes], dtype=pl.String),
            "commune": pl.Series([home.name for home in homes], dtype=pl.String),
            "insee": pl.Series([home.insee for home in homes], dtype=pl.String),
        }
        self._schools = pl.Series([uai for site in sites for uai in site.schools], dtype=pl.String)
        self._divisions = np.array([site.divisions for site in sites], np.int64)

    def homes(self, plans: Plans, family: Ints, slot: Ints) -> dict[str, pl.Series]:
        """Return the addresses of people, by column: who lives apart has another one.

        `slot` is the place of a guardian in the family, 0 for pupils.
        """
        shape = plans.shape[family]
        apart = ((shape == SEPARATED) & (slot == 1)) | ((shape == BLENDED) & (slot == 2))
        entity = plans.own[family]
        elsewhere = np.zeros(len(family), np.int64)
        rows = np.flatnonzero(apart)
        elsewhere[rows] = happens(entity[rows], Draw.SECOND_HOME, law.SECOND_HOME_ELSEWHERE)
        where = self._site[family] * 2 + elsewhere
        street = _streets(entity, apart.astype(np.int64))
        return {"street": street, **{name: column[where] for name, column in self._columns.items()}}

    def classes(self, plans: Plans, family: Ints, nth: Ints) -> dict[str, pl.Series]:
        """Return the schools and classes of pupils, by column."""
        level = plans.level[family, nth]
        site, entity = self._site[family], plans.own[family]
        twin = np.flatnonzero(plans.twins[family] & (nth == 1))
        with_elder = twin[happens(entity[twin], Draw.TWIN_CLASS, law.TWINS_IN_ONE_CLASS)]
        slot = nth.copy()
        slot[with_elder] = 0
        division = below(entity, Draw.DIVISION, self._divisions[site], slot)
        school = site * _SCHOOLS + _BAND_OF_LEVEL[level] * 2 + plans.private[family]
        kind = level * DIVISIONS_MOST + division
        labels, suffixes = _classes()
        numbers = self._schools.str.slice(0, 7)
        return {
            "level": _levels()[level],
            "class_label": labels[kind],
            "class_id": numbers[school] + suffixes[kind],
            "school": self._schools[school],
        }


def _communes(layout: Layout, blocks: Ints) -> Ints:
    """Return a number for the commune of each block (see `places.commune_of`)."""
    wheel = wheel_of(layout)
    blocks_each = np.array([commune_size(layout, academy) // BLOCK for academy in layout.places], np.int64)
    turn, turned = np.divmod(blocks, len(wheel.academies))
    place = np.array(wheel.academies, np.int64)[turned]
    earlier = turn * np.array(wheel.weights, np.int64)[place] + np.array(wheel.earlier, np.int64)[turned]
    number: Ints = earlier // blocks_each[place] * len(layout.places) + place
    return number


def _site(layout: Layout, family: int) -> Site:
    place = commune_of(layout, family)
    return Site(
        commune=place,
        neighbour=neighbour_of(layout, place),
        divisions=divisions(layout, place.academy),
        schools=tuple(uai_for(place, band, private=private) for band in BANDS for private in (False, True)),
    )


@cache
def _levels() -> pl.Series:
    return pl.Series([level.label for level in LEVELS])


@cache
def _classes() -> tuple[pl.Series, pl.Series]:
    """Return label and end of the id of each class, by level and division."""
    kinds = [(level, division) for level in LEVELS for division in range(DIVISIONS_MOST)]
    labels = [class_label(level, division) for level, division in kinds]
    return pl.Series(labels), pl.Series([f"{level.ordinal:02d}{division}" for level, division in kinds])


@cache
def _street_names() -> tuple[pl.Series, pl.Series]:
    """Return « 12 rue » for each number and kind of street, and the names of streets."""
    lists = lexicon()
    starts = [f"{number} {kind} " for number in range(1, STREET_NUMBERS + 1) for kind in lists.street_kinds]
    return pl.Series(starts), pl.Series([*lists.surnames, *FLORA])


def _streets(entity: Words, slot: Ints) -> pl.Series:
    starts, names = _street_names()
    kinds, surnames = len(lexicon().street_kinds), len(lexicon().surnames)
    number = below(entity, Draw.STREET_NUMBER, STREET_NUMBERS, slot)
    kind = below(entity, Draw.STREET_KIND, kinds, slot)
    name = below(entity, Draw.STREET_NAME, surnames + FLORA_SHARE * len(FLORA), slot)
    name = np.where(name < surnames, name, surnames + name % len(FLORA))
    return starts[number * kinds + kind] + names[name]
