"""The plan of a family before it gets names: shape, pupils' stages, levels and sexes."""

from dataclasses import dataclass

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.draws import Draw, Stream, Trait, below, deal, root
from rentree_blanche.simulators.population.law import ChildPattern, SurnameStyle, UsageName
from rentree_blanche.simulators.population.levels import LEVELS_OF, Band, Level
from rentree_blanche.simulators.population.people import Sex, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a family shares with its namesakes. `entity` is the root of the draws of its names."""

    entity: int
    shape: Shape
    levels: tuple[Level, ...]
    twins: bool
    child_sexes: tuple[Sex, ...]
    guardian_sexes: tuple[Sex, ...]
    surname_style: SurnameStyle
    compound_first_name: bool
    usage_name: UsageName
    private_school: bool


def plan_of(seed: int, model: int) -> Plan:
    """Return the plan that family `model` and its namesakes share."""
    entity = root(seed, Stream.FAMILY, model)
    block, position = divmod(model, law.DEALT)
    shape = law.SHAPE_BY_RANK[shape_rank_of(seed, model)]
    bands, twins = _children(seed, entity, shape, block, position)
    return Plan(
        entity=entity,
        shape=shape,
        levels=_levels(entity, bands, twins),
        twins=twins,
        child_sexes=tuple(_sex(below(entity, Draw.SEX, 100, 4 + nth) < 50) for nth in range(len(bands))),
        guardian_sexes=_guardian_sexes(entity, shape),
        surname_style=law.SURNAME_BY_RANK[deal(seed, Trait.SURNAME, block, position, law.DEALT)],
        compound_first_name=law.COMPOUND_FIRST_NAME_BY_RANK[deal(seed, Trait.FIRST_NAME, block, position, law.DEALT)],
        usage_name=law.USAGE_NAME_BY_RANK[deal(seed, Trait.USAGE_NAME, block, position, law.DEALT)],
        private_school=below(entity, Draw.SECTOR, 100) < law.PRIVATE_SCHOOL,
    )


def shape_rank_of(seed: int, model: int) -> int:
    """Return the rank dealt to the shape of a family and its namesakes."""
    block, position = divmod(model, law.DEALT)
    return deal(seed, Trait.SHAPE, block, position, law.DEALT)


def guardian_count(seed: int, model: int) -> int:
    """Return how many guardians a family and its namesakes have."""
    shape = law.SHAPE_BY_RANK[shape_rank_of(seed, model)]
    return len(_guardian_sexes(root(seed, Stream.FAMILY, model), shape))


def _children(seed: int, entity: int, shape: Shape, block: int, position: int) -> ChildPattern:
    pattern = law.CHILDREN_BY_RANK[deal(seed, Trait.CHILDREN, block, position, law.DEALT)]
    if shape is Shape.BLENDED and (len(pattern[0]) == 1 or pattern[1]):
        return law.SIBLINGS[below(entity, Draw.PATTERN, len(law.SIBLINGS))]
    return pattern


def _levels(entity: int, bands: tuple[Band, ...], twins: bool) -> tuple[Level, ...]:
    levels: list[Level] = []
    for nth, band in enumerate(bands):
        choice = LEVELS_OF[band]
        if nth and bands[nth - 1] is band:
            # Twins share a level; the younger of two in one stage is below the elder.
            ceiling = levels[-1].ordinal - choice[0].ordinal
            levels.append(levels[-1] if twins and nth == 1 else choice[below(entity, Draw.LEVEL, ceiling, nth)])
            continue
        alone = twins or nth + 1 == len(bands) or bands[nth + 1] is not band
        floor = 0 if alone else 1
        levels.append(choice[floor + below(entity, Draw.LEVEL, len(choice) - floor, nth)])
    return tuple(levels)


def _guardian_sexes(entity: int, shape: Shape) -> tuple[Sex, ...]:
    drawn = below(entity, Draw.COUPLE, 100)
    if shape is Shape.ONE_GUARDIAN:
        return (_sex(drawn < law.MOTHER_ALONE),)
    if shape is Shape.TWO_GUARDIANS and drawn < law.SAME_SEX_COUPLES:
        return (_sex(drawn % 2 == 0),) * 2
    if shape is Shape.SEPARATED:
        first = drawn < law.MOTHER_FIRST_IF_SEPARATED
        return (_sex(first), _sex(not first))
    if shape is Shape.BLENDED:
        return (Sex.F, Sex.M, Sex.M)
    if shape is Shape.FOSTER and below(entity, Draw.FOSTER_COUPLE, 100) >= law.FOSTER_COUPLE:
        return (Sex.F,)
    return (Sex.F, Sex.M)


def _sex(is_female: bool) -> Sex:
    return Sex.F if is_female else Sex.M
