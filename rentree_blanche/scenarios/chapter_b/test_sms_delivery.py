"""SMS-06: the gateway fails, throttles or has no credit. What befalls an SMS under way is in the chaos."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Faults, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import CodePage
from rentree_blanche.simulators.core.faults import Drop, Duplicate, Fault, Status, Which, times
from rentree_blanche.simulators.population.find import primary

SMS = Which(kind="sms")
NOT_SENT = "Le SMS n’a pas pu être envoyé"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of a child in a primary school."""
    return people.guardian(children=[primary()])


def spent(control: ControlClient) -> int:
    """Give how many credits EduConnect has spent."""
    (plan,) = control.list_sms_plans()
    return plan.spent


def ends_in_the_ent(journeys: Journeys, parent: Guardian, code: CodePage) -> None:
    """Type the code that came, and go on into the ENT."""
    home = journeys.finish(parent, code.confirm(journeys.sms_inbox.wait_for_code(str(parent.mobile))))
    assert home.children == names_in_the_ent(parent)


@pytest.mark.row("SMS-06", "doubled")
def test_a_request_that_reaches_the_gateway_twice_is_sent_and_charged_once(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, control: ControlClient
) -> None:
    twice = Which(kind="http", source="educonnect", target="sms")
    faults.add(Fault(which=twice, what=(Duplicate(times=2),), often=times(1)))
    code = journeys.to_code(parent)
    ends_in_the_ent(journeys, parent, code)
    assert len(sms_inbox.messages(str(parent.mobile))) == 1
    assert spent(control) == 1


@pytest.mark.parametrize(
    "status",
    [
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
    ends_in_the_ent(journeys, parent, code.try_again())
    assert spent(control) == 1


@pytest.mark.row("SMS-06")
def test_a_gateway_that_breaks_the_connection_is_told_on_the_page(
    journeys: Journeys, parent: Guardian, faults: Faults
) -> None:
    broken = Which(source="educonnect", target="sms")
    faults.add(Fault(which=broken, what=(Drop(),), often=times(1)))
    code = journeys.to_code(parent)
    expect(code.failure).to_contain_text(NOT_SENT)
    ends_in_the_ent(journeys, parent, code.try_again())


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
    ends_in_the_ent(journeys, parent, code)
