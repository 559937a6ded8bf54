"""CH-08: the clocks of the actors differ."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, Guardian, SmsInbox
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.chaos.tries import UNTRUSTED, Tries
from rentree_blanche.scenarios.journeys import Journeys, Registered

ENT = "ent-hdf"
NEITHER_EARLY_NOR_LATE = "est arrivée trop tard ou trop tôt. Vérifiez l’heure de votre appareil, puis recommencez."
STALE = "le message est trop ancien, ou daté dans l’avenir"
BACK_TO_THE_SERVICE = "Revenez à ce service et recommencez"


def differ(clock: Clock, actor: str, minutes: float) -> None:
    """Let one actor's clock be so many minutes ahead, or behind."""
    clock.skew(actor, timedelta(minutes=minutes))


@pytest.mark.row("CH-08", "within")
@pytest.mark.parametrize(("actor", "minutes"), [(ENT, -4), (ENT, 2), ("educonnect", 4), ("educonnect", -2)], ids=str)
def test_a_few_minutes_of_difference_are_tolerated(
    journeys: Journeys, returning: Registered, clock: Clock, actor: str, minutes: float
) -> None:
    differ(clock, actor, minutes)
    journeys.to_educonnect().as_guardian().log_in(returning.identifier, returning.password)
    in_the_ent(journeys.page, returning.guardian)


@pytest.mark.row("CH-08", "within")
def test_the_clocks_of_gateway_and_handset_do_not_touch_the_life_of_a_code(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, aftermath: Aftermath
) -> None:
    differ(clock, "sms", 120)
    code = journeys.to_code(parent)
    clock.advance(minutes=29)
    journeys.finish(parent, code.confirm(sms_inbox.wait_for_code(str(parent.mobile))))
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)


@pytest.mark.row("CH-08", "beyond")
def test_an_assertion_that_comes_before_its_time_is_refused_until_the_clocks_agree(
    journeys: Journeys, returning: Registered, clock: Clock, aftermath: Aftermath
) -> None:
    differ(clock, "educonnect", 5.5)  # beyond the five minutes by which assertions are dated back
    journeys.to_educonnect().as_guardian().log_in(returning.identifier, returning.password)
    helps(journeys.page, NEITHER_EARLY_NOR_LATE)
    expect(journeys.page.locator("#identite")).to_have_count(0)
    differ(clock, "educonnect", 0)
    journeys.portal.open().to_home()
    in_the_ent(journeys.page, returning.guardian)
    aftermath.one_account(returning.guardian)


@pytest.mark.row("CH-08", "beyond")
@pytest.mark.parametrize("minutes", [10, -10])
def test_a_request_dated_too_far_from_now_is_refused_until_the_clocks_agree(
    journeys: Journeys, returning: Registered, clock: Clock, aftermath: Aftermath, minutes: int
) -> None:
    differ(clock, ENT, minutes)
    journeys.portal.open().choose(level="Ecole").connect()
    helps(journeys.page, STALE, BACK_TO_THE_SERVICE)
    differ(clock, ENT, 0)
    journeys.to_educonnect().as_guardian().log_in(returning.identifier, returning.password)
    in_the_ent(journeys.page, returning.guardian)
    aftermath.one_account(returning.guardian)


@pytest.mark.row("CH-08", "beyond")
def test_a_franceconnect_whose_clock_is_an_hour_behind_is_not_believed_until_the_clocks_agree(
    tries: Tries, clock: Clock
) -> None:
    consent = tries.ways.to_consent(tries.parent)
    differ(clock, "franceconnect", -60)
    consent.go_on()
    tries.refused(UNTRUSTED, "exp")
    differ(clock, "franceconnect", 0)
    tries.again()
