"""FC-14: back, refresh, double click and two tabs, by FranceConnect; and a logout that ends there too."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Journal, People
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import ChildrenPage, CodePage
from rentree_blanche.scenarios.pages.arrival import ActivatedPage, LinkedPage, ProvenPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectChoice
from rentree_blanche.simulators.population.find import primary


@pytest.fixture
def statuses(by_franceconnect: ByFranceConnect) -> list[int]:
    """Give the status of every answer that the browser gets, in any of its tabs."""
    found: list[int] = []
    by_franceconnect.journeys.page.context.on("response", lambda answer: found.append(answer.status))
    return found


@pytest.mark.row("FC-14", "double-click")
@pytest.mark.row("FC-14", "refresh")
def test_double_clicks_and_refreshes_on_each_step_make_one_sms_and_one_account(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient, statuses: list[int]
) -> None:
    page, inbox = by_franceconnect.journeys.page, by_franceconnect.sms_inbox
    parent = people.guardian(children=[primary()])
    by_franceconnect.from_portal().button.dblclick()
    by_franceconnect.identify(FranceConnectChoice(page).choose("impots"), parent)
    page.locator("#continuer").dblclick()
    ProvenPage(page)
    page.reload()
    ProvenPage(page).fill_in(str(parent.mobile))
    page.get_by_role("button", name="Suivant").dblclick()
    CodePage(page)
    page.reload()
    page.locator("#code").fill(inbox.wait_for_code(str(parent.mobile)))
    page.get_by_role("button", name="Suivant").dblclick()
    children = ChildrenPage(page)
    page.reload()
    (child,) = parent.children
    children.is_mine(child.first_name, child.birth_date)
    page.get_by_role("button", name="Suivant").dblclick()
    ActivatedPage(page)
    page.reload()
    page.get_by_role("button", name="Accéder à mes services").dblclick()
    assert by_franceconnect.journeys.at_home().children == names_in_the_ent(parent)
    assert len(inbox.messages(str(parent.mobile))) == 1
    assert len(control.find_accounts(key=parent.key)) == 1
    assert max(statuses) < 500


@pytest.mark.row("FC-14", "back")
def test_back_from_each_step_and_on_again_makes_one_account(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient, statuses: list[int]
) -> None:
    page, inbox = by_franceconnect.journeys.page, by_franceconnect.sms_inbox
    parent = people.guardian(children=[primary()])
    children = by_franceconnect.to_children(parent)
    page.go_back()
    CodePage(page)
    page.go_back()
    ProvenPage(page)
    page.go_forward()
    page.go_forward()
    by_franceconnect.confirm_all(ChildrenPage(page), parent)
    page.go_back()
    for child in parent.children:
        children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    children.next()
    page.get_by_role("button", name="Accéder à mes services").click()
    assert by_franceconnect.journeys.at_home().children == names_in_the_ent(parent)
    assert len(control.find_accounts(key=parent.key)) == 1
    assert len(inbox.messages(str(parent.mobile))) == 1
    assert max(statuses) < 500


@pytest.mark.row("FC-14", "tabs")
def test_two_tabs_make_one_account_and_each_click_one_sms(
    by_franceconnect: ByFranceConnect, people: People, control: ControlClient, statuses: list[int]
) -> None:
    journeys, inbox = by_franceconnect.journeys, by_franceconnect.sms_inbox
    parent = people.guardian(children=[primary()])
    first = by_franceconnect.to_children(parent)
    tab = ByFranceConnect(
        Journeys(journeys.page.context.new_page(), journeys.federation, inbox), by_franceconnect.identities, inbox
    )
    tab.from_portal().button.click()
    tab.journeys.page.locator("#continuer").click()
    ProvenPage(tab.journeys.page).fill_in(str(parent.mobile)).next()
    second = CodePage(tab.journeys.page).confirm(inbox.wait_for_code(str(parent.mobile)))
    by_franceconnect.confirm_all(first, parent)
    for child in parent.children:
        second.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    second.next()
    LinkedPage(tab.journeys.page).to_services()
    assert tab.journeys.at_home().children == names_in_the_ent(parent)
    assert len(control.find_accounts(key=parent.key)) == 1
    assert len(inbox.messages(str(parent.mobile))) == 2
    assert max(statuses) < 500


@pytest.mark.row("IN-03", "service")
def test_a_logout_ends_the_session_at_franceconnect_too(
    by_franceconnect: ByFranceConnect, people: People, journal: Journal
) -> None:
    journeys, parent = by_franceconnect.journeys, people.guardian(children=[primary()])
    by_franceconnect.register(parent)
    journeys.at_home().log_out()
    assert journal.lines(contains="/api/v2/session/end")
    by_franceconnect.from_portal().button.click()
    expect(journeys.page.locator("#choix-du-compte")).to_be_visible()
