"""IN-18 and IN-19: whom the ENT does not know, and whom it knows twice."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, People
from rentree_blanche.scenarios.ents import UNKNOWN_IN_THE_ENT, EntControl
from rentree_blanche.scenarios.feeds import tell
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages import EntHome, LoginPage, Portal
from rentree_blanche.simulators.population.find import primary, secondary


def _told(journeys: Journeys, text: str, portal: str = "ent-somme") -> None:
    expect(journeys.page.locator("#erreur")).to_have_text(text)
    assert EntControl(journeys.federation).sessions(portal) == []


@pytest.mark.row("IN-18", "not-provisioned")
@pytest.mark.simulator
def test_an_ent_that_was_not_provisioned_with_the_person_says_so_and_opens_no_session(
    journeys: Journeys, people: People, looking: Looking
) -> None:
    journeys.register(people.guardian(children=[primary()]))  # the ENT Somme is fed by the second degree alone
    Portal(journeys.page, journeys.federation.url("ent-somme")).open().choose(level="Collège").connect()
    _told(journeys, UNKNOWN_IN_THE_ENT)
    looking.quotes = True  # an ENT's own words
    looking.look()
    looking.saw("ent/refused")


@pytest.mark.row("IN-18", "academie")
@pytest.mark.parametrize(
    ("academy_code", "text"),
    [
        ("12", UNKNOWN_IN_THE_ENT),
        ("99", "La référence d’annuaire transmise par EduConnect ne peut pas être lue. Contactez votre établissement."),
    ],
    ids=["another académie", "an unknown académie"],
)
@pytest.mark.simulator
def test_a_reference_of_another_academie_is_not_the_person(
    journeys: Journeys, people: People, academy_code: str, text: str
) -> None:
    parent = people.guardian(children=[primary()])
    registered, home = journeys.register(parent)
    home.log_out()
    tell(journeys.federation.client, parent, academy_code=academy_code)
    Portal(journeys.page, journeys.federation.url("ent-hdf")).open().choose(level="Ecole").connect()
    LoginPage(journeys.page).as_guardian().log_in(registered.identifier, PASSWORD)
    expect(journeys.page.locator("#erreur")).to_have_text(text)
    assert EntControl(journeys.federation).sessions("ent-hdf") == []


@pytest.mark.row("IN-19")
def test_whom_the_ent_takes_for_two_people_chooses_by_the_children_and_that_one_is_opened(
    journeys: Journeys, people: People, clock: Clock, looking: Looking
) -> None:
    parent = people.guardian(children=[primary(), secondary()])
    _, of_second_degree = parent.register_ids
    registered, home = journeys.register(parent)
    home.log_out()
    EntControl(journeys.federation).correct_contact("siecle", of_second_degree, mobile="+33639989876", email=None)
    clock.pass_the_night()
    Portal(journeys.page, journeys.federation.url("ent-hdf")).open().choose(level="Collège").connect()
    LoginPage(journeys.page).as_guardian().log_in(registered.identifier, PASSWORD)
    expect(journeys.page.get_by_role("heading", name="Choisir un compte")).to_be_visible()
    looking.look()
    looking.saw("ent/chooser")
    for child in parent.children:
        expect(journeys.page.get_by_label(f"{child.first_name} {child.name}")).to_have_count(1)
    chosen = next(child for child in parent.children if child.school.degree == "2")
    journeys.page.get_by_label(f"{chosen.first_name} {chosen.name}").check()
    journeys.page.get_by_role("button", name="Continuer").click()
    home = EntHome(journeys.page)
    assert (home.person, home.children) == (
        f"{parent.first_name} {parent.name}",
        [f"{chosen.first_name} {chosen.name}"],
    )
