"""SMS-05: the code is expired, wrong, reused, or the one before last."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, People, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import ChildrenPage
from rentree_blanche.scenarios.words import EXPIRED
from rentree_blanche.simulators.population.find import primary


@pytest.mark.row("SMS-05", "expired")
def test_a_code_is_dead_after_thirty_minutes_and_a_new_one_works(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, clock: Clock
) -> None:
    parent = people.guardian(children=[primary()])
    code = journeys.to_code(parent)
    old = sms_inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=31)
    code.type_code(old)
    expect(code.alert).to_contain_text(EXPIRED)
    again = code.try_again()
    new = sms_inbox.wait_for_code(str(parent.mobile))
    again.type_code(old)
    expect(again.errors).to_contain_text("incorrect")
    again.confirm(new)


@pytest.mark.row("SMS-05", "expired")
def test_a_code_still_works_in_its_thirtieth_minute(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, clock: Clock
) -> None:
    parent = people.guardian(children=[primary()])
    clock.freeze()
    code = journeys.to_code(parent)
    sent = sms_inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=29, seconds=59)
    code.confirm(sent)


@pytest.mark.row("SMS-05", "wrong")
def test_wrong_codes_are_counted_and_the_fifth_voids_the_code(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()])
    code = journeys.to_code(parent)
    right = sms_inbox.wait_for_code(str(parent.mobile))
    wrong = f"{(int(right) + 1) % 10 ** len(right):0{len(right)}d}"
    for remaining in (4, 3, 2, 1):
        code.type_code(wrong)
        expect(code.errors).to_contain_text(f"essais restants : {remaining}")
    code.type_code(wrong)
    expect(code.alert).to_contain_text(EXPIRED)
    code.type_code(right)
    expect(code.alert).to_contain_text(EXPIRED)
    assert control.find_accounts(key=parent.key) == ()


@pytest.mark.row("SMS-05", "before-last")
@pytest.mark.harmless(newcomers=True)
def test_the_code_before_last_stays_dead(journeys: Journeys, people: People, sms_inbox: SmsInbox) -> None:
    parent = people.guardian(children=[primary()])
    code = journeys.to_code(parent)
    first = sms_inbox.wait_for_code(str(parent.mobile))
    code = code.try_again()
    second = sms_inbox.wait_for_code(str(parent.mobile))
    assert first != second
    code.type_code(first)
    expect(code.errors).to_contain_text("incorrect")
    code.confirm(second)


@pytest.mark.row("SMS-05", "reused")
def test_a_code_is_used_once(journeys: Journeys, people: People, sms_inbox: SmsInbox) -> None:
    parent = people.guardian(children=[primary()])
    code = journeys.to_code(parent)
    address = journeys.page.url
    sent = sms_inbox.wait_for_code(str(parent.mobile))
    code.type_code(f" {sent[:3]} {sent[3:]} ")
    ChildrenPage(journeys.page)
    journeys.page.goto(address)
    again = journeys.at_code()
    again.type_code(sent)
    expect(again.alert).to_contain_text(EXPIRED)
