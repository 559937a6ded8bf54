"""DIST-04 to DIST-06: the mail that confirms the address."""

import pytest
from playwright.sync_api import Page, expect

from rentree_blanche.client import Clock, ControlClient, Guardian, MailInbox, Notification, People
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters, answer
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import Portal, SuccessPage
from rentree_blanche.scenarios.pages.distribution import MailSentPage, ResumePage
from rentree_blanche.simulators.population.find import primary

LOGGED_OUT = (
    "Si vous avez été déconnecté, renseignez votre identifiant et le mot de passe que vous avez renseignés "
    "sur la page de connexion EduConnect."
)


@pytest.fixture
def sent(letters: Letters, letter: Notification, parent: Guardian) -> MailSentPage:
    """Come to « Un mail a été envoyé »."""
    return letters.to_mail(letter, parent)


@pytest.mark.row("DIST-04", "again")
@pytest.mark.row("DIST-04", "resend")
def test_without_the_confirmation_the_account_stays_provisional_and_the_letter_good(
    letters: Letters,
    letter: Notification,
    parent: Guardian,
    sent: MailSentPage,
    mailbox: MailInbox,
    control: ControlClient,
) -> None:
    expect(sent.page.get_by_role("heading", name="Activation du compte")).to_be_visible()
    expect(sent.page.get_by_text("Si vous ne recevez pas le mail, pensez à vérifier vos spams.")).to_be_visible()
    first = mailbox.wait_for_link(ADDRESS, containing="activation")
    (account,) = control.find_accounts(key=parent.key)
    assert account["state"] == "provisional"
    sent.page.context.clear_cookies()
    again = letters.to_mail(letter, parent)
    mailbox.wait_for_link(ADDRESS, containing="activation")
    again.again()
    link = mailbox.wait_for_link(ADDRESS, containing="activation")
    sent.page.goto(first)
    expect(sent.page.locator("#alerte")).to_contain_text("Ce lien a déjà été utilisé, ou un mail plus récent")
    success = again.follow(link)
    assert success.identifier == letter.identifier
    (account,) = control.find_accounts(key=parent.key)
    assert account["state"] == "active"
    success.to_services()
    assert letters.journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("DIST-05", "expired")
def test_a_link_that_has_expired_leaves_the_account_provisional(
    letters: Letters,
    letter: Notification,
    sent: MailSentPage,
    parent: Guardian,
    mailbox: MailInbox,
    clock: Clock,
    control: ControlClient,
) -> None:
    link = mailbox.wait_for_link(ADDRESS, containing="activation")
    clock.advance(days=3)
    sent.page.goto(link)
    expect(sent.page.locator("#alerte")).to_contain_text("Ce lien a expiré")
    (account,) = control.find_accounts(key=parent.key)
    assert account["state"] == "provisional"
    letters.activate(letter, parent).to_services()  # as the page advises: with the letter, which is good still
    assert letters.journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("DIST-05", "twice")
def test_a_link_works_once(sent: MailSentPage, mailbox: MailInbox, journeys: Journeys, parent: Guardian) -> None:
    link = mailbox.wait_for_link(ADDRESS, containing="activation")
    sent.follow(link).to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)
    sent.page.goto(link)
    expect(sent.page.locator("#alerte")).to_contain_text("Ce lien a déjà été utilisé")


@pytest.mark.row("DIST-05", "other-browser")
def test_another_browser_asks_for_identifier_and_the_password_that_was_chosen(
    sent: MailSentPage,
    letter: Notification,
    parent: Guardian,
    mailbox: MailInbox,
    other_browser: Page,
    journeys: Journeys,
    control: ControlClient,
) -> None:
    mail = mailbox.wait_for_message(ADDRESS)
    assert LOGGED_OUT in " ".join(mail.text.split())
    other_browser.goto(next(link for link in mail.links if "activation" in link))
    resume = ResumePage(other_browser)
    expect(other_browser.get_by_text(LOGGED_OUT)).to_be_visible()
    resume.log_in(letter.identifier, str(letter.password))
    expect(resume.alert).to_contain_text("incorrect")
    assert control.find_accounts(key=parent.key)[0]["state"] == "provisional"
    resume.log_in(letter.identifier, PASSWORD)
    success = SuccessPage(other_browser)
    assert success.identifier == letter.identifier
    success.to_services()
    expect(other_browser.get_by_role("heading", name="Mes services")).to_be_visible()
    assert control.find_accounts(key=parent.key)[0]["state"] == "active"
    home = Portal(other_browser, journeys.federation.url("ent-hdf")).open().to_home()
    assert home.children == names_in_the_ent(parent)
    assert sent.page.locator("#mail-envoye").is_visible()


@pytest.mark.parametrize(
    ("address", "again", "said"),
    [
        pytest.param(
            ADDRESS,
            "autre@messagerie.test",
            "Les deux adresses mail ne sont pas identiques",
            id="differ",
            marks=pytest.mark.row("DIST-06", "differ"),
        ),
        pytest.param(
            "adresse.choisie",
            "adresse.choisie",
            "Cette adresse mail n’est pas valable",
            id="malformed",
            marks=pytest.mark.row("DIST-06", "malformed"),
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_named_and_nothing_is_sent(
    letters: Letters, letter: Notification, mailbox: MailInbox, address: str, again: str, said: str
) -> None:
    page = letters.begin(letter).type(address, again)
    expect(page.errors).to_contain_text(said)
    expect(page.page.locator("#mail")).to_have_value(address)
    assert mailbox.messages() == ()


@pytest.mark.row("DIST-06", "used")
def test_the_address_of_another_account_is_refused(
    letters: Letters, letter: Notification, parent: Guardian, people: People, control: ControlClient
) -> None:
    neighbour = people.guardian(children=[primary()])
    theirs = control.hand_out(neighbour.key, neighbour.children[0].school.uai)
    letters.activate(theirs, neighbour)
    letters.journeys.page.context.clear_cookies()
    page = letters.begin(letter).type(ADDRESS.upper())
    expect(page.errors).to_contain_text("déjà utilisée par un autre compte")
    answer(page, parent, "la.mienne@messagerie.test")
