"""IN-13: what comes too late, from elsewhere, or forged is a stale request (400), and costs nobody the account."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from rentree_blanche.client import Clock, ControlClient, Guardian, People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import PasswordPage
from rentree_blanche.simulators.population.find import primary

BEYOND_THE_CONVERSATION = 61  # minutes


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of a child in a primary school."""
    return people.guardian(children=[primary()])


def is_stale(page: Page, act: Callable[[], object]) -> None:
    """Assert that what a person does is answered with « Demande périmée »."""
    with page.expect_response(_of_a_page) as answered:
        act()
    assert answered.value.status == 400
    expect(page.get_by_role("heading", name="Demande périmée")).to_be_visible()


def _of_a_page(answer: Response) -> bool:
    return answer.request.is_navigation_request()


def goes_on_from(password: PasswordPage, journeys: Journeys, parent: Guardian, control: ControlClient) -> None:
    """Assert that there is no account yet, and that the page before lets the person go on into the ENT."""
    assert control.find_accounts(key=parent.key) == ()
    journeys.page.go_back()
    password.choose(PASSWORD).to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("IN-13", "guide")
@pytest.mark.harmless
def test_somebody_elses_execution_opened_fresh_is_a_stale_request(journeys: Journeys) -> None:
    address = journeys.federation.url("educonnect", "/idp/profile/SAML2/Redirect/SSO?execution=e2s1")
    is_stale(journeys.page, lambda: journeys.page.goto(address))


@pytest.mark.row("IN-13", "stale")
def test_a_step_of_a_way_that_has_ended_is_a_stale_request_and_the_account_stays(
    journeys: Journeys, parent: Guardian, control: ControlClient
) -> None:
    password = journeys.to_password(parent)
    step = password.page.url
    password.choose(PASSWORD).to_services()
    journeys.at_home()
    is_stale(journeys.page, lambda: journeys.page.goto(step))
    (account,) = control.find_accounts(key=parent.key)
    assert account["state"] == "active"


@pytest.mark.row("IN-13", "session")
def test_who_waits_longer_than_the_session_begins_again_and_registers(
    journeys: Journeys, parent: Guardian, control: ControlClient, clock: Clock
) -> None:
    password = journeys.to_password(parent).type(PASSWORD)
    clock.advance(minutes=BEYOND_THE_CONVERSATION)
    is_stale(journeys.page, password.next)
    assert control.find_accounts(key=parent.key) == ()
    _, home = journeys.register(parent)
    assert home.children == names_in_the_ent(parent)


@pytest.mark.row("IN-13", "csrf-forged")
def test_a_forged_csrf_token_changes_nothing(journeys: Journeys, parent: Guardian, control: ControlClient) -> None:
    password = journeys.to_password(parent).type(PASSWORD)
    password.page.evaluate("document.querySelector('[name=csrf_token]').value = 'forged'")
    is_stale(journeys.page, password.next)
    goes_on_from(password, journeys, parent, control)


@pytest.mark.row("IN-13", "csrf-missing")
def test_a_form_without_csrf_token_changes_nothing(
    journeys: Journeys, parent: Guardian, control: ControlClient
) -> None:
    password = journeys.to_password(parent).type(PASSWORD)
    password.page.evaluate("document.querySelector('[name=csrf_token]').remove()")
    is_stale(journeys.page, password.next)
    goes_on_from(password, journeys, parent, control)
