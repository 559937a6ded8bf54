"""IN-10 and IN-11: a pupil changes school, in the académie and beyond, enters the collège, or leaves."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, People, Pupil
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, Registered, names_in_the_ent
from rentree_blanche.scenarios.pages import EntHome
from rentree_blanche.scenarios.pages.distribution import OwnChildrenPage
from rentree_blanche.scenarios.pages.registers import RegisterPages
from rentree_blanche.simulators.population.find import ChildWanted, primary, secondary

DEGREES = pytest.mark.parametrize("child", [primary(), secondary()], ids=["école", "collège ou lycée"])


@DEGREES
@pytest.mark.row("IN-10", "same")
def test_in_the_academie_account_and_attachment_follow_the_pupil_by_themselves(
    journeys: Journeys, people: People, control: ControlClient, clock: Clock, child: ChildWanted
) -> None:
    parent = people.guardian(children=[child], academy="LILLE")
    registered, home = journeys.register(parent)
    before = home.page.locator(".enfant-ecole").inner_text()
    new = _another_school(people, parent.children[0], academy="LILLE")
    RegisterPages.of(journeys.page, journeys.federation, parent.children[0]).pupil(parent.children[0]).move(uai=new)
    assert _log_in(journeys, registered).page.locator(".enfant-ecole").inner_text() == before

    clock.pass_the_night()
    home = _log_in(journeys, registered)
    moved = _now(control, parent)
    assert home.children == names_in_the_ent(parent)
    assert home.page.locator(".enfant-ecole").inner_text() == moved.school.name
    assert moved.school.uai == new
    (account,) = control.find_accounts(key=parent.key)
    assert (account["identifier"], account["state"]) == (registered.identifier, "active")
    assert {each["state"] for each in account["attachments"]} == {"confirmed"}


@DEGREES
@pytest.mark.row("IN-10", "other")
def test_in_another_academie_the_account_is_kept_and_the_child_attached_anew(
    journeys: Journeys, people: People, control: ControlClient, clock: Clock, child: ChildWanted
) -> None:
    parent = people.guardian(children=[child], academy="LILLE")
    registered, _ = journeys.register(parent)
    pupil = parent.children[0]
    new = _another_school(people, pupil, academy="AMIENS")
    RegisterPages.of(journeys.page, journeys.federation, pupil).pupil(pupil).move(uai=new)

    clock.pass_the_night()
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, PASSWORD)
    proposed = OwnChildrenPage(journeys.page)
    assert proposed.names == [f"{pupil.first_name} {pupil.name}"]
    proposed.is_mine(pupil.first_name, pupil.birth_date).confirm()
    home = journeys.at_home()
    moved = _now(control, parent)
    assert (home.children, moved.school.uai) == (names_in_the_ent(parent), new)
    assert home.page.locator(".enfant-ecole").inner_text() == moved.school.name
    (account,) = control.find_accounts(identifier=registered.identifier)
    assert {record["academy_code"] for record in account["records"] if record["aaf_id"] in _ids(control, parent)} == {
        "09",
        "20",
    }
    assert _log_in(journeys, registered).children == names_in_the_ent(parent)


@pytest.mark.row("IN-10", "same")
def test_who_enters_the_college_keeps_account_and_attachment_in_the_other_register(
    journeys: Journeys, people: People, control: ControlClient, clock: Clock
) -> None:
    parent = people.guardian(children=[primary(level="CM2")], academy="LILLE")
    registered, _ = journeys.register(parent)
    pupil = parent.children[0]
    college = people.family(children=[secondary(level="6E")], academy="LILLE").pupils[0].school
    entered = control.change_school(pupil.key, college.uai, class_label="6A")
    assert (entered.level, entered.class_label, entered.school.uai) == ("6E", "6A", college.uai)

    clock.pass_the_night()
    home = _log_in(journeys, registered)
    assert home.children == names_in_the_ent(parent)
    assert home.page.locator(".enfant-ecole").inner_text() == college.name
    (account,) = control.find_accounts(identifier=registered.identifier)
    assert "SIECLE" in {record["source"] for record in account["records"]}


@pytest.mark.row("IN-11")
def test_of_two_children_the_one_who_left_is_shown_no_more_from_the_next_day(
    journeys: Journeys, people: People, clock: Clock
) -> None:
    parent = people.guardian(children=[primary(), secondary()])
    registered, home = journeys.register(parent)
    assert home.children == names_in_the_ent(parent)
    leaver = next(pupil for pupil in parent.children if pupil.school.degree == "1")
    RegisterPages.of(journeys.page, journeys.federation, leaver).pupil(leaver).leave()
    assert _log_in(journeys, registered).children == names_in_the_ent(parent)

    clock.pass_the_night()
    stays = [f"{pupil.first_name} {pupil.name}" for pupil in parent.children if pupil != leaver]
    assert _log_in(journeys, registered).children == stays


@DEGREES
@pytest.mark.row("IN-11")
def test_an_only_child_who_left_closes_the_ent_and_not_the_account(
    journeys: Journeys, people: People, control: ControlClient, clock: Clock, child: ChildWanted
) -> None:
    parent = people.guardian(children=[child])
    registered, _ = journeys.register(parent)
    leaver = parent.children[0]
    RegisterPages.of(journeys.page, journeys.federation, leaver).pupil(leaver).leave()

    clock.pass_the_night()
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, PASSWORD)
    expect(journeys.page.locator("#erreur")).to_be_visible()
    expect(journeys.page.locator("#identite")).to_have_count(0)
    (account,) = control.find_accounts(identifier=registered.identifier)
    assert account["state"] == "active"


def _another_school(people: People, pupil: Pupil, *, academy: str) -> str:
    """Give the UAI of another school of the same kind, where somebody else's child goes."""
    while True:
        family = people.family(children=[ChildWanted(degree=pupil.school.degree)], academy=academy)
        found = family.pupils[0].school
        if found.uai != pupil.school.uai and found.kind.split()[0] == pupil.school.kind.split()[0]:
            return found.uai


def _log_in(journeys: Journeys, who: Registered) -> EntHome:
    """Come from the portal in a fresh browser, into the ENT."""
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(who.identifier, who.password)
    return journeys.at_home()


def _now(control: ControlClient, parent: Guardian) -> Pupil:
    return next(pupil for pupil in control.read_family(parent.family).pupils if pupil.key == parent.children[0].key)


def _ids(control: ControlClient, parent: Guardian) -> set[str]:
    family = control.read_family(parent.family)
    return set(next(guardian for guardian in family.guardians if guardian.key == parent.key).register_ids)
