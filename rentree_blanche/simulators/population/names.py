"""How the members of a family are named."""

from dataclasses import dataclass

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.draws import Draw, below
from rentree_blanche.simulators.population.law import SurnameStyle, UsageName
from rentree_blanche.simulators.population.lexicon import Lexicon, lexicon
from rentree_blanche.simulators.population.people import Sex, Shape
from rentree_blanche.simulators.population.plan import Plan

_ELSEWHERE = 3
"""Slot of the surname of a former spouse who is no guardian."""
_FOSTERED = 4
"""Slot of the surname of foster children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Names of one person."""

    birth_name: str
    usage_name: str | None
    first_name: str
    other_names: tuple[str, ...]


def parents_of(plan: Plan, child: int) -> tuple[int, ...]:
    """Return the guardians, by position, whom a child (0 is the eldest) has for parents or carers.

    In a blended family the eldest has the first adult and the former partner, the next the second adult alone, the
    others the two adults of the home.
    """
    if plan.shape is not Shape.BLENDED:
        return tuple(range(len(plan.guardian_sexes)))
    return ((0, 2), (1,), (0, 1), (0, 1))[child]


def name_guardians(plan: Plan) -> tuple[Naming, ...]:
    """Return the names of the guardians of a family, in order."""
    lists = lexicon()
    surnames = [_surname(lists, plan, slot) for slot in range(len(plan.guardian_sexes))]
    bearer = next((slot for slot, sex in enumerate(plan.guardian_sexes) if sex is Sex.F), None)
    return tuple(
        Naming(
            birth_name=surname,
            usage_name=_usage_name(lists, plan, surnames, slot) if slot == bearer else None,
            first_name=_adult_first_name(lists, plan, slot),
            other_names=_other_names(lists, plan, slot, plan.guardian_sexes[slot]),
        )
        for slot, surname in enumerate(surnames)
    )


def name_pupils(plan: Plan, guardians: tuple[Naming, ...]) -> tuple[Naming, ...]:
    """Return the names of the pupils of a family, eldest first."""
    lists = lexicon()
    return tuple(
        Naming(
            birth_name=_child_birth_name(lists, plan, guardians, nth),
            usage_name=_child_usage_name(lists, plan, guardians, nth),
            first_name=_child_first_name(lists, plan, nth),
            other_names=_other_names(lists, plan, 4 + nth, sex),
        )
        for nth, sex in enumerate(plan.child_sexes)
    )


def _surname(lists: Lexicon, plan: Plan, slot: int) -> str:
    entity = plan.entity
    style = plan.surname_style if slot == 0 else law.SURNAME_BY_RANK[below(entity, Draw.SURNAME_STYLE, 100, slot)]
    if style is SurnameStyle.PLAIN:
        return _pick(lists.surnames, entity, Draw.SURNAME, slot)
    if style is SurnameStyle.ACCENTED:
        return _pick(lists.accented_surnames, entity, Draw.SURNAME, slot)
    if style is SurnameStyle.HYPHEN:
        first = below(entity, Draw.SURNAME, len(lists.surnames), slot)
        step = 1 + below(entity, Draw.SURNAME_SECOND, len(lists.surnames) - 1, slot)
        return f"{lists.surnames[first]}-{lists.surnames[(first + step) % len(lists.surnames)]}"
    return _pick(lists.hard_surnames[style.value], entity, Draw.SURNAME, slot)


def _usage_name(lists: Lexicon, plan: Plan, surnames: list[str], slot: int) -> str | None:
    if plan.usage_name not in (UsageName.PARTNER, UsageName.DOUBLE):
        return None
    # A woman alone keeps the name of a former spouse.
    partner = surnames[1 - slot] if len(surnames) > 1 else _surname(lists, plan, _ELSEWHERE)
    if partner == surnames[slot]:
        return None
    return partner if plan.usage_name is UsageName.PARTNER else f"{surnames[slot]}-{partner}"


def _adult_first_name(lists: Lexicon, plan: Plan, slot: int) -> str:
    sex = plan.guardian_sexes[slot]
    if slot == 0 and plan.compound_first_name:
        return _pick(lists.compound_first_names[sex], plan.entity, Draw.FIRST_NAME, slot)
    return _pick(lists.adult_first_names[sex], plan.entity, Draw.FIRST_NAME, slot)


def _child_first_name(lists: Lexicon, plan: Plan, nth: int) -> str:
    sex = plan.child_sexes[nth]
    if nth == 0 and plan.compound_first_name:
        return _pick(lists.compound_first_names[sex], plan.entity, Draw.FIRST_NAME, 4)
    names = lists.child_first_names[sex]
    # A start and a stride a family: siblings never share a first name.
    start = below(plan.entity, Draw.FIRST_NAME, len(names), 5)
    stride = 1 + below(plan.entity, Draw.FIRST_NAME_STRIDE, len(names) // 6)
    return names[(start + nth * stride) % len(names)]


def _other_names(lists: Lexicon, plan: Plan, slot: int, sex: Sex) -> tuple[str, ...]:
    names = lists.adult_first_names[sex]
    count = (0, 1, 1, 2)[below(plan.entity, Draw.OTHER_NAMES, 4, slot)]
    start = below(plan.entity, Draw.OTHER_NAME, len(names), slot)
    return tuple(names[(start + 7 * nth) % len(names)] for nth in range(count))


def _child_birth_name(lists: Lexicon, plan: Plan, guardians: tuple[Naming, ...], nth: int) -> str:
    if plan.shape is Shape.FOSTER:
        return _surname(lists, plan, _FOSTERED)
    parents = parents_of(plan, nth)
    drawn = below(plan.entity, Draw.CHILD_NAME, 100)
    if plan.shape is Shape.ONE_GUARDIAN:
        guardian = guardians[0]
        if guardian.usage_name or drawn < law.NAME_OF_AN_ABSENT_PARENT:
            return _surname(lists, plan, _ELSEWHERE)
        return guardian.birth_name
    father = next((slot for slot in parents if plan.guardian_sexes[slot] is Sex.M), parents[0])
    other = next((slot for slot in parents if slot != father), father)
    if drawn < law.FATHERS_NAME or guardians[other].birth_name == guardians[father].birth_name:
        return guardians[father].birth_name
    if drawn < law.FATHERS_NAME + law.MOTHERS_NAME:
        return guardians[other].birth_name
    return f"{guardians[father].birth_name} {guardians[other].birth_name}"


def _child_usage_name(lists: Lexicon, plan: Plan, guardians: tuple[Naming, ...], nth: int) -> str | None:
    parents = parents_of(plan, nth)
    if plan.usage_name is not UsageName.CHILDREN or plan.shape is Shape.FOSTER or len(parents) < 2:
        return None
    names = [guardians[slot].birth_name for slot in parents]
    if len(set(names)) == 1 or _child_birth_name(lists, plan, guardians, nth) not in names:
        # One name for all, or already the two of them at birth.
        return None
    return " ".join(names)


def _pick(names: tuple[str, ...], entity: int, draw: Draw, slot: int) -> str:
    return names[below(entity, draw, len(names), slot)]
