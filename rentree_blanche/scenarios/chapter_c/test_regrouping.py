"""DIST-08 and IN-09: two letters, two accounts, and the one that comes of them."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, MailInbox, Notification, People
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import AccountPage
from rentree_blanche.scenarios.pages.distribution import OwnChildrenPage
from rentree_blanche.simulators.population.find import primary, secondary

OTHER_ADDRESS = "autre.adresse@messagerie.test"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent with a child at the école and one at the collège, whom two registers know."""
    return people.guardian(children=[primary(), secondary()])


@pytest.fixture
def letters_of(control: ControlClient, parent: Guardian) -> tuple[Notification, Notification]:
    """Give the école's letter and the collège's."""
    schools = {child.school.degree: child.school.uai for child in parent.children}
    return control.hand_out(parent.key, schools["1"]), control.hand_out(parent.key, schools["2"])


@pytest.fixture
def account(journeys: Journeys) -> AccountPage:
    """Give « Mon compte »."""
    return AccountPage(journeys.page, journeys.federation.url("moncompte", ""))


def named(parent: Guardian, degree: str) -> list[str]:
    return [f"{child.first_name} {child.name}" for child in parent.children if child.school.degree == degree]


@pytest.mark.row("DIST-08")
def test_the_second_letters_account_joins_the_first_and_all_children_are_there(
    letters: Letters,
    journeys: Journeys,
    parent: Guardian,
    letters_of: tuple[Notification, Notification],
    account: AccountPage,
    control: ControlClient,
) -> None:
    first, second = letters_of
    assert first.identifier != second.identifier
    letters.activate(first, parent).to_services()
    journeys.at_home()
    children = account.open().children()
    assert children.names == named(parent, "1")
    expect(children.add_from(second.identifier, str(second.password))).to_have_text("Vos comptes ont été regroupés.")
    (pupil,) = (child for child in parent.children if child.school.degree == "2")
    OwnChildrenPage(journeys.page).is_mine(pupil.first_name, pupil.birth_date).confirm()
    expect(journeys.page.locator("#enfants")).to_contain_text(pupil.first_name)
    assert children.names == names_in_the_ent(parent)
    journeys.page.context.clear_cookies()
    letters.log_in(first, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(parent)
    (kept,) = control.find_accounts(key=parent.key)
    assert (kept["identifier"], kept["state"]) == (first.identifier, "active")


@pytest.mark.row("IN-09", "merged")
def test_two_active_accounts_merge_into_the_one_that_is_logged_in(
    letters: Letters,
    journeys: Journeys,
    parent: Guardian,
    letters_of: tuple[Notification, Notification],
    account: AccountPage,
    control: ControlClient,
    mailbox: MailInbox,
) -> None:
    first, second = letters_of
    letters.activate(first, parent)
    journeys.page.context.clear_cookies()
    letters.begin(second).give(OTHER_ADDRESS).type(PASSWORD).next()
    (pupil,) = (child for child in parent.children if child.school.degree == "2")
    sent = OwnChildrenPage(journeys.page).is_mine(pupil.first_name, pupil.birth_date).to_mail()
    sent.follow(mailbox.wait_for_link(OTHER_ADDRESS, containing="activation"))
    journeys.page.context.clear_cookies()
    letters.log_in(first, PASSWORD)
    journeys.at_home()
    children = account.open().children()
    assert children.names == named(parent, "1")
    expect(children.add_from(second.identifier, PASSWORD)).to_have_text("Vos comptes ont été regroupés.")
    assert children.names == names_in_the_ent(parent)
    (kept,) = control.find_accounts(key=parent.key)
    assert (kept["identifier"], kept["email"]) == (first.identifier, ADDRESS)
    journeys.page.context.clear_cookies()
    letters.log_in(first, PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(parent)
    journeys.page.context.clear_cookies()
    letters.log_in(second, PASSWORD)
    expect(journeys.at_login().alert).to_contain_text("Identifiant ou mot de passe incorrect")


@pytest.mark.row("IN-09", "names")
def test_accounts_of_two_people_are_not_merged(
    letters: Letters, people: People, control: ControlClient, parent: Guardian, account: AccountPage
) -> None:
    stranger = people.guardian(children=[primary()])
    theirs = control.hand_out(stranger.key, stranger.children[0].school.uai)
    schools = {child.school.degree: child.school.uai for child in parent.children}
    letters.activate(control.hand_out(parent.key, schools["1"]), parent).to_services()
    said = account.open().children().add_from(theirs.identifier, str(theirs.password))
    expect(said).to_contain_text("Les nom et prénom des deux comptes ne sont pas identiques")
    assert [each["state"] for each in control.find_accounts(key=stranger.key)] == ["provisional"]
