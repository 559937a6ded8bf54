"""People: find them among those enrolled, make more, change what the register says of them."""

from itertools import islice

from rentree_blanche.simulators.control import register
from rentree_blanche.simulators.control.api.people_values import (
    Departure,
    Families,
    FamilyIndex,
    FamilyOrder,
    FamilyQuery,
    FamilyShown,
    GuardianChange,
    GuardianShown,
    PupilKey,
)
from rentree_blanche.simulators.control.enrolment import Enrolment
from rentree_blanche.simulators.control.errors import unknown, unusable
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Operation
from rentree_blanche.simulators.population import NobodyFoundError, PopulationError

_SUBJECT = "people"


def enrolment(house: House) -> Enrolment:
    """Give the enrolled families of a federation."""
    return Enrolment(house.population, house.ground.store, house.federation.settings.families)


async def find_families(house: House, asked: FamilyQuery) -> Families:
    """Find enrolled families by what they are like."""
    search = enrolment(house).enrolled
    found = await house.ground.pools.store(
        lambda: tuple(islice(search(asked.wanted, frozenset(asked.excluding)), asked.limit))
    )
    return Families(families=await register.families_shown(house, found))


async def read_family(house: House, asked: FamilyIndex) -> FamilyShown:
    """Read one enrolled family."""
    if not await house.ground.pools.store(enrolment(house).is_enrolled, asked.index):
        raise unknown(f"index: family {asked.index} is not enrolled; POST /api/people/make enrols more")
    family = await house.ground.pools.store(house.population.family, asked.index)
    return (await register.families_shown(house, [family]))[0]


async def make_family(house: House, asked: FamilyOrder) -> FamilyShown:
    """Enrol one more family that is as wanted."""
    search = enrolment(house)
    try:
        family = await house.ground.pools.store(search.beyond, asked.wanted, frozenset(asked.excluding))
    except NobodyFoundError as error:
        raise unknown(str(error)) from error
    await register.enrol(house, family.index)
    await house.ground.pools.store(search.note, family.index)
    if asked.night:
        await house.ground.pools.store(house.federation.nights.work_now)
    return (await register.families_shown(house, [family]))[0]


async def change_guardian(house: House, asked: GuardianChange) -> GuardianShown:
    """Change what the register says of a guardian, in each of their records; EduConnect learns of it next night."""
    fields: dict[str, str | None] = {
        name: getattr(asked, name) for name in ("mobile", "email") if name in asked.model_fields_set
    }
    if not fields:
        raise unusable("mobile, email: give at least one of them, null to take it out of the register")
    index = int(asked.key[1:].partition("-")[0])
    try:
        family = await house.ground.pools.store(house.population.family, index)
        family.guardian(asked.key)
    except PopulationError as error:
        raise unknown(f"key: {error}") from error
    records = await register.records_of(house, asked.key)
    if not records:
        raise unknown(f"key: no register knows {asked.key}; enrol the family first")
    for record in records:
        await register.change(house, record.id, fields)
    shown = (await register.families_shown(house, [family]))[0]
    return next(guardian for guardian in shown.guardians if guardian.key == asked.key)


async def leave_school(house: House, asked: PupilKey) -> Departure:
    """Let a pupil leave school; the services of that school close next night."""
    records = await register.leave(house, asked.key)
    if not records:
        raise unknown(f"key: no register knows {asked.key}")
    return Departure(key=asked.key, records=records)


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="find_families",
        method="POST",
        path="/api/people/find",
        subject=_SUBJECT,
        summary="Find enrolled families by what they are like",
        asks=FamilyQuery,
        answers=Families,
        does=find_families,
        refusals=(502, 504),
    ),
    Operation(
        name="make_family",
        method="POST",
        path="/api/people/make",
        subject=_SUBJECT,
        summary="Enrol one more family that is like this",
        asks=FamilyOrder,
        answers=FamilyShown,
        does=make_family,
        refusals=(404, 409, 502, 504),
    ),
    Operation(
        name="read_family",
        method="GET",
        path="/api/people/families/{index}",
        subject=_SUBJECT,
        summary="Read one enrolled family",
        asks=FamilyIndex,
        answers=FamilyShown,
        does=read_family,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="change_guardian",
        method="PATCH",
        path="/api/people/guardians/{key}",
        subject=_SUBJECT,
        summary="Change what the register says of a guardian",
        asks=GuardianChange,
        answers=GuardianShown,
        does=change_guardian,
        refusals=(404, 409, 502, 504),
    ),
    Operation(
        name="leave_school",
        method="POST",
        path="/api/people/pupils/{key}/leave",
        subject=_SUBJECT,
        summary="Let a pupil leave school",
        asks=PupilKey,
        answers=Departure,
        does=leave_school,
        refusals=(404, 409, 502, 504),
    ),
)
