"""FC-05 to FC-08: the code, and the children, for who comes by FranceConnect."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, People
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.journeys import names_in_the_ent
from rentree_blanche.scenarios.pages.arrival import ActivatedPage
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.scenarios.words import EXPIRED, WRONG_DATE
from rentree_blanche.simulators.population.find import primary


@pytest.mark.row("FC-05")
def test_a_code_typed_after_half_an_hour_is_dead_and_a_new_one_is_sent(
    by_franceconnect: ByFranceConnect, people: People, clock: Clock, control: ControlClient
) -> None:
    parent, inbox = people.guardian(children=[primary()]), by_franceconnect.sms_inbox
    page = by_franceconnect.to_code(parent)
    late = inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=31)
    expect(page.type_code(late).alert).to_contain_text(EXPIRED)
    page.try_again()
    fresh = inbox.wait_for_code(str(parent.mobile))
    assert fresh != late
    expect(page.type_code(late).errors).to_contain_text("incorrect")
    by_franceconnect.confirm_all(page.confirm(fresh), parent).to_services()
    assert by_franceconnect.journeys.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert account["origin"] == "franceconnect"


@pytest.mark.row("FC-06")
def test_wrong_codes_are_counted_and_void_the_right_one(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    page = by_franceconnect.to_code(parent)
    right = by_franceconnect.sms_inbox.wait_for_code(str(parent.mobile))
    wrong = "000000" if right != "000000" else "000001"
    for remaining in (4, 3, 2, 1):
        expect(page.type_code(wrong).errors).to_contain_text(f"{remaining}.")
    expect(page.type_code(wrong).alert).to_contain_text(EXPIRED)
    expect(page.type_code(right).alert).to_contain_text(EXPIRED)
    assert control.find_accounts(key=parent.key) == ()
    page.try_again().confirm(by_franceconnect.sms_inbox.wait_for_code(str(parent.mobile)))


@pytest.mark.row("FC-07")
def test_one_wrong_birth_date_of_three_blocks_that_child_and_the_others_go_on(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary(), primary(), primary()], twins=False)
    wrong, *right = parent.children
    children = by_franceconnect.to_children(parent)
    children.is_mine(f"{wrong.first_name} {wrong.name}", wrong.birth_date + timedelta(days=1))
    for child in right:
        children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    children.next()
    activated = ActivatedPage(children.page)
    expect(activated.blocked).to_contain_text(WRONG_DATE)
    expect(activated.blocked).to_contain_text(wrong.first_name)
    activated.to_services()
    shown = by_franceconnect.journeys.at_home().children
    assert {f"{child.first_name} {child.name}" for child in right} <= set(shown)
    (account,) = control.find_accounts(key=parent.key)
    states = {each["first_name"]: each["state"] for each in account["attachments"]}
    assert states == {wrong.first_name: "blocked"} | dict.fromkeys((child.first_name for child in right), "confirmed")


@pytest.mark.row("FC-08")
def test_a_child_said_not_to_be_ones_own_is_reported_and_not_attached(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary(), primary()], twins=False)
    stranger, own = parent.children
    children = by_franceconnect.to_children(parent)
    children.is_not_mine(f"{stranger.first_name} {stranger.name}")
    children.is_mine(f"{own.first_name} {own.name}", own.birth_date)
    children.next()
    activated = ActivatedPage(children.page)
    expect(activated.page.get_by_text("Vous avez signalé")).to_contain_text(stranger.first_name)
    activated.to_services()
    journeys = by_franceconnect.journeys
    assert f"{own.first_name} {own.name}" in journeys.at_home().children
    (account,) = control.find_accounts(key=parent.key)
    states = {each["first_name"]: each["state"] for each in account["attachments"]}
    assert states == {stranger.first_name: "reported", own.first_name: "confirmed"}
    console = Console(journeys.page, journeys.federation.url("admin", "")).enter(stranger.school.uai)
    told = console.open("Rattachements à débloquer").tie(f"{stranger.first_name} {stranger.name}")
    expect(told).to_contain_text("signalé")
    expect(told).to_contain_text(parent.name)
