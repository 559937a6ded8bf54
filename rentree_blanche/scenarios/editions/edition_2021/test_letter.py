"""DIST-01 as of 2021: « Cas 3 : Le collège vous a distribué des identifiants provisoires pour EduConnect »."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, MailInbox
from rentree_blanche.scenarios.editions.edition_2021.journeys import JourneysOf2021
from rentree_blanche.scenarios.editions.shared import shows
from rentree_blanche.scenarios.journeys import PASSWORD, names_in_the_ent
from rentree_blanche.scenarios.pages.distribution import MailSentPage
from rentree_blanche.scenarios.pages.edition_2021 import ActivatedPageOf2021, CombinedPage

ADDRESS = "adresse.de.2021@messagerie.test"
HOW = "saisissez une adresse mail valide, un nouveau mot de passe et la date de naissance de votre enfant"


def of_these(combined: CombinedPage, parent: Guardian, address: str, password: str) -> None:
    """Fill in the one form, and send it."""
    combined.fill_in(address, password)
    for child in parent.children:
        combined.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    combined.activate()


@pytest.mark.row("DIST-01", "2021")
def test_in_2021_a_letter_is_activated_with_one_form_and_leads_into_the_ent(
    of_2021: JourneysOf2021, parent: Guardian, control: ControlClient, mailbox: MailInbox
) -> None:
    page = of_2021.journeys.page
    letter = control.hand_out(parent.key, parent.children[0].school.uai)
    login = of_2021.to_login()
    combined = login.begin(letter.identifier, str(letter.password)).manage()
    shows(page, HOW)
    of_these(combined, parent, "adresse", "court")
    expect(combined.errors).to_have_count(2)
    of_these(combined, parent, ADDRESS, PASSWORD)
    MailSentPage(page)
    shows(page, "Si vous ne recevez pas le mail, pensez à vérifier vos spams.")
    page.goto(mailbox.wait_for_link(ADDRESS, containing="activation"))
    ActivatedPageOf2021(page).to_services()
    home = of_2021.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"], account["email"]) == ("active", "etablissement", ADDRESS)
