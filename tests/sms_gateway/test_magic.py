"""Numbers to which something always happens, and to no person of the population."""

import pytest

from rentree_blanche.simulators.core.phones import is_mobile
from rentree_blanche.simulators.population.mobiles import METROPOLITAN, OVERSEAS
from rentree_blanche.simulators.sms_gateway.magic import LANDLINES, MOBILES

LATE_BY_FIVE = "+33729910005"
LOST, TWICE, OUT_OF_ORDER, REFUSED, STOPPED = (f"+3372992{0:04}", *(f"+337299{n}0000" for n in (3, 4, 5, 6)))
LANDLINE = "+33199001234"


def report(house, batch) -> list[tuple[str, int]]:
    path = f"/educonnect/batches/{batch['id']}/delivery_report"
    return [(line["status"], line["code"]) for line in house.read(path).json()["statuses"]]


def test_no_population_takes_a_magic_number():
    for block in METROPOLITAN + OVERSEAS:
        for magic in (MOBILES, *LANDLINES):
            assert not block.prefix.startswith(magic)
            assert not magic.startswith(block.prefix)


def test_magic_mobiles_are_mobiles_and_landlines_are_not():
    assert is_mobile(f"{MOBILES}10005")
    assert not any(is_mobile(f"{prefix}0001") for prefix in LANDLINES)


def test_a_late_number_receives_after_as_many_minutes_as_it_ends_with(house):
    house.send(to=LATE_BY_FIVE)
    house.advance(299)
    assert house.bodies() == []
    house.advance(1)
    assert len(house.bodies()) == 1


def test_a_lost_number_never_receives(house):
    batch = house.send(to=LOST)
    assert (house.bodies(), report(house, batch)) == ([], [("Failed", 27)])


def test_a_number_that_receives_twice_is_charged_once(house):
    house.send(to=TWICE)
    assert (len(house.bodies()), house.plan.spent) == (2, 1)


def test_two_messages_to_a_disordered_number_arrive_the_other_way_round(house):
    house.send("premier", OUT_OF_ORDER)
    house.send("second", OUT_OF_ORDER)
    house.advance(60)
    assert house.bodies() == ["second", "premier"]


def test_a_refused_number_is_refused_and_not_charged(house):
    answer = house.post({"to": [REFUSED], "body": "texte"})
    assert (answer.status_code, answer.json()["code"]) == (403, "illegal_number_type")
    assert house.plan.spent == 0


@pytest.mark.parametrize(("number", "code"), [(STOPPED, 408), (LANDLINE, 402)])
def test_who_said_stop_and_a_landline_receive_nothing(house, number, code):
    batch = house.send(to=number)
    assert (house.bodies(), report(house, batch)) == ([], [("Aborted", code)])
