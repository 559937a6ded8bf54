"""SMS-01 and SMS-06 by OVH's API and by SMPP: the person notices no difference."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Faults, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys, names_in_the_ent
from rentree_blanche.simulators.core.faults import Drop, Fault, Status, Which, times
from rentree_blanche.simulators.population.find import primary

SMS = Which(kind="sms")


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of a child in a primary school."""
    return people.guardian(children=[primary()])


@pytest.mark.row("SMS-01", "portal")
def test_a_parent_registers_whatever_the_gateway_speaks(journeys: Journeys, parent: Guardian) -> None:
    _, home = journeys.register(parent)
    assert home.children == names_in_the_ent(parent)


@pytest.mark.row("SMS-06", "5xx")
@pytest.mark.row("SMS-06", "lost")
def test_refused_then_lost_then_received_each_is_told_and_charged_as_it_was(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, control: ControlClient
) -> None:
    faults.add(Fault(which=SMS, what=(Status(code=429),), often=times(1)))
    code = journeys.to_code(parent)
    expect(code.failure).to_contain_text("n’a pas pu être envoyé")
    faults.add(Fault(which=SMS, what=(Drop(),), often=times(1)))
    code = code.try_again()
    expect(code.failure).to_contain_text("n’a pas pu être remis")
    code.try_again().confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    (plan,) = control.list_sms_plans()
    assert plan.spent == 2
