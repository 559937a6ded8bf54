"""The plans of many families (see `population.plan`): who is in them, at which level, of which sex."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.bulk.draws import Bools, Ints, Permutations, Words, below, happens, roots
from rentree_blanche.simulators.population.draws import Draw, Stream, Trait
from rentree_blanche.simulators.population.levels import LEVELS_OF, Band
from rentree_blanche.simulators.population.namesakes import FAR_MODEL, NAMESAKE, NEAR_MODEL
from rentree_blanche.simulators.population.people import Shape
from rentree_blanche.simulators.population.places import BLOCK

SHAPES, BANDS = tuple(Shape), tuple(Band)
ONE, TWO, SEPARATED, BLENDED, FOSTER = (SHAPES.index(shape) for shape in (
    Shape.ONE_GUARDIAN, Shape.TWO_GUARDIANS, Shape.SEPARATED, Shape.BLENDED, Shape.FOSTER
))  # fmt: skip
SURNAME_STYLES, USAGE_NAMES = tuple(law.SurnameStyle), tuple(law.UsageName)
CHILDREN_MOST, GUARDIANS_MOST = 4, 3
_NOBODY = -1

_PATTERNS = tuple(dict.fromkeys((*law.CHILDREN_BY_RANK, *law.SIBLINGS)))
_PATTERN_BANDS = np.array(
    [[*(BANDS.index(band) for band in bands), *[_NOBODY] * (CHILDREN_MOST - len(bands))] for bands, _ in _PATTERNS],
    np.int64,
)
_PATTERN_COUNT = np.array([len(bands) for bands, _ in _PATTERNS], np.int64)
_PATTERN_TWINS = np.array([twins for _, twins in _PATTERNS])
_SIBLINGS = np.array([_PATTERNS.index(pattern) for pattern in law.SIBLINGS], np.int64)
_BAND_FIRST = np.array([LEVELS_OF[band][0].ordinal for band in BANDS], np.int64)
_BAND_LEVELS = np.array([len(LEVELS_OF[band]) for band in BANDS], np.int64)
_SHAPE_BY_RANK = np.array([SHAPES.index(shape) for shape in law.SHAPE_BY_RANK], np.int64)
_PATTERN_BY_RANK = np.array([_PATTERNS.index(pattern) for pattern in law.CHILDREN_BY_RANK], np.int64)
_STYLE_BY_RANK = np.array([SURNAME_STYLES.index(style) for style in law.SURNAME_BY_RANK], np.int64)
_COMPOUND_BY_RANK = np.array(law.COMPOUND_FIRST_NAME_BY_RANK)
_USAGE_BY_RANK = np.array([USAGE_NAMES.index(usage) for usage in law.USAGE_NAME_BY_RANK], np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The plans of families, a row each; -1 and False stand where nobody is.

    Attributes:
        index: of the families.
        model: of the families whose names they bear; their own but for namesakes.
        own, entity: roots of the draws of the family, and of its names.
        shape: position in SHAPES.
        pupils, guardians: how many there are.
        level: ordinal of each pupil's, eldest first; as many columns as a family has pupils at most.
        girl, woman: sexes of pupils and guardians.
        style, usage: positions in SURNAME_STYLES and USAGE_NAMES.
    """

    index: Ints
    model: Ints
    own: Words
    entity: Words
    shape: Ints
    pupils: Ints
    guardians: Ints
    twins: Bools
    level: Ints
    girl: Bools
    woman: Bools
    style: Ints
    compound: Bools
    usage: Ints
    private: Bools

    def take(self, rows: Ints) -> Self:
        """Return the plans of some of the families."""
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def plans_of(seed: int, blocks: Ints) -> Plans:
    """Return the plans of the families of some blocks of 50, in the order of the blocks."""
    index = families_of(blocks)
    model = _models(seed, blocks)
    positions = model % law.DEALT
    own = roots(seed, Stream.FAMILY, index.ravel())
    entity = own.copy()
    namesakes = np.flatnonzero(model.ravel() != index.ravel())
    entity[namesakes] = roots(seed, Stream.FAMILY, model.ravel()[namesakes])

    def dealt(trait: Trait) -> Ints:
        return Permutations(seed, trait, blocks * BLOCK // law.DEALT, law.DEALT).rank(positions).ravel()

    shape = _SHAPE_BY_RANK[dealt(Trait.SHAPE)]
    pattern = _patterns(entity, shape, _PATTERN_BY_RANK[dealt(Trait.CHILDREN)])
    guardians, woman = guardians_of(entity, shape)
    return Plans(
        index=index.ravel(),
        model=model.ravel(),
        own=own,
        entity=entity,
        shape=shape,
        pupils=_PATTERN_COUNT[pattern],
        guardians=guardians,
        twins=_PATTERN_TWINS[pattern],
        level=_levels(entity, pattern),
        girl=_girls(entity, _PATTERN_COUNT[pattern]),
        woman=woman,
        style=_STYLE_BY_RANK[dealt(Trait.SURNAME)],
        compound=_COMPOUND_BY_RANK[dealt(Trait.FIRST_NAME)],
        usage=_USAGE_BY_RANK[dealt(Trait.USAGE_NAME)],
        private=happens(entity, Draw.SECTOR, law.PRIVATE_SCHOOL),
    )


def families_of(blocks: Ints) -> Ints:
    """Return the indexes of the families of blocks, a row for each block."""
    families: Ints = blocks[:, None] * BLOCK + np.arange(BLOCK, dtype=np.int64)
    return families


def _models(seed: int, blocks: Ints) -> Ints:
    own = Permutations(seed, Trait.NAMESAKE, blocks, BLOCK)
    odd = blocks % 2
    before = Permutations(seed, Trait.NAMESAKE, blocks - odd, BLOCK)
    modelled = np.where(odd == 1, before.holder(FAR_MODEL), own.holder(NEAR_MODEL)) + (blocks - odd) * BLOCK
    model = families_of(blocks)
    model[np.arange(len(blocks)), own.holder(NAMESAKE)] = modelled
    return model


def shapes_of(seed: int, hundreds: Ints) -> tuple[Ints, Ints, Ints]:
    """Return of the families of each hundred the model, the rank of the shape, and how many guardians they have."""
    blocks = (hundreds[:, None] * 2 + np.arange(2)).ravel()
    model = _models(seed, blocks).reshape(-1, law.DEALT)
    rank = Permutations(seed, Trait.SHAPE, hundreds, law.DEALT).rank(model % law.DEALT)
    count = _GUARDIANS[_SHAPE_BY_RANK[rank]]
    fostered = np.nonzero(_SHAPE_BY_RANK[rank] == FOSTER)
    count[fostered] -= ~happens(roots(seed, Stream.FAMILY, model[fostered]), Draw.FOSTER_COUPLE, law.FOSTER_COUPLE)
    return model, rank, count


def _patterns(entity: Words, shape: Ints, dealt: Ints) -> Ints:
    rows = np.flatnonzero((shape == BLENDED) & ((_PATTERN_COUNT[dealt] == 1) | _PATTERN_TWINS[dealt]))
    dealt[rows] = _SIBLINGS[below(entity[rows], Draw.PATTERN, len(_SIBLINGS))]
    return dealt


def _levels(entity: Words, pattern: Ints) -> Ints:
    bands, count, twins = _PATTERN_BANDS[pattern], _PATTERN_COUNT[pattern], _PATTERN_TWINS[pattern]
    levels = np.full((len(pattern), CHILDREN_MOST), _NOBODY, np.int64)
    for nth in range(CHILDREN_MOST):
        rows = np.flatnonzero(count > nth)
        band = bands[rows, nth]
        first = _BAND_FIRST[band]
        twin = twins[rows]
        follows = bands[rows, nth + 1] == band if nth + 1 < CHILDREN_MOST else np.zeros(len(rows), np.bool_)
        floor = (follows & ~twin).astype(np.int64)
        bound = _BAND_LEVELS[band] - floor
        if nth:
            elder = levels[rows, nth - 1]
            again = bands[rows, nth - 1] == band
            floor[again] = 0
            bound = np.where(again, elder - first, bound)
        level = first + floor + below(entity[rows], Draw.LEVEL, bound, nth)
        levels[rows, nth] = np.where(twin, elder, level) if nth == 1 else level
    return levels


def _girls(entity: Words, count: Ints) -> Bools:
    girls = np.zeros((len(entity), CHILDREN_MOST), np.bool_)
    for nth in range(CHILDREN_MOST):
        rows = np.flatnonzero(count > nth)
        girls[rows, nth] = happens(entity[rows], Draw.SEX, 50, 4 + nth)
    return girls


_GUARDIANS = np.array([{ONE: 1, BLENDED: 3}.get(shape, 2) for shape in range(len(SHAPES))], np.int64)


def guardians_of(entity: Words, shape: Ints) -> tuple[Ints, Bools]:
    """Return how many guardians families have, and which of them are women."""
    drawn = below(entity, Draw.COUPLE, 100)
    count = _GUARDIANS[shape]
    woman = np.zeros((len(entity), GUARDIANS_MOST), np.bool_)
    woman[:, 0] = True
    one, two, apart = shape == ONE, shape == TWO, shape == SEPARATED
    woman[one, 0] = drawn[one] < law.MOTHER_ALONE
    same = two & (drawn < law.SAME_SEX_COUPLES)
    woman[same, :2] = (drawn[same] % 2 == 0)[:, None]
    woman[apart, 0] = drawn[apart] < law.MOTHER_FIRST_IF_SEPARATED
    woman[apart, 1] = ~woman[apart, 0]
    rows = np.flatnonzero(shape == FOSTER)
    count[rows] -= ~happens(entity[rows], Draw.FOSTER_COUPLE, law.FOSTER_COUPLE)
    return count, woman
