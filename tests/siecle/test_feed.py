"""The nightly feed of SIECLE: the format of every register, with its own source and ids."""

from datetime import date

import pytest
from sqlalchemy import select

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.onde.records import REGISTER as ONDE
from rentree_blanche.simulators.population import Degree
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.siecle.tables import TABLES


def test_the_first_feed_tells_every_secondary_pupil_and_their_guardians(house):
    header, *lines = house.night()
    assert (header["source"], header["mode"], header["schema"]) == ("SIECLE", "full", 1)
    pupils, guardians = set(), set()
    for family in house.population.families(house.families):
        ours = {pupil.key for pupil in family.pupils if pupil.degree is Degree.SECONDARY}
        pupils |= {pupil.ine for pupil in family.pupils if pupil.key in ours}
        guardians |= {link.guardian for link in family.links if link.pupil in ours}
    assert {line["ine"] for line in lines if line["type"] == "pupil"} == pupils
    assert sum(line["type"] == "guardian" for line in lines) == len(guardians)
    assert {line["kind"] for line in lines if line["type"] == "school"} == {"college", "lycee"}
    assert {len(line["level_code"]) for line in lines if line["type"] == "pupil"} == {4}


def test_a_correction_is_told_by_the_next_feed(house):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    record = house.guardian(guardian.key)["id"]
    house.control("PATCH", f"/responsables/{record}", json={"mobile": "06 39 98 00 00"})
    header, *lines = house.night(date(2026, 9, 2))
    assert header["mode"] == "delta"
    assert [(line["type"], line["id"], line["mobile"]) for line in lines] == [("guardian", record, "+33639980000")]


def test_nobody_has_the_same_id_in_both_registers(house):
    with house.ground.store.read() as connection:
        ids = set(connection.execute(select(TABLES.pupil.c.id)).scalars())
        ids |= set(connection.execute(select(TABLES.guardian.c.id)).scalars())
    mint = Mint(Chance(1), ONDE)
    everybody = [person.number for family in house.population.families(house.families) for person in family.members]
    assert len(ids) > 100
    assert not ids & {mint.of_person(number) for number in everybody}


def test_a_guardian_of_both_degrees_is_here_under_an_id_of_its_own(house):
    family = house.some_family(lambda family: len({pupil.degree for pupil in family.pupils}) == 2)
    guardian = next(each for each in family.guardians if set(family.pupils_of(each)) & set(house.primary(family)))
    record = house.guardian(guardian.key)
    assert record["id"] != Mint(Chance(1), ONDE).of_person(guardian.number)
    assert {pupil["person_key"] for pupil in record["pupils"]} <= {pupil.key for pupil in house.primary(family)}


@pytest.mark.parametrize("path", ["/ecoles", "/eleves", "/responsables", "/aaf.zip"])
def test_every_address_asks_for_the_secret(house, path):
    assert house.director.get(house.url(f"/_controle{path}")).status_code == 401
