"""A collégien with the school's letter lands in our ENT as a pupil."""

from playwright.sync_api import Page
from rentree_blanche.client import People, RunningFederation
from rentree_blanche.scenarios.pages import PasswordPage
from rentree_blanche.scenarios.pages.distribution import BirthPage
from rentree_blanche.simulators.population.find import secondary

from scenarios.our_ent import OurEnt
from scenarios.pages import OurHome, OurPortal


def test_a_pupil_with_a_letter_lands_in_our_ent_as_a_pupil(
    page: Page, our_ent: OurEnt, people: People, federation: RunningFederation
) -> None:
    pupil = people.pupil(secondary())
    our_ent.knows(pupil)
    letter = federation.client.hand_out(pupil.key, pupil.school.uai)
    OurPortal(page, our_ent.url).as_pupil().log_in(letter.identifier, str(letter.password))
    BirthPage(page).born(pupil.birth_date)
    PasswordPage(page).choose("Rentree-2026!").to_services()
    home = OurHome(page)
    assert (home.person, home.profile, home.children) == (f"{pupil.first_name} {pupil.name}", "Élève", [])
