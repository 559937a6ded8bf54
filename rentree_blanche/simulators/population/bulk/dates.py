"""Birth dates of many families (see `population.dates`), as days since 1970."""

from collections.abc import Callable

import numpy as np

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.bulk.draws import Ints, Words, below
from rentree_blanche.simulators.population.bulk.plans import CHILDREN_MOST, FOSTER, GUARDIANS_MOST, Plans
from rentree_blanche.simulators.population.dates import GESTATION
from rentree_blanche.simulators.population.draws import Draw

_USUAL_AGE = 3


def pupil_days(plans: Plans, school_year: int) -> Ints:
    """Return the birth dates of the pupils, a row for each family, eldest first."""
    return _own(plans, _pupil_days, school_year)


def guardian_days(plans: Plans, school_year: int) -> Ints:
    """Return the birth dates of the guardians, a row for each family."""
    return _own(plans, _guardian_days, school_year)


def _own(plans: Plans, days_of: Callable[[Plans, Words, int], Ints], school_year: int) -> Ints:
    days: Ints = days_of(plans, plans.own, school_year)
    rows = np.flatnonzero(plans.model != plans.index)
    namesakes = plans.take(rows)
    taken = days_of(namesakes, namesakes.entity, school_year)
    days[rows] = np.where(days[rows] == taken, _moved(days[rows]), days[rows])
    return days


def _moved(days: Ints) -> Ints:
    tomorrow = (days + 1).astype("datetime64[D]")
    ends_a_year = tomorrow == tomorrow.astype("datetime64[Y]")
    moved: Ints = days + np.where(ends_a_year, -1, 1)
    return moved


def _pupil_days(plans: Plans, entity: Words, school_year: int) -> Ints:
    days = np.zeros((len(entity), CHILDREN_MOST), np.int64)
    drawn = below(plans.entity, Draw.SHIFT, 100)
    late = drawn < law.LATE
    early = ~plans.twins & ~late & (drawn < law.LATE + law.EARLY)
    for nth in range(CHILDREN_MOST):
        rows = np.flatnonzero(plans.pupils > nth)
        youngest = plans.pupils[rows] == nth + 1
        shift = late[rows].astype(np.int64) if nth == 0 else np.zeros(len(rows), np.int64)
        shift -= early[rows] & youngest
        born = _new_year(school_year - _USUAL_AGE - plans.level[rows, nth] - shift)
        born += below(entity[rows], Draw.BIRTH_DAY, 365, nth)
        if nth:
            elder = days[rows, nth - 1]
            close = np.flatnonzero(born - elder < GESTATION)
            born[close] = elder[close] + GESTATION + below(entity[rows[close]], Draw.BIRTH_GAP, 75, nth)
            born = np.where(plans.twins[rows], elder, born) if nth == 1 else born
        days[rows, nth] = born
    return days


def _guardian_days(plans: Plans, entity: Words, school_year: int) -> Ints:
    days = np.zeros((len(entity), GUARDIANS_MOST), np.int64)
    eldest = school_year - _USUAL_AGE - plans.level[:, 0]
    for slot in range(GUARDIANS_MOST):
        rows = np.flatnonzero(plans.guardians > slot)
        own = entity[rows]
        age = 20 + below(own, Draw.PARENT_AGE, 13, slot) + below(own, Draw.PARENT_AGE_SECOND, 13, slot)
        year = eldest[rows] - age
        carers = np.flatnonzero(plans.shape[rows] == FOSTER)
        year[carers] = school_year - 35 - below(own[carers], Draw.PARENT_AGE, 26, slot)
        days[rows, slot] = _new_year(year) + below(own, Draw.BIRTH_DAY, 365, 8 + slot)
    return days


def _new_year(year: Ints) -> Ints:
    return (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").view(np.int64)
