"""ADM-12: before the rentrée, the representatives whose mobile is missing or of no use."""

import csv
import io

import pytest

from rentree_blanche.client import Clock, ControlClient, Guardian, People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.registers import RegisterPages
from rentree_blanche.simulators.population.find import ChildWanted, primary, secondary


@pytest.mark.parametrize("child", [primary(), secondary()], ids=["ONDE", "SIECLE"])
@pytest.mark.row("ADM-12")
def test_the_list_is_exact_on_the_page_and_as_csv_and_shrinks_when_a_mobile_is_noted(
    journeys: Journeys, people: People, control: ControlClient, child: ChildWanted
) -> None:
    without = people.guardian(children=[child], without_mobile=True)
    pupil = without.children[0]
    landline = _somebody_else(people, child, pupil.school.uai)
    if landline is not None:
        control.change_guardian(landline.key, mobile="01 99 00 12 34", unchecked=True)
    pages = RegisterPages.of(journeys.page, journeys.federation, pupil)
    listed = pages.mobiles()
    expected = _expected(control, pupil.school.uai)
    assert listed.reasons == expected
    assert listed.reasons[_called(without)] == "absent"

    content = listed.csv()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    told = {f"{row['Civilité']} {row['Nom']} {row['Prénom']}": row["Motif"] for row in rows}
    assert told == expected

    control.change_guardian(without.key, mobile="06 39 98 99 99")
    del expected[_called(without)]
    assert pages.mobiles().reasons == expected


@pytest.mark.row("ADM-12")
def test_who_is_noted_in_time_registers_the_next_day(
    journeys: Journeys, people: People, control: ControlClient, clock: Clock
) -> None:
    parent = people.guardian(children=[secondary()], without_mobile=True)
    known = control.change_guardian(parent.key, mobile="06 39 98 99 99")
    clock.pass_the_night()
    _, home = journeys.register(known)
    assert home.person == f"{parent.first_name} {parent.name}"


def _expected(control: ControlClient, uai: str) -> dict[str, str]:
    """Give who is to be listed, from what the registers say of every enrolled family."""
    found: dict[str, str] = {}
    for family in control.find_families(limit=100):
        for guardian in family.guardians:
            if any(pupil.school.uai == uai for pupil in guardian.children):
                if guardian.mobile is None:
                    found[_called(guardian)] = "absent"
                elif guardian.mobile.startswith("+331"):
                    found[_called(guardian)] = "pas un numéro de portable"
    return found


def _somebody_else(people: People, child: ChildWanted, uai: str) -> Guardian | None:
    """Give another representative of the same school who has a mobile."""
    wanted = child.model_copy(update={"school": uai})
    for guardian in people.family(children=[wanted], more_children=True, without_mobile=False).guardians:
        if guardian.children:
            return guardian
    return None


def _called(guardian: Guardian) -> str:
    return f"{guardian.civility} {guardian.name} {guardian.first_name}"
