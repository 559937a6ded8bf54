"""IN-16: the ENT on a phone, where one logs out to change pupil."""

import pytest
from playwright.sync_api import ViewportSize, expect

from rentree_blanche.client import People
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import LoginPage, Portal
from rentree_blanche.scenarios.pages.portals import PocketApp, ProfileList
from rentree_blanche.simulators.population.find import primary

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.mark.parametrize(
    ("project", "ent"),
    [
        pytest.param("ONE Pocket – One", "one", id="one", marks=pytest.mark.row("IN-16", "one")),
        pytest.param("NEO Pocket – ENT Hauts-de-France", "ent-hdf", id="neo", marks=pytest.mark.row("IN-16", "neo")),
    ],
)
@pytest.mark.harmless
def test_a_parent_of_two_logs_out_of_the_app_to_change_pupil(
    journeys: Journeys, people: People, project: str, ent: str
) -> None:
    registered, home = journeys.register(people.guardian(children=[primary(), primary()]))
    home.log_out()
    page = journeys.page
    page.set_viewport_size(PHONE)
    app = PocketApp(page, journeys.federation.url("pocket"))
    first, second = names_in_the_ent(registered.guardian)
    for pupil in (first, second):
        app.open().choose_project(project)
        if ent == "one":
            ProfileList(page, page.url).choose("PARENT")
        else:
            Portal(page, page.url).choose(level="Ecole").connect()
        LoginPage(page).as_guardian().log_in(registered.identifier, registered.password)
        assert app.pupils == [first, second]
        app.follow(pupil)
        expect(app.pupil).to_have_text(pupil)
        expect(page.locator("#changer-eleve")).to_have_text(
            "Il faut se déconnecter de l'application pour changer d'élève."
        )
        page.goto(journeys.federation.url("pocket", "/eleve"))
        expect(app.pupil).to_have_text(pupil)
        app.log_out()
        expect(page.get_by_role("heading", name="Choisissez votre projet")).to_be_visible()


@pytest.mark.row("IN-16", "one")
@pytest.mark.harmless
def test_who_logs_out_elsewhere_is_out_of_the_app(journeys: Journeys, people: People) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary(), primary()]))
    page = journeys.page
    app = PocketApp(page, journeys.federation.url("pocket"))
    app.open().choose_project("ONE Pocket – ENT Hauts-de-France")
    app.follow(names_in_the_ent(registered.guardian)[0])
    page.goto(journeys.federation.url("educonnect", "/idp/profile/Logout"))
    expect(page.get_by_text("Vous êtes déconnecté(e) d’EduConnect.")).to_be_visible()
    app.open()
    expect(page.get_by_role("heading", name="Choisissez votre projet")).to_be_visible()
