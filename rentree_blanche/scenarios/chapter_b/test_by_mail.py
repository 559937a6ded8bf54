"""SMS-02: self-registration with the mail address that the school knows."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, MailInbox, People, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import ChildrenPage, ContactPage, PasswordPage
from rentree_blanche.scenarios.pages.mail_code import MailCodePage
from rentree_blanche.scenarios.words import EXPIRED
from rentree_blanche.simulators.population.find import primary

NOT_ATTRIBUTED = "ne vous a pas été attribuée dans EduConnect"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent whose mail address the school knows."""
    return people.guardian(children=[primary()], without_email=False)


@pytest.fixture
def contact(journeys: Journeys) -> ContactPage:
    """Come to the page that asks for a contact, and choose the mail address."""
    page = journeys.to_educonnect().as_guardian().without_account()
    page.page.get_by_label("Via mon adresse mail").check()
    return page


def ask(contact: ContactPage, parent: Guardian, address: str) -> None:
    """Type names and address, and send them."""
    contact.page.locator("#nom").fill(parent.name)
    contact.page.locator("#prenom").fill(parent.first_name)
    contact.page.locator("#mail").fill(address)
    contact.next()


@pytest.mark.row("SMS-02")
def test_the_code_comes_by_mail_and_the_children_are_in_the_ent(
    journeys: Journeys, parent: Guardian, contact: ContactPage, mailbox: MailInbox, control: ControlClient
) -> None:
    address = str(parent.email)
    expect(contact.page.locator("#mobile")).to_be_hidden()
    ask(contact, parent, address.upper())
    MailCodePage(contact.page).type_code(mailbox.wait_for_code(address))
    children = ChildrenPage(contact.page)
    for child in parent.children:
        if child.school.degree == "1":
            children.is_mine(child.first_name, child.birth_date)
    password: PasswordPage = children.confirm()
    announced = password.page.locator("#identifiant").inner_text()
    success = password.choose(PASSWORD)
    assert success.identifier == announced
    success.to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"], account["mobile"]) == ("active", "responsable", None)


@pytest.mark.row("SMS-02")
def test_an_address_that_the_school_does_not_know_is_refused_and_nothing_is_sent(
    parent: Guardian, contact: ContactPage, mailbox: MailInbox, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    ask(contact, parent, "inconnu@messagerie.test")
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    expect(contact.page.locator("#mail")).to_have_value("inconnu@messagerie.test")
    assert mailbox.messages() == ()
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == ()


@pytest.mark.row("SMS-02")
def test_a_code_by_mail_is_dead_after_thirty_minutes_and_a_new_one_works(
    parent: Guardian, contact: ContactPage, mailbox: MailInbox, clock: Clock
) -> None:
    ask(contact, parent, str(parent.email))
    code = MailCodePage(contact.page)
    old = mailbox.wait_for_code(str(parent.email))
    clock.advance(minutes=31)
    code.type_code(old)
    expect(code.alert).to_contain_text(EXPIRED)
    code.try_again()
    code.type_code(mailbox.wait_for_code(str(parent.email)))
    ChildrenPage(contact.page)
