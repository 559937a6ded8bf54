"""SMS-13: many numbers are tried from one browser, or one number from many."""

import pytest
from playwright.sync_api import expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from rentree_blanche.client import Clock, ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import ContactPage
from rentree_blanche.scenarios.words import NOT_ATTRIBUTED
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.population.find import primary

WAIT = "Trop de demandes ont été faites. Recommencez dans"
LIMITS = EduConnectSettings()


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent."""
    return people.guardian(children=[primary()])


def try_number(contact: ContactPage, guardian: Guardian, mobile: str) -> None:
    """Try a number under somebody's name."""
    before = contact.page.url
    contact.fill_in(last_name=guardian.name, first_name=guardian.first_name, mobile=mobile).next()
    contact.page.wait_for_url(lambda url: url != before)


def flood(contact: ContactPage, guardian: Guardian, count: int) -> None:
    """Try so many numbers that nobody has."""
    for number in range(count):
        try_number(contact, guardian, f"+33 7 29 80 {number // 100:02} {number % 100:02}")
        expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)


@pytest.mark.row("SMS-13")
def test_a_browser_that_tries_many_numbers_has_to_wait_and_learns_nothing_of_the_right_one(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, control: ControlClient, clock: Clock
) -> None:
    clock.freeze()
    contact = journeys.to_educonnect().as_guardian().without_account()
    flood(contact, parent, LIMITS.browser_tries)
    answers = []
    for mobile in ("+33 7 29 89 99 99", str(parent.mobile)):
        try_number(contact, parent, mobile)
        expect(contact.alert).to_have_count(0)
        answers.append(contact.wait.inner_text())
    assert answers[0] == answers[1] == f"{WAIT} {LIMITS.browser_minutes}\N{NO-BREAK SPACE}minute(s)."
    assert sms_inbox.messages() == ()
    assert control.find_accounts(key=parent.key) == ()
    clock.advance(minutes=LIMITS.browser_minutes)
    try_number(contact, parent, str(parent.mobile))
    journeys.at_code().confirm(sms_inbox.wait_for_code(str(parent.mobile)))


@pytest.mark.row("SMS-13")
def test_one_number_is_written_to_so_often_only_whichever_browser_asks(
    journeys: Journeys, new_context: CreateContextCallback, parent: Guardian, sms_inbox: SmsInbox, clock: Clock
) -> None:
    clock.freeze()
    other = Journeys(new_context().new_page(), journeys.federation, sms_inbox)
    code = journeys.to_code(parent)
    sends = 1
    while sends < min(LIMITS.sms_sends, LIMITS.number_tries):
        code = code.try_again()
        sends += 1
    contact = other.to_educonnect().as_guardian().without_account()
    for _ in range(LIMITS.number_tries - sends):
        try_number(contact, parent, str(parent.mobile))
        contact = other.to_educonnect().as_guardian().without_account()
    try_number(contact, parent, str(parent.mobile))
    expect(contact.wait).to_contain_text(f"{WAIT} {LIMITS.number_minutes}")
    assert len(sms_inbox.messages(str(parent.mobile))) == LIMITS.number_tries


@pytest.mark.row("SMS-13")
def test_a_number_that_nobody_has_is_bounded_alike(journeys: Journeys, parent: Guardian, clock: Clock) -> None:
    clock.freeze()
    contact = journeys.to_educonnect().as_guardian().without_account()
    for _ in range(LIMITS.number_tries):
        try_number(contact, parent, "+33 7 29 89 99 99")
        expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    try_number(contact, parent, "+33 7 29 89 99 99")
    expect(contact.wait).to_contain_text(f"{WAIT} {LIMITS.number_minutes}")
    expect(contact.page.locator("#nom")).to_have_value(parent.name)
