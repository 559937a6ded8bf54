"""DIST-01, DIST-03 and DIST-07: the letter of the school, from the portal into the ENT."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, MailInbox, Notification, People
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages.distribution import AddressPage
from rentree_blanche.simulators.population.find import primary

NOTE = "Noter votre identifiant EduConnect. Vous en aurez besoin pour votre prochaine connexion."
LATER = (
    "Vous pourrez modifier votre mot de passe, votre adresse mail et votre numéro de téléphone "
    "sur votre page de connexion EduConnect."
)


@pytest.mark.row("DIST-01")
def test_a_letter_leads_to_an_account_of_ones_own_and_into_the_ent(
    letters: Letters, journeys: Journeys, letter: Notification, parent: Guardian, control: ControlClient
) -> None:
    success = letters.activate(letter, parent)
    expect(success.page.get_by_text(NOTE)).to_be_visible()
    expect(success.page.get_by_text(LATER)).to_be_visible()
    assert success.identifier == letter.identifier
    success.to_services()
    home = journeys.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"], account["email"]) == ("active", "etablissement", ADDRESS)
    home.log_out()
    journeys.page.context.clear_cookies()
    letters.log_in(letter, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("DIST-01")
def test_the_mail_is_the_one_that_families_know(
    letters: Letters, letter: Notification, parent: Guardian, mailbox: MailInbox
) -> None:
    letters.to_mail(letter, parent)
    mail = mailbox.wait_for_message(ADDRESS)
    words = " ".join(mail.text.split())
    assert words.startswith(f"Bonjour {parent.first_name} {parent.name.upper()}, Vous souhaitez activer votre compte")
    assert "Pour terminer l'activation de votre compte, confirmez votre adresse mail" in words
    assert "renseignez votre identifiant et le mot de passe que vous avez renseignés" in words


@pytest.mark.row("DIST-03")
def test_a_letter_older_than_three_months_is_refused_and_a_new_one_works(
    letters: Letters, letter: Notification, parent: Guardian, clock: Clock, control: ControlClient
) -> None:
    clock.freeze(control.read_clock().now + timedelta(days=93))
    letters.log_in(letter)
    expect(letters.journeys.at_login().alert).to_contain_text("a plus de 3 mois")
    expect(letters.journeys.at_login().alert).to_contain_text("Demandez une nouvelle notification")
    again = control.hand_out(parent.key, parent.children[0].school.uai)
    assert (again.identifier, again.password != letter.password) == (letter.identifier, True)
    letters.activate(again, parent).to_services()
    assert letters.journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("DIST-07")
def test_wrong_provisional_passwords_lock_that_account_for_a_time_and_no_other(
    letters: Letters, letter: Notification, people: People, clock: Clock, control: ControlClient
) -> None:
    neighbour = people.guardian(children=[primary()])
    other = control.hand_out(neighbour.key, neighbour.children[0].school.uai)
    login = letters.journeys.to_educonnect().as_guardian()
    for _ in range(9):
        login.log_in(letter.identifier, "FAUX234Z")
        expect(login.alert).to_contain_text("Identifiant ou mot de passe incorrect")
    for password in ("FAUX234Z", str(letter.password)):
        login.log_in(letter.identifier, password)
        expect(login.alert).to_contain_text("Votre compte est bloqué")
    login.log_in(other.identifier, str(other.password))
    AddressPage(letters.journeys.page)
    clock.advance(minutes=15)
    letters.begin(letter)
