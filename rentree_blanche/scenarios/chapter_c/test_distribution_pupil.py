"""DIST-09: a pupil whom the school gave an identifier and a provisional password."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, MailInbox, Notification, People, Pupil
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import PasswordPage
from rentree_blanche.scenarios.pages.distribution import BirthPage
from rentree_blanche.scenarios.words import WRONG_DATE
from rentree_blanche.simulators.population.find import primary, secondary


@pytest.fixture
def pupil(people: People, control: ControlClient) -> Pupil:
    """Give a pupil whose school lets its pupils have accounts."""
    child = people.guardian(children=[primary()]).children[0]
    control.choose_pupil_accounts(child.school.uai, on=True)
    return child


@pytest.fixture
def letter(control: ControlClient, pupil: Pupil) -> Notification:
    """Give the pupil's letter."""
    return control.hand_out(pupil.key, pupil.school.uai)


def log_in(journeys: Journeys, letter: Notification, password: str | None = None) -> None:
    """Come from the portal in a fresh browser, and log in as a pupil."""
    journeys.page.context.clear_cookies()
    login = journeys.to_educonnect().as_pupil()
    login.log_in(letter.identifier, password or str(letter.password))


@pytest.mark.row("DIST-09")
def test_a_pupil_gives_the_own_birth_date_and_lands_in_the_ent_as_a_pupil(
    journeys: Journeys, pupil: Pupil, letter: Notification, mailbox: MailInbox
) -> None:
    log_in(journeys, letter)
    page = BirthPage(journeys.page).born(pupil.birth_date + timedelta(days=1))
    expect(page.errors).to_contain_text(WRONG_DATE)
    page.born(pupil.birth_date)
    success = PasswordPage(journeys.page).choose(PASSWORD)
    assert success.identifier == letter.identifier
    success.to_services()
    home = journeys.at_home()
    assert (home.person, home.profile) == (f"{pupil.first_name} {pupil.name}", "Élève")
    assert mailbox.messages() == ()
    log_in(journeys, letter, PASSWORD)
    assert journeys.at_home().profile == "Élève"


@pytest.mark.row("DIST-09")
def test_pupils_of_a_school_that_has_their_accounts_off_do_not_come_in(
    journeys: Journeys, pupil: Pupil, letter: Notification, control: ControlClient
) -> None:
    control.choose_pupil_accounts(pupil.school.uai, on=False)
    log_in(journeys, letter)
    expect(journeys.at_login().alert).to_contain_text("Les comptes des élèves ne sont pas activés")


@pytest.mark.row("DIST-09")
def test_a_pupil_of_a_secondary_school_lands_in_the_ent_as_a_pupil(
    journeys: Journeys, people: People, control: ControlClient
) -> None:
    child = people.guardian(children=[secondary()]).children[0]
    theirs = control.hand_out(child.key, child.school.uai)
    journeys.portal.open().to_educonnect(level="Collège").as_pupil().log_in(theirs.identifier, str(theirs.password))
    BirthPage(journeys.page).born(child.birth_date)
    PasswordPage(journeys.page).choose(PASSWORD).to_services()
    home = journeys.at_home()
    assert (home.person, home.profile) == (f"{child.first_name} {child.name}", "Élève")
    (account,) = control.find_accounts(identifier=theirs.identifier)
    assert (account["kind"], account["state"], account["origin"]) == ("pupil", "active", "etablissement")
