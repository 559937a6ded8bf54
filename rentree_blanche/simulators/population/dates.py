"""Birth dates that fit the levels of pupils and the ages of their parents."""

from datetime import date, timedelta

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.draws import Draw, below
from rentree_blanche.simulators.population.people import Shape
from rentree_blanche.simulators.population.plan import Plan

GESTATION = 290
"""Days at least between siblings who are no twins."""


def pupil_dates(plan: Plan, entity: int, school_year: int, model: int | None) -> tuple[date, ...]:
    """Return the birth dates of the pupils, eldest first.

    `entity` is the root of the family's own draws, `school_year` the year of the rentrée, `model` the root of the
    family whose names it bears, or None: a namesake never has the dates of its model.
    """
    own = _pupil_dates(plan, entity, school_year)
    return own if model is None else _avoiding(own, _pupil_dates(plan, model, school_year))


def guardian_dates(plan: Plan, entity: int, school_year: int, model: int | None) -> tuple[date, ...]:
    """Return the birth dates of the guardians, in order; parameters as for `pupil_dates`."""
    own = _guardian_dates(plan, entity, school_year)
    return own if model is None else _avoiding(own, _guardian_dates(plan, model, school_year))


def _pupil_dates(plan: Plan, entity: int, school_year: int) -> tuple[date, ...]:
    dates: list[date] = []
    for nth, level in enumerate(plan.levels):
        if plan.twins and nth == 1:
            dates.append(dates[0])
            continue
        year = school_year - level.usual_age - _shift(plan, nth)
        born = date(year, 1, 1) + timedelta(days=below(entity, Draw.BIRTH_DAY, 365, nth))
        if dates and (born - dates[-1]).days < GESTATION:
            # The elder is of the year before at the latest, so this stays within the year of the younger.
            born = dates[-1] + timedelta(days=GESTATION + below(entity, Draw.BIRTH_GAP, 75, nth))
        dates.append(born)
    return tuple(dates)


def _shift(plan: Plan, nth: int) -> int:
    """Return 1 for an eldest who repeated a year, -1 for a youngest who skipped one: siblings keep their order."""
    drawn = below(plan.entity, Draw.SHIFT, 100)
    if nth == 0 and drawn < law.LATE:
        return 1
    if not plan.twins and nth == len(plan.levels) - 1 and law.LATE <= drawn < law.LATE + law.EARLY:
        return -1
    return 0


def _guardian_dates(plan: Plan, entity: int, school_year: int) -> tuple[date, ...]:
    eldest = school_year - plan.levels[0].usual_age
    return tuple(
        date(_birth_year(plan, entity, school_year, eldest, slot), 1, 1)
        + timedelta(days=below(entity, Draw.BIRTH_DAY, 365, 8 + slot))
        for slot in range(len(plan.guardian_sexes))
    )


def _birth_year(plan: Plan, entity: int, school_year: int, eldest: int, slot: int) -> int:
    if plan.shape is Shape.FOSTER:
        return school_year - 35 - below(entity, Draw.PARENT_AGE, 26, slot)
    age = 20 + below(entity, Draw.PARENT_AGE, 13, slot) + below(entity, Draw.PARENT_AGE_SECOND, 13, slot)
    return eldest - age


def _avoiding(own: tuple[date, ...], taken: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(_moved(born) if born == other else born for born, other in zip(own, taken, strict=True))


def _moved(born: date) -> date:
    return born + timedelta(days=-1 if (born.month, born.day) == (12, 31) else 1)
