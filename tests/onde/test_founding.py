"""Who enters the register, and under which ids."""

import pytest
from sqlalchemy import func, select

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.founding import PrimaryPupils
from rentree_blanche.simulators.onde.records import REGISTER
from rentree_blanche.simulators.population import Degree, Population
from rentree_blanche.simulators.registers.founding import Founding


def _founding(store, population):
    return Founding(store=store, chance=Chance(1), population=population, register=REGISTER, enrolled=PrimaryPupils())


@pytest.fixture
def new_register(tmp_path):
    store = Store(sqlite_url(tmp_path / "new.sqlite"))
    store.create(ground_tables.metadata, tables.metadata)
    yield _founding(store, Population(seed=1)), store
    store.close()


def _ids(store, table):
    with store.read() as connection:
        return dict(connection.execute(select(table.c.person_key, table.c.id)).all())


def test_only_primary_pupils_and_their_guardians_enter(house):
    pupils, guardians = set(), set()
    for family in house.population.families(house.families):
        ours = {pupil.key for pupil in house.primary(family)}
        pupils |= ours
        guardians |= {link.guardian for link in family.links if link.pupil in ours}
    store = house.ground.store
    assert _ids(store, tables.pupil).keys() == pupils
    assert _ids(store, tables.guardian).keys() == guardians
    with store.read() as connection:
        natures = set(connection.execute(select(tables.school.c.nature)).scalars())
    assert natures <= {"école maternelle", "école élémentaire", "école primaire"}


def test_ids_are_digits_and_nobody_shares_one(house):
    store = house.ground.store
    with store.read() as connection:
        directors = list(connection.execute(select(tables.school.c.director_id)).scalars())
    ids = [*_ids(store, tables.pupil).values(), *_ids(store, tables.guardian).values(), *directors]
    assert all(each.isdecimal() for each in ids)
    assert len(set(ids)) == len(ids)


def test_a_person_has_the_same_id_however_the_register_was_filled(house, new_register):
    founding, store = new_register
    founding.fill(3)
    founding.enrol(range(house.families))
    known = _ids(house.ground.store, tables.pupil) | _ids(house.ground.store, tables.guardian)
    assert _ids(store, tables.pupil) | _ids(store, tables.guardian) == known


def test_founding_a_register_that_has_people_changes_nothing(house):
    store = house.ground.store
    before = _ids(store, tables.pupil)
    _founding(store, house.population).fill(house.families + 50)
    assert _ids(store, tables.pupil) == before


def test_foster_carers_are_linked_without_being_legal_representatives(house):
    family = house.some_family(lambda family: any(not link.legal for link in family.links))
    carer = house.guardian(next(link.guardian for link in family.links if not link.legal))
    assert {pupil["legal"] for pupil in carer["pupils"]} == {False}


def test_more_families_are_enrolled_once_and_told_by_the_next_feed(house):
    house.night()
    newcomers = list(range(house.families, house.families + 10))
    first = house.control("POST", "/familles", json={"families": newcomers}).json()
    expected = [
        pupil
        for family in house.population.families(10, house.families)
        for pupil in family.pupils
        if pupil.degree is Degree.PRIMARY
    ]
    assert first["pupils"] == len(expected) > 0
    again = house.control("POST", "/familles", json={"families": newcomers}).json()
    assert again == {"schools": 0, "pupils": 0, "guardians": 0, "links": 0}
    told = house.night()
    assert {line["ine"] for line in told if line["type"] == "pupil"} == {pupil.ine for pupil in expected}
    assert sum(line["type"] == "link" for line in told) == first["links"]


@pytest.mark.parametrize("body", [{}, {"families": []}, {"families": ["1"]}, {"families": [-1]}, {"family": [1]}])
def test_an_enrolment_that_cannot_be_is_refused(house, body):
    with house.ground.store.read() as connection:
        before = connection.execute(select(func.count()).select_from(tables.pupil)).scalar_one()
    answer = house.control("POST", "/familles", json=body)
    assert answer.status_code == 422
    with house.ground.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.pupil)).scalar_one() == before
