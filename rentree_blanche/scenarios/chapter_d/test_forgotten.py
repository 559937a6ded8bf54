"""IN-05 and IN-06: a forgotten identifier, a forgotten password."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from rentree_blanche.client import Clock, MailInbox, People, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys, Registered, names_in_the_ent
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages import AccountPage, ForgottenPage, LoginPage
from rentree_blanche.scenarios.pages.console import Console, PersonFile
from rentree_blanche.simulators.population.find import primary

ADDRESS = "retrouve@messagerie.test"
NEW_PASSWORD = "Retrouve-2026!"


@pytest.fixture
def registered(journeys: Journeys, people: People, mailbox: MailInbox) -> Registered:
    """Give a guardian with an account that has a mail address; the browser has forgotten them."""
    registered = journeys.register(people.guardian(children=[primary()]))[0]
    account = AccountPage(journeys.page, journeys.federation.url("moncompte", "")).open()
    account.change_mail(ADDRESS)
    journeys.page.goto(mailbox.wait_for_link(ADDRESS))
    journeys.page.context.clear_cookies()
    return registered


@pytest.fixture
def login(journeys: Journeys, registered: Registered) -> LoginPage:  # noqa: ARG001 - the account is there first
    """Give the login page, come to from the portal."""
    return journeys.to_educonnect().as_guardian()


@pytest.mark.row("IN-05", "mail")
def test_the_identifier_comes_by_mail(login: LoginPage, registered: Registered, mailbox: MailInbox) -> None:
    said = login.forgot_identifier().ask(ADDRESS).said
    expect(said).to_contain_text("Si cette adresse est celle d’un compte")
    assert registered.identifier in mailbox.wait_for_message(ADDRESS).text


@pytest.mark.row("IN-05", "sms")
def test_the_identifier_comes_by_sms(login: LoginPage, registered: Registered, sms_inbox: SmsInbox) -> None:
    mobile = str(registered.guardian.mobile)
    expect(login.forgot_identifier().ask(mobile).said).to_contain_text("Si ce numéro est celui d’un compte")
    assert registered.identifier in sms_inbox.wait_for(mobile).body


@pytest.mark.row("IN-05", "school")
def test_the_school_reads_the_identifier_in_the_file_of_the_parent_who_calls(
    journeys: Journeys, login: LoginPage, registered: Registered, new_context: Callable[[], BrowserContext]
) -> None:
    parent = registered.guardian
    console = Console(new_context().new_page(), journeys.federation.url("admin", ""))
    file = console.enter(parent.children[0].school.uai).go(f"/responsables/fiche/ONDE-{parent.register_ids[0]}")
    told = PersonFile(file.page).identifier
    login.log_in(told, registered.password)
    assert journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("IN-05", "unknown")
def test_an_unknown_contact_gets_the_same_answer_and_no_message(login: LoginPage, mailbox: MailInbox) -> None:
    said = login.forgot_identifier().ask("inconnu@messagerie.test").said
    expect(said).to_contain_text("Si cette adresse est celle d’un compte")
    assert mailbox.messages("inconnu@messagerie.test") == ()


@pytest.mark.row("IN-06", "mail")
def test_a_link_by_mail_lets_a_new_password_be_chosen_once(
    journeys: Journeys, login: LoginPage, registered: Registered, mailbox: MailInbox, looking: Looking
) -> None:
    expect(login.page.locator("#mot-de-passe-oublie")).to_contain_text("Mot de passe oublié?")
    forgotten = login.forgot_password().ask(ADDRESS, identifier=registered.identifier)
    link = mailbox.wait_for_link(ADDRESS)
    journeys.page.goto(link)
    forgotten.choose(NEW_PASSWORD)
    journeys.page.goto(link)
    expect(forgotten.alert).to_contain_text("Ce lien a déjà été utilisé")
    looking.look()
    looking.saw("educonnect/moncompte/lien_mort")
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, NEW_PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(registered.guardian)


@pytest.mark.row("IN-06")
def test_a_code_by_sms_does_as_well(
    journeys: Journeys, login: LoginPage, registered: Registered, sms_inbox: SmsInbox
) -> None:
    mobile = str(registered.guardian.mobile)
    forgotten = login.forgot_password().ask(mobile, identifier=registered.identifier)
    forgotten.type_code(sms_inbox.wait_for_code(mobile)).choose(NEW_PASSWORD)
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, NEW_PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(registered.guardian)


@pytest.mark.row("IN-06", "sessions")
def test_old_sessions_end_with_the_old_password(
    journeys: Journeys,
    registered: Registered,
    login: LoginPage,
    mailbox: MailInbox,
    new_context: Callable[[], BrowserContext],
) -> None:
    login.log_in(registered.identifier, registered.password)
    journeys.at_home()
    other = new_context().new_page()
    other.goto(journeys.federation.url("moncompte", "/educt-self-service/oubliMdp/recupererMotDePasseResponsable"))
    forgotten = ForgottenPage(other).ask(ADDRESS, identifier=registered.identifier)
    other.goto(mailbox.wait_for_link(ADDRESS))
    forgotten.choose(NEW_PASSWORD)
    AccountPage(journeys.page, journeys.federation.url("moncompte", "")).open()
    assert LoginPage(journeys.page).page.url.startswith(journeys.federation.url("educonnect", ""))


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("identifier", marks=pytest.mark.row("IN-06", "unknown")),
        pytest.param("contact", marks=pytest.mark.row("IN-06", "foreign")),
    ],
)
def test_an_unknown_identifier_and_a_foreign_address_get_one_error(
    login: LoginPage, registered: Registered, mailbox: MailInbox, wrong: str
) -> None:
    identifier = "p.inconnu99" if wrong == "identifier" else registered.identifier
    contact = "inconnu@messagerie.test" if wrong == "contact" else ADDRESS
    alert = login.forgot_password().ask(contact, identifier=identifier).alert
    expect(alert).to_contain_text("L’identifiant ou le contact n’est pas reconnu.")
    assert [mail.subject for mail in mailbox.messages(contact) if "mot de passe" in mail.subject] == []


@pytest.mark.row("IN-06")
def test_a_link_dies_after_two_days(
    journeys: Journeys, login: LoginPage, registered: Registered, mailbox: MailInbox, clock: Clock
) -> None:
    forgotten = login.forgot_password().ask(ADDRESS, identifier=registered.identifier)
    link = mailbox.wait_for_link(ADDRESS)
    clock.advance(hours=48)
    journeys.page.goto(link)
    expect(forgotten.alert).to_have_text("Ce lien a expiré. Demandez-en un nouveau.")


@pytest.mark.row("IN-05")
@pytest.mark.parametrize("link", ["#identifiant-oublie", "#mot-de-passe-oublie"])
@pytest.mark.harmless
def test_a_pupil_who_forgot_is_led_to_the_school_and_a_guardian_is_not(journeys: Journeys, link: str) -> None:
    page = journeys.to_educonnect().as_pupil().page
    expect(page.locator(link)).to_have_attribute("href", re.compile("Eleve$"))
    LoginPage(page).as_guardian()
    expect(page.locator(link)).to_have_attribute("href", re.compile("Responsable$"))
    LoginPage(page).as_pupil()
    page.locator(link).click()
    expect(page.get_by_role("heading", name="Identifiant ou mot de passe oublié")).to_be_visible()
