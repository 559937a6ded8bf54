"""IN-07, IN-21 and the password, in « Mon compte »."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, MailInbox, People, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, Registered
from rentree_blanche.scenarios.pages import AccountPage, LoginPage
from rentree_blanche.simulators.population.find import primary

NEW_ADDRESS = "nouvelle.adresse@messagerie.test"
NEW_MOBILE = "+33639987766"
NEW_MOBILE_SHOWN = "+33 6 39 98 77 66"


@pytest.fixture
def registered(journeys: Journeys, people: People) -> Registered:
    """Give a guardian who is logged in."""
    return journeys.register(people.guardian(children=[primary()]))[0]


@pytest.fixture
def account(journeys: Journeys, registered: Registered) -> AccountPage:  # noqa: ARG001 - they are logged in first
    """Give their « Mon compte », which asks for no second password."""
    return AccountPage(journeys.page, journeys.federation.url("moncompte", "")).open()


@pytest.mark.row("IN-07")
def test_a_new_mail_address_counts_once_its_link_is_followed(account: AccountPage, mailbox: MailInbox) -> None:
    expect(account.page.get_by_role("navigation", name="Mon compte")).to_be_visible()
    assert account.value("mail") == "non renseignée"
    account.change_mail(NEW_ADDRESS)
    expect(account.page.locator("#mail-en-attente")).to_contain_text(NEW_ADDRESS)
    assert account.value("mail") == "non renseignée"
    account.page.goto(mailbox.wait_for_link(NEW_ADDRESS))
    expect(account.said).to_have_text("Votre adresse mail est enregistrée.")
    assert account.open().value("mail") == NEW_ADDRESS


@pytest.mark.row("IN-07")
def test_two_addresses_that_differ_send_nothing(account: AccountPage, mailbox: MailInbox) -> None:
    account.change_mail(NEW_ADDRESS, "autre@messagerie.test")
    expect(account.errors).to_have_text("Les deux adresses mail ne sont pas identiques.")
    assert mailbox.messages(NEW_ADDRESS) == ()


@pytest.mark.row("IN-21")
def test_a_new_mobile_is_proven_by_a_code_and_the_registers_stays(
    account: AccountPage, registered: Registered, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    account.change_mobile("06 39 98 77 66").type_code("000000")
    expect(account.errors).to_contain_text("Le code de sécurité est incorrect.")
    account.type_code(sms_inbox.wait_for_code(NEW_MOBILE))
    expect(account.said).to_have_text("Votre numéro de téléphone portable est enregistré.")
    assert account.value("mobile") == NEW_MOBILE_SHOWN
    family = control.read_family(int(registered.guardian.key[1:].partition("-")[0]))
    (known,) = (each for each in family.guardians if each.key == registered.guardian.key)
    assert known.mobile == registered.guardian.mobile


@pytest.mark.row("IN-06")
def test_a_password_is_changed_by_who_knows_the_one_in_use(
    journeys: Journeys, account: AccountPage, registered: Registered
) -> None:
    account.change_password("Faux-2026!", "Nouveau-2026!")
    expect(account.errors).to_have_text("Le mot de passe actuel est incorrect.")
    account.open().change_password(PASSWORD, "Nouveau-2026!")
    expect(account.said).to_have_text("Votre mot de passe a été modifié.")
    journeys.page.context.clear_cookies()
    account.open()
    LoginPage(journeys.page).as_guardian().log_in(registered.identifier, PASSWORD)
    expect(LoginPage(journeys.page).alert).to_contain_text("Identifiant ou mot de passe incorrect")
    LoginPage(journeys.page).log_in(registered.identifier, "Nouveau-2026!")
    assert account.value("identifiant") == registered.identifier
