"""SMS-01, IN-01 and IN-20 on the legacy login pages."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.without_script import NewContext, enters_the_ent
from rentree_blanche.simulators.population.find import primary


@pytest.mark.row("SMS-01", "portal")
@pytest.mark.row("IN-20", "legacy")
def test_a_parent_registers_through_the_legacy_pages(journeys: Journeys, people: People) -> None:
    parent = people.guardian(children=[primary(), primary()])
    _, home = journeys.register(parent)
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))


@pytest.mark.row("IN-20", "legacy")
def test_the_legacy_form_is_the_first_step_and_shows_itself_again_after_a_wrong_password(
    journeys: Journeys, people: People
) -> None:
    registered, home = journeys.register(people.guardian(children=[primary()]))
    home.log_out()
    login = journeys.to_educonnect()
    assert login.page.url.endswith("execution=e2s1") or login.page.url.endswith("execution=e1s1")
    login.log_in(registered.identifier, "Faux-2026!")
    expect(login.alert).to_contain_text("Identifiant ou mot de passe incorrect")
    expect(login.page.locator("#username")).to_have_value(registered.identifier)
    login.log_in(registered.identifier, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(registered.guardian)


@pytest.mark.row("IN-20", "legacy-noscript")
def test_the_legacy_login_works_without_scripts(journeys: Journeys, people: People, new_context: NewContext) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary()]))
    enters_the_ent(journeys, registered, new_context, storage=False)
