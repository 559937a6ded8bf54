"""SMS-06: the SMS is late, lost, delivered twice or out of order; the gateway fails, throttles or has no credit."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Faults, Guardian, People, RefusedError, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Fault, Status, Which, times
from rentree_blanche.simulators.population.find import primary

SMS = Which(kind="sms")
NOT_SENT = "Le SMS n’a pas pu être envoyé"
NOT_DELIVERED = "Le SMS n’a pas pu être remis à votre téléphone"
SENT = "Un code de sécurité a été envoyé"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of a child in a primary school."""
    return people.guardian(children=[primary()])


def spent(control: ControlClient) -> int:
    """Give how many credits EduConnect has spent."""
    (plan,) = control.list_sms_plans()
    return plan.spent


@pytest.mark.row("SMS-06", "late")
def test_a_late_sms_arrives_when_its_time_comes_and_its_code_works(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, faults: Faults, control: ControlClient
) -> None:
    faults.add(Fault(which=SMS, what=(Delay(seconds=600),), often=times(1)))
    code = journeys.to_code(parent)
    expect(code.page.get_by_text(SENT)).to_be_visible()
    with pytest.raises(RefusedError, match="arrivera à"):
        sms_inbox.wait_for_code(str(parent.mobile), seconds=1)
    clock.advance(minutes=10)
    code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert spent(control) == 1


@pytest.mark.row("SMS-06", "lost")
def test_a_lost_sms_is_told_on_the_page_and_try_again_sends_another_code(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, control: ControlClient
) -> None:
    faults.add(Fault(which=SMS, what=(Drop(),), often=times(1)))
    code = journeys.to_code(parent)
    expect(code.failure).to_contain_text(NOT_DELIVERED)  # without a reload: the gateway tells it later
    again = code.try_again()
    expect(again.failure).to_have_count(0)
    again.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert spent(control) == 2  # a lost SMS is charged, as the gateway charges it; each code once
    assert len(sms_inbox.messages(str(parent.mobile))) == 1


@pytest.mark.row("SMS-06", "doubled")
def test_an_sms_that_comes_twice_is_one_code_and_one_charge(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, control: ControlClient
) -> None:
    faults.add(Fault(which=SMS, what=(Duplicate(times=2),), often=times(1)))
    code = journeys.to_code(parent)
    first, second = (sms_inbox.wait_for_code(str(parent.mobile)) for _ in range(2))
    assert first == second
    code.confirm(first)
    assert spent(control) == 1


@pytest.mark.row("SMS-06", "doubled")
def test_a_request_that_reaches_the_gateway_twice_is_sent_and_charged_once(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, control: ControlClient
) -> None:
    twice = Which(kind="http", source="educonnect", target="sms")
    faults.add(Fault(which=twice, what=(Duplicate(times=2),), often=times(1)))
    code = journeys.to_code(parent)
    code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert len(sms_inbox.messages(str(parent.mobile))) == 1
    assert spent(control) == 1


@pytest.mark.row("SMS-06", "reordered")
def test_out_of_order_the_code_that_was_asked_for_last_is_the_one_that_works(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, faults: Faults
) -> None:
    faults.add(Fault(which=SMS, what=(Delay(seconds=60),), often=times(1)))
    code = journeys.to_code(parent).try_again()
    newer = sms_inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=1)
    older = sms_inbox.wait_for_code(str(parent.mobile))
    assert older != newer
    code.type_code(older)
    expect(code.errors).to_contain_text("incorrect")
    code.confirm(newer)


@pytest.mark.parametrize(
    "status",
    [
        pytest.param(500, marks=pytest.mark.row("SMS-06", "5xx")),
        pytest.param(503, marks=pytest.mark.row("SMS-06", "5xx")),
        pytest.param(429, marks=pytest.mark.row("SMS-06", "throttled")),
        pytest.param(402, marks=pytest.mark.row("SMS-06", "quota")),
    ],
)
def test_a_gateway_that_refuses_is_told_on_the_page_and_charges_nothing(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, control: ControlClient, status: int
) -> None:
    faults.add(Fault(which=SMS, what=(Status(code=status),), often=times(1)))
    code = journeys.to_code(parent)
    expect(code.failure).to_contain_text(NOT_SENT)
    assert sms_inbox.messages() == ()
    assert spent(control) == 0
    code.try_again().confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert spent(control) == 1


@pytest.mark.row("SMS-06")
def test_a_gateway_that_breaks_the_connection_is_told_on_the_page(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults
) -> None:
    broken = Which(source="educonnect", target="sms")
    faults.add(Fault(which=broken, what=(Drop(),), often=times(1)))
    code = journeys.to_code(parent)
    expect(code.failure).to_contain_text(NOT_SENT)
    code.try_again().confirm(sms_inbox.wait_for_code(str(parent.mobile)))


@pytest.mark.row("SMS-06", "quota")
def test_a_spent_quota_is_told_until_the_plan_is_recharged_and_registration_goes_on(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    control.change_sms_plan("educonnect", credits=0)
    code = journeys.to_code(parent)
    expect(code.failure).to_contain_text(NOT_SENT)
    code = code.try_again()
    expect(code.failure).to_contain_text(NOT_SENT)
    assert control.change_sms_plan("educonnect", credits=1).spent == 0
    children = code.try_again().confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    only = parent.children[0]
    children.is_mine(only.first_name, only.birth_date).confirm().choose(PASSWORD).to_services()
    assert journeys.at_home().children == [f"{only.first_name} {only.name}"]
    (plan,) = control.list_sms_plans()
    assert (plan.credits, plan.spent) == (0, 1)


@pytest.mark.row("SMS-06")
def test_a_report_that_is_lost_or_comes_twice_changes_nothing_for_the_person(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults
) -> None:
    reports = Which(kind="http", source="sms", target="educonnect", path="/idp/envois/*")
    faults.add(Fault(which=reports, what=(Duplicate(times=2),), often=times(1)))
    code = journeys.to_code(parent)
    sms_inbox.wait_for_code(str(parent.mobile))
    faults.add(Fault(which=reports, what=(Drop(),)))
    code = code.try_again()
    code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
