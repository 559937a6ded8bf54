"""People: find them among those enrolled, make more, change what the register says of them."""

from itertools import islice

from pydantic import JsonValue

from rentree_blanche.simulators.control import register
from rentree_blanche.simulators.control.api.admissions import admission_of, register_of, with_contacts
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
    PupilRecord,
    PupilShown,
    SchoolChange,
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
    fields: dict[str, JsonValue] = {
        name: getattr(asked, name) for name in ("mobile", "email") if name in asked.model_fields_set
    }
    if asked.unchecked:
        fields["unchecked"] = True
    if not fields.keys() - {"unchecked"}:
        raise unusable("mobile, email: give at least one of them, null to take it out of the register")
    index = int(asked.key[1:].partition("-")[0])
    try:
        family = await house.ground.pools.store(house.population.family, index)
        family.guardian(asked.key)
    except PopulationError as error:
        raise unknown(f"key: {error}") from error
    known = await register.records_of(house, asked.key)
    records = [each for each in known if asked.register_name in (None, each.actor)]
    if not records:
        where = asked.register_name or "any register"
        raise unknown(f"key: {asked.key} is not in {where}; enrol the family first")
    for record in records:
        await register.change(house, record, fields)
    shown = (await register.families_shown(house, [family]))[0]
    return next(guardian for guardian in shown.guardians if guardian.key == asked.key)


async def leave_school(house: House, asked: PupilKey) -> Departure:
    """Let a pupil leave school; the services of that school close next night."""
    records = await _records_of_pupil(house, asked.key)
    for record in records:
        await register.leave(house, record)
    return Departure(key=asked.key, records=len(records))


async def change_school(house: House, asked: SchoolChange) -> PupilShown:
    """Let a pupil change school, class or level; services follow next night.

    Within one register the pupil moves; from an école to a collège the pupil leaves ONDE and SIECLE admits them, with
    the guardians.
    """
    records = await _records_of_pupil(house, asked.key)
    place = {name: getattr(asked, name) for name in ("school", "class_label", "level")}
    place = {name: value for name, value in place.items() if value is not None}
    if not place:
        raise unusable("school, class_label, level: give at least one of them")
    family = await house.ground.pools.store(house.population.family, int(asked.key[1:].partition("-")[0]))
    try:
        goal = await house.ground.pools.store(register_of, house.population, asked.school)
    except PopulationError as error:
        raise unknown(f"school: {error}") from error
    current = records[0]
    if goal is None or goal == current.actor:
        await register.move(house, current, place)
    else:
        admission = await house.ground.pools.store(admission_of, house.population, family, asked)
        contacts = {guardian.key: await register.records_of(house, guardian.key) for guardian in family.guardians}
        await register.admit(house, goal, with_contacts(admission, contacts))
        for record in records:
            await register.leave(house, record)
    shown = (await register.families_shown(house, [family]))[0]
    return next(pupil for pupil in shown.pupils if pupil.key == asked.key)


async def _records_of_pupil(house: House, key: str) -> tuple[PupilRecord, ...]:
    records = await register.pupil_records_of(house, key)
    if not records:
        raise unknown(f"key: no register knows {key}")
    return records


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
        name="change_school",
        method="POST",
        path="/api/people/pupils/{key}/school",
        subject=_SUBJECT,
        summary="Let a pupil change school, class or level",
        asks=SchoolChange,
        answers=PupilShown,
        does=change_school,
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
