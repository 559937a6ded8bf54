"""CH-05: a process of EduConnect is killed in the middle of somebody's way; another goes on with it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Faults, Guardian, SmsInbox
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.chaos.eventually import eventually
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import PasswordPage
from rentree_blanche.simulators.core.faults import Delay, Drop, Effect, Fault, Which, times

ACTOR = "educonnect"
NOT_SENT = "Le SMS n’a pas pu être envoyé"
LONG = 20  # seconds, longer than it takes to kill two processes

KillAll = Callable[[], None]


@pytest.fixture
def kill_all(control: ControlClient) -> KillAll:
    """Kill every process that serves EduConnect now, and wait until others have taken their place."""

    def kill() -> None:
        doomed = set(control.list_workers()[ACTOR])
        for pid in doomed:
            control.kill_worker(ACTOR, pid)
        eventually(lambda: len(set(control.list_workers()[ACTOR]) - doomed) == len(doomed))

    return kill


def held_up(faults: Faults, which: Which, *what: Effect) -> Callable[[], bool]:
    """Hold an exchange up for long; give what tells that it has begun."""
    added = faults.add(Fault(which=which, what=what, often=times(1)))
    return lambda: all(each.hits for each in faults.list() if each.id == added.id)


@pytest.mark.row("CH-05", "between")
def test_the_way_goes_on_though_every_process_dies_between_two_pages(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, kill_all: KillAll, aftermath: Aftermath
) -> None:
    code = journeys.to_code(parent)
    typed = sms_inbox.wait_for_code(str(parent.mobile))
    kill_all()
    children = code.confirm(typed)
    kill_all()
    journeys.finish(parent, children)
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)


@pytest.mark.row("CH-05", "request")
def test_a_form_that_a_dying_process_held_is_sent_again_and_makes_one_account(
    journeys: Journeys, parent: Guardian, faults: Faults, kill_all: KillAll, aftermath: Aftermath
) -> None:
    password = journeys.to_password(parent).type(PASSWORD)
    step = password.page.url
    begun = held_up(faults, Which(kind="http", source="browser", target=ACTOR, method="POST"), Delay(seconds=LONG))
    password.page.get_by_role("button", name="Suivant").click(no_wait_after=True)
    eventually(begun)
    kill_all()  # the browser may send the form again by itself; the person does in any case
    password.page.goto(step)
    PasswordPage(password.page).choose(PASSWORD).to_services()
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)


@pytest.mark.row("CH-05", "sending")
def test_a_code_that_a_dying_process_was_handing_over_is_told_and_sent_again(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, faults: Faults, kill_all: KillAll, aftermath: Aftermath
) -> None:
    begun = held_up(faults, Which(kind="http", source=ACTOR, target="sms"), Delay(seconds=LONG), Drop())
    code = journeys.to_code(parent)
    eventually(begun)
    kill_all()
    expect(code.failure).to_contain_text(NOT_SENT)
    helps(code.page, "Réessayer")
    journeys.finish(parent, code.try_again().confirm(sms_inbox.wait_for_code(str(parent.mobile))))
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)
