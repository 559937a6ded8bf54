"""CH-01 and CH-04: the SMS is late, lost, doubled or overtaken, or the gateway lets few through."""

import pytest
from playwright.sync_api import Browser, expect

from rentree_blanche.client import Clock, ControlClient, Faults, Guardian, People, RefusedError, SmsInbox
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Fault, Which, times
from rentree_blanche.simulators.population.find import primary

SMS = Which(kind="sms")
SENT = "Un code de sécurité a été envoyé"
NOT_SENT = "Le SMS n’a pas pu être envoyé"
NOT_DELIVERED = "Le SMS n’a pas pu être remis à votre téléphone"
RATE = 1


@pytest.mark.row("CH-01", "late")
@pytest.mark.row("SMS-06", "late")
def test_an_sms_that_comes_late_still_leads_into_the_ent(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, faults: Faults, aftermath: Aftermath
) -> None:
    faults.add(Fault(which=SMS, what=(Delay(seconds=600),), often=times(1)))
    code = journeys.to_code(parent)
    helps(code.page, SENT, "Réessayer")
    with pytest.raises(RefusedError, match="arrivera à"):
        sms_inbox.wait_for_code(str(parent.mobile), seconds=0.5)
    clock.advance(minutes=10)
    journeys.finish(parent, code.confirm(sms_inbox.wait_for_code(str(parent.mobile))))
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)


@pytest.mark.row("CH-01", "lost")
@pytest.mark.row("SMS-06", "lost")
def test_a_lost_sms_is_told_and_the_next_one_leads_into_the_ent(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, aftermath: Aftermath
) -> None:
    faults.add(Fault(which=SMS, what=(Drop(),), often=times(1)))
    code = journeys.to_code(parent)
    helps(code.page, NOT_DELIVERED, "Réessayer")
    again = code.try_again()
    expect(again.failure).to_have_count(0)
    journeys.finish(parent, again.confirm(sms_inbox.wait_for_code(str(parent.mobile))))
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1, charged=2)  # the gateway charges what it lost; nobody was charged for one code twice


@pytest.mark.row("CH-01", "doubled")
@pytest.mark.row("SMS-06", "doubled")
def test_an_sms_that_comes_twice_is_one_code_one_charge_and_one_account(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, aftermath: Aftermath
) -> None:
    faults.add(Fault(which=SMS, what=(Duplicate(times=2),), often=times(1)))
    code = journeys.to_code(parent)
    first, second = (sms_inbox.wait_for_code(str(parent.mobile)) for _ in range(2))
    assert first == second
    journeys.finish(parent, code.confirm(first))
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 2, charged=1)


@pytest.mark.row("CH-01", "reordered")
@pytest.mark.row("SMS-06", "reordered")
def test_of_two_sms_in_the_wrong_order_the_code_that_was_asked_for_last_works(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, faults: Faults, aftermath: Aftermath
) -> None:
    faults.add(Fault(which=SMS, what=(Delay(seconds=60),), often=times(1)))
    code = journeys.to_code(parent).try_again()
    newer = sms_inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=1)
    older = sms_inbox.wait_for_code(str(parent.mobile))
    expect(code.type_code(older).errors).to_contain_text("incorrect")
    journeys.finish(parent, code.confirm(newer))
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 2)


@pytest.mark.row("CH-04", "throttled")
def test_of_two_parents_at_a_throttled_gateway_each_gets_one_code_in_the_end(
    journeys: Journeys,
    parent: Guardian,
    people: People,
    browser: Browser,
    sms_inbox: SmsInbox,
    clock: Clock,
    control: ControlClient,
    aftermath: Aftermath,
) -> None:
    other = people.guardian(children=[primary()])
    control.change_sms_plan("educonnect", rate=RATE)
    clock.freeze()
    first = journeys.to_code(parent)
    expect(first.page.get_by_text(SENT)).to_be_visible()
    code = sms_inbox.wait_for_code(str(parent.mobile))
    with browser.new_context(ignore_https_errors=True) as context:
        theirs = Journeys(context.new_page(), journeys.federation, sms_inbox)
        second = theirs.to_code(other)
        helps(second.page, NOT_SENT, "Réessayer")
        assert sms_inbox.messages(str(other.mobile)) == ()
        clock.advance(seconds=2)
        again = second.try_again()
        theirs.finish(other, again.confirm(sms_inbox.wait_for_code(str(other.mobile))))
        in_the_ent(theirs.page, other)
    journeys.finish(parent, first.confirm(code))
    in_the_ent(journeys.page, parent)
    for each in (parent, other):
        aftermath.one_account(each)
        aftermath.sms(each, 1, charged=2)


@pytest.mark.row("CH-04", "quota")
@pytest.mark.row("SMS-06", "quota")
def test_of_two_parents_and_one_sms_left_the_second_gets_a_code_once_the_plan_is_recharged(
    journeys: Journeys, parent: Guardian, people: People, control: ControlClient, aftermath: Aftermath
) -> None:
    other = people.guardian(children=[primary()])
    control.change_sms_plan("educonnect", credits=1)
    journeys.register(parent)
    in_the_ent(journeys.page, parent)
    journeys.page.context.clear_cookies()
    code = journeys.to_code(other)
    helps(code.page, NOT_SENT, "Réessayer")
    code = code.try_again()
    helps(code.page, NOT_SENT, "Réessayer")
    control.change_sms_plan("educonnect", credits=5)
    again = code.try_again()
    journeys.finish(other, again.confirm(journeys.sms_inbox.wait_for_code(str(other.mobile))))
    in_the_ent(journeys.page, other)
    for each in (parent, other):
        aftermath.one_account(each)
        aftermath.sms(each, 1, charged=2)
