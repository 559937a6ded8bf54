"""IN-03: one logout ends the session everywhere, and says so honestly where it does not."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Faults, People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import LoginPage, NationalService
from rentree_blanche.simulators.core.faults import Fault, Status, Which
from rentree_blanche.simulators.population.find import primary


@pytest.fixture
def service(journeys: Journeys, people: People) -> NationalService:
    """Be logged in at the ENT and at a national service, in one browser."""
    journeys.register(people.guardian(children=[primary()]))
    entered = NationalService(journeys.page, journeys.federation.url("teleservices")).open().enter()
    expect(entered.identity).to_be_visible()
    return entered


@pytest.mark.row("IN-03", "service")
@pytest.mark.harmless
def test_logout_at_one_service_ends_the_session_at_the_idp_and_at_the_others(
    journeys: Journeys, service: NationalService
) -> None:
    service.log_out()
    expect(journeys.page.get_by_role("heading", name="Vous êtes déconnecté")).to_be_visible()
    _is_logged_out_everywhere(journeys)


@pytest.mark.row("IN-03", "idp")
@pytest.mark.usefixtures("service")
@pytest.mark.harmless
def test_logout_at_the_idp_ends_the_session_at_every_service(journeys: Journeys) -> None:
    journeys.page.goto(journeys.federation.url("educonnect", "/idp/profile/Logout"))
    expect(journeys.page.get_by_text("Vous êtes déconnecté(e) d’EduConnect.")).to_be_visible()
    _is_logged_out_everywhere(journeys)


@pytest.mark.row("IN-03", "partial")
def test_a_service_that_does_not_answer_makes_the_logout_partial_and_the_page_says_so(
    journeys: Journeys, service: NationalService, faults: Faults
) -> None:
    faults.add(Fault(which=Which(target="ent-hdf", path="/saml/slo"), what=(Status(code=503),)))
    service.log_out()
    expect(journeys.page.get_by_text("un autre service n’a pas confirmé la déconnexion")).to_be_visible()
    service.open().enter()
    LoginPage(journeys.page)


def _is_logged_out_everywhere(journeys: Journeys) -> None:
    journeys.portal.open()
    expect(journeys.page.locator("#identite")).to_have_count(0)  # who is logged in is shown there
    journeys.to_educonnect()
