"""SMS-07 and FC-08: a wrong birth date, and a child who is not one's own."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages import ChildrenPage, PasswordPage
from rentree_blanche.scenarios.words import WRONG_DATE
from rentree_blanche.simulators.population.find import primary


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools."""
    return people.guardian(children=[primary(), primary()], twins=False)


@pytest.fixture
def page_of_children(journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox) -> ChildrenPage:
    """Come to the children, the code proven."""
    return journeys.to_code(parent).confirm(sms_inbox.wait_for_code(str(parent.mobile)))


@pytest.mark.row("SMS-07")
def test_a_wrong_birth_date_blocks_that_child_and_registration_goes_on(
    journeys: Journeys, parent: Guardian, page_of_children: ChildrenPage, control: ControlClient
) -> None:
    wrong, right = parent.children
    page_of_children.is_mine(wrong.first_name, wrong.birth_date + timedelta(days=1))
    password = page_of_children.is_mine(right.first_name, right.birth_date).confirm()
    expect(password.page.locator("#rattachement-bloque")).to_contain_text(WRONG_DATE)
    expect(password.page.locator("#rattachement-bloque")).to_contain_text(wrong.first_name)
    expect(password.page.locator("#rattachement-bloque")).to_contain_text("Continuez votre inscription cependant.")
    password.choose(PASSWORD).to_services()
    assert f"{right.first_name} {right.name}" in journeys.at_home().children
    (account,) = control.find_accounts(key=parent.key)
    states = {attachment["first_name"]: attachment["state"] for attachment in account["attachments"]}
    assert states == {wrong.first_name: "blocked", right.first_name: "confirmed"}


@pytest.mark.row("SMS-07")
def test_without_one_confirmed_child_there_is_no_account(
    journeys: Journeys, parent: Guardian, page_of_children: ChildrenPage, control: ControlClient, looking: Looking
) -> None:
    for child in parent.children:
        page_of_children.is_mine(child.first_name, child.birth_date - timedelta(days=400))
    page_of_children.next()
    expect(journeys.page.locator("#alerte")).to_contain_text(WRONG_DATE)
    assert control.find_accounts(key=parent.key) == ()
    looking.quotes = True  # half a sentence of a seed's, with a capital
    looking.look()
    looking.saw("educonnect/activation_refused")


@pytest.mark.row("FC-08")
def test_a_child_said_not_to_be_ones_own_is_reported_and_not_attached(
    journeys: Journeys, parent: Guardian, page_of_children: ChildrenPage, control: ControlClient
) -> None:
    stranger, own = parent.children
    password: PasswordPage = (
        page_of_children.is_not_mine(stranger.first_name).is_mine(own.first_name, own.birth_date).confirm()
    )
    password.choose(PASSWORD).to_services()
    assert f"{own.first_name} {own.name}" in journeys.at_home().children
    (account,) = control.find_accounts(key=parent.key)
    states = {attachment["first_name"]: attachment["state"] for attachment in account["attachments"]}
    assert states == {stranger.first_name: "reported", own.first_name: "confirmed"}


@pytest.mark.row("SMS-07")
def test_an_unanswered_child_is_asked_for_again_and_nothing_typed_is_lost(
    parent: Guardian, page_of_children: ChildrenPage
) -> None:
    answered, forgotten = parent.children
    page_of_children.is_mine(answered.first_name, answered.birth_date).next()
    expect(page_of_children.errors).to_contain_text("Indiquez si vous êtes le représentant légal")
    page_of_children.is_mine(forgotten.first_name, forgotten.birth_date).confirm()


@pytest.mark.row("SMS-12")
def test_only_ones_own_children_are_shown_although_another_family_has_the_same_names(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    parent = people.guardian(children=[primary()], homonym=True)
    children = journeys.to_code(parent).confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert children.names == [f"{child.first_name} {child.name}" for child in parent.children]
    only = parent.children[0]
    children.is_mine(only.first_name, only.birth_date).confirm()
