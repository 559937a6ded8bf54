"""CH-02: the mail that confirms an address is late, lost, doubled or overtaken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Faults, Guardian, MailInbox, Notification, RefusedError
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.distribution import MailSentPage
from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Effect, Fault, Which, times

MAIL = Which(kind="mail")
SENT = "Un mail a été envoyé"
SPAM = "Si vous ne recevez pas le mail, pensez à vérifier vos spams."
USED = "Ce lien a déjà été utilisé, ou un mail plus récent"
LINK = "activation"

Disturb = Callable[[Effect], MailSentPage]


@pytest.fixture
def letters(journeys: Journeys, mailbox: MailInbox) -> Letters:
    """Give the ways of a fresh browser through a letter."""
    return Letters(journeys, mailbox)


@pytest.fixture
def letter(control: ControlClient, parent: Guardian) -> Notification:
    """Give the letter of the parent's school."""
    return control.hand_out(parent.key, parent.children[0].school.uai)


@pytest.fixture
def sent(letters: Letters, letter: Notification, parent: Guardian, faults: Faults) -> Disturb:
    """Come to « Un mail a été envoyé » while something befalls the mail."""

    def disturbed(effect: Effect) -> MailSentPage:
        faults.add(Fault(which=MAIL, what=(effect,), often=times(1)))
        page = letters.to_mail(letter, parent)
        helps(page.page, SENT, SPAM)
        return page

    return disturbed


def follow(page: MailSentPage, link: str, parent: Guardian, letter: Notification) -> None:
    """Follow the link into the ENT."""
    success = page.follow(link)
    assert success.identifier == letter.identifier
    success.to_services()
    in_the_ent(page.page, parent)


@pytest.mark.row("CH-02", "late")
def test_a_mail_that_comes_late_still_leads_into_the_ent(
    sent: Disturb, parent: Guardian, letter: Notification, mailbox: MailInbox, clock: Clock, aftermath: Aftermath
) -> None:
    page = sent(Delay(seconds=600))
    with pytest.raises(RefusedError, match="arrivera à"):
        mailbox.wait_for_message(ADDRESS, seconds=0.5)
    clock.advance(minutes=10)
    follow(page, mailbox.wait_for_link(ADDRESS, containing=LINK), parent, letter)
    aftermath.one_account(parent, "etablissement")
    aftermath.mails(ADDRESS, 1)


@pytest.mark.row("CH-02", "lost")
def test_a_lost_mail_is_sent_again_at_a_click_and_leads_into_the_ent(
    sent: Disturb, parent: Guardian, letter: Notification, mailbox: MailInbox, aftermath: Aftermath
) -> None:
    page = sent(Drop()).again()
    follow(page, mailbox.wait_for_link(ADDRESS, containing=LINK), parent, letter)
    aftermath.one_account(parent, "etablissement")
    aftermath.mails(ADDRESS, 1)


@pytest.mark.row("CH-02", "doubled")
def test_a_mail_that_comes_twice_activates_once_and_its_second_link_says_so(
    sent: Disturb, parent: Guardian, letter: Notification, mailbox: MailInbox, aftermath: Aftermath
) -> None:
    page = sent(Duplicate(times=2))
    first, second = (mailbox.wait_for_link(ADDRESS, containing=LINK) for _ in range(2))
    assert first == second
    follow(page, first, parent, letter)
    page.page.goto(second)
    expect(page.page.locator("#alerte")).to_contain_text(USED)
    helps(page.page, USED)
    aftermath.one_account(parent, "etablissement")
    aftermath.mails(ADDRESS, 2)


@pytest.mark.row("CH-02", "reordered")
def test_of_two_mails_in_the_wrong_order_the_link_that_was_asked_for_last_works(
    sent: Disturb, parent: Guardian, letter: Notification, mailbox: MailInbox, clock: Clock, aftermath: Aftermath
) -> None:
    page = sent(Delay(seconds=60)).again()
    newer = mailbox.wait_for_link(ADDRESS, containing=LINK)
    clock.advance(minutes=1)
    older = mailbox.wait_for_link(ADDRESS, containing=LINK)
    assert older != newer
    page.page.goto(older)
    helps(page.page, USED)
    follow(page, newer, parent, letter)
    aftermath.one_account(parent, "etablissement")
    aftermath.mails(ADDRESS, 2)
