"""IN-14 and IN-17: each portal offers what its era offers, and remembers a choice only where it was asked to."""

from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from rentree_blanche.client import Clock
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import LoginPage, Portal
from rentree_blanche.scenarios.pages.portals import LocalLogin, Mire, ProfileList
from rentree_blanche.simulators.core.clock import PARIS

YES = "Oui (je me connecte depuis mon ordinateur)"
NO = "Non (je me connecte depuis un lieu public)"
MODE = "3. Sélectionner votre mode d'authentification"


def moved(clock: Clock, day: str) -> None:
    """Set the clock; tests go back in time, since every night on the way forward is worked."""
    clock.move_to(datetime.fromisoformat(day).replace(hour=10, tzinfo=PARIS))


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.row("IN-14", each)) for each in ("ent-hdf", "ent-somme")]
)
def test_a_portal_of_three_levels_offers_what_the_era_of_each_level_offers(
    journeys: Journeys, clock: Clock, name: str
) -> None:
    portal = Portal(journeys.page, journeys.federation.url(name))
    moved(clock, "2023-09-04")
    for level in ("Ecole", "Collège", "Lycée"):
        portal.open().choose(level=level)
        expect(journeys.page.get_by_text(MODE)).to_have_count(0)
        portal.connect()
        LoginPage(journeys.page)
    moved(clock, "2023-04-03")
    portal.open().choose(level="Ecole")
    expect(journeys.page.get_by_text(MODE)).to_be_visible()
    portal.choose(mode="Comptes ENT « locaux »").connect()
    LocalLogin(journeys.page)
    portal.open().choose(level="Ecole", mode="EduConnect").connect()
    LoginPage(journeys.page)
    portal.open().to_educonnect(level="Collège")
    moved(clock, "2021-06-01")
    for level in ("Ecole", "Collège", "Lycée"):
        portal.open().choose(level=level).connect()
        LocalLogin(journeys.page)


@pytest.mark.row("IN-14", "one")
def test_one_leads_parents_where_the_era_of_primary_schools_leads(journeys: Journeys, clock: Clock) -> None:
    one = ProfileList(journeys.page, journeys.federation.url("one"))
    moved(clock, "2023-09-04")
    one.open().to_educonnect("PARENT")
    moved(clock, "2023-04-03")
    one.open().choose("PARENT").choose("Comptes ENT « locaux »")
    LocalLogin(journeys.page)
    one.open().choose("PARENT").choose("EduConnect")
    LoginPage(journeys.page)
    moved(clock, "2023-02-27")
    one.open().choose("PARENT")
    LocalLogin(journeys.page)


@pytest.mark.row("IN-14", "ent-mire")
def test_the_mire_closes_local_accounts_to_families_in_september_2023(journeys: Journeys, clock: Clock) -> None:
    mire = Mire(journeys.page, journeys.federation.url("ent-mire"))
    moved(clock, "2023-09-04")
    mire.open().choose("Parent avec un compte de l’ENT", behind="+ Elève ou parent")
    expect(journeys.page.get_by_role("heading", name="Entrée fermée aux familles")).to_be_visible()
    mire.open().to_educonnect()
    moved(clock, "2023-06-01")
    mire.open().choose("Parent avec un compte de l’ENT", behind="+ Elève ou parent")
    LocalLogin(journeys.page)
    mire.open().to_educonnect()


@pytest.mark.parametrize("name", ["ent-hdf", "ent-somme"])
@pytest.mark.parametrize(
    "yes",
    [
        pytest.param(False, id="no", marks=pytest.mark.row("IN-17", "no")),
        pytest.param(True, id="yes", marks=pytest.mark.row("IN-17", "yes")),
    ],
)
@pytest.mark.simulator
def test_a_choice_is_asked_again_unless_it_was_to_be_remembered(journeys: Journeys, name: str, yes: bool) -> None:
    portal = Portal(journeys.page, journeys.federation.url(name))
    portal.open().choose(level="Collège")
    expect(journeys.page.get_by_role("group", name="Mémoriser ce choix")).to_be_visible()
    portal.remember(YES if yes else NO).connect()
    LoginPage(journeys.page)
    portal.open()
    if yes:
        LoginPage(journeys.page)
    else:
        expect(_first_step(journeys.page)).to_be_visible()
    journeys.page.goto(journeys.federation.url(name, "/?changer=oui"))
    expect(_first_step(journeys.page)).to_be_visible()
    portal.open()
    expect(_first_step(journeys.page)).to_be_visible()


def _first_step(page: Page) -> Locator:
    return page.get_by_text("1. Sélectionner votre profil")
