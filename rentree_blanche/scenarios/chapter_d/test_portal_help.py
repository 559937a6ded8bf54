"""IN-22: help on every portal and at EduConnect, without logging in."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES

QUESTION = "Vous voyez le message : \"Le code d'activation n'est plus valable. Veuillez recommencer\"."
ANSWER = 'Le code expire au bout de 30 minutes. Cliquez sur "Réessayer" afin de recevoir un nouveau code'


@pytest.mark.row("IN-22")
@pytest.mark.parametrize("name", [*RELYING_PARTIES, "pocket"])
@pytest.mark.simulator
def test_each_front_page_leads_to_its_own_help_and_on_to_educonnects(journeys: Journeys, name: str) -> None:
    page = journeys.page
    page.goto(journeys.federation.url(name))
    page.get_by_role("link", name="Aide", exact=True).click()
    expect(page.get_by_role("heading", name="Aide", exact=True)).to_be_visible()
    page.get_by_role("link", name="Aide d’EduConnect").click()
    expect(page).to_have_url(journeys.federation.url("educonnect", "/educt-aide/aide/"))


@pytest.mark.row("IN-22", "faq")
@pytest.mark.row("IN-22", "assistance")
@pytest.mark.harmless
def test_the_login_leads_to_the_questions_and_to_who_helps_with_what(journeys: Journeys) -> None:
    page = journeys.to_educonnect().page
    page.get_by_role("link", name="Aide", exact=True).click()
    page.get_by_text(QUESTION, exact=True).click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_role("heading", name="Schéma d'assistance")).to_be_visible()
    expect(page.get_by_text("La direction de l’école ou le secrétariat de l’établissement").first).to_be_visible()
