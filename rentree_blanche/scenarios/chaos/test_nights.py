"""CH-09 and CH-10: midnight in the middle of somebody's way, and the nights in which the clocks change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, SmsInbox
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, in_the_ent
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.words import EXPIRED
from rentree_blanche.simulators.core.clock import PARIS

BEFORE_MIDNIGHT = datetime(2026, 9, 14, 23, 50, tzinfo=PARIS)
ANOTHER_MOBILE = "+33639981122"


@dataclass(frozen=True, slots=True)
class Change:
    """A night in which the clocks change at one o'clock UTC: the day on whose morning they do."""

    day: date

    @property
    def noon_before(self) -> datetime:
        """Give noon of the day before, in France."""
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=PARIS) - timedelta(days=1)

    @property
    def shortly_before(self) -> datetime:
        """Give ten minutes before the change."""
        return datetime.fromisoformat(f"{self.day}T00:50:00+00:00")


SEASONS = pytest.mark.parametrize(
    "change",
    [
        pytest.param(Change(date(2026, 10, 25)), id="autumn", marks=pytest.mark.row("CH-10", "autumn")),
        pytest.param(Change(date(2027, 3, 28)), id="spring", marks=pytest.mark.row("CH-10", "spring")),
    ],
)


def feeds(aftermath: Aftermath) -> list[tuple[str, str]]:
    """Give which register told EduConnect of which day."""
    return sorted((line.source, line.summary) for line in aftermath.journal.lines(kind="feed", actor="educonnect"))


@pytest.mark.row("CH-09")
def test_a_way_that_goes_on_beyond_midnight_ends_in_the_ent_and_the_night_is_worked_once(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, aftermath: Aftermath
) -> None:
    clock.freeze(BEFORE_MIDNIGHT)
    code = journeys.to_code(parent)
    assert clock.advance(minutes=15) == (BEFORE_MIDNIGHT.date(),)
    told = feeds(aftermath)
    assert len(told) == len(set(told)) > 0
    clock.resume()
    children = code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    assert clock.advance(minutes=5) == ()
    journeys.finish(parent, children)
    in_the_ent(journeys.page, parent)
    assert feeds(aftermath) == told
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)


@SEASONS
def test_where_the_clocks_change_a_code_lives_half_an_hour_and_a_session_an_hour(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, clock: Clock, aftermath: Aftermath, change: Change
) -> None:
    clock.freeze(change.shortly_before)
    code = journeys.to_code(parent)
    first = sms_inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=31)
    expect(code.type_code(first).page.locator("main")).to_contain_text(EXPIRED)
    clock.freeze(change.shortly_before)
    again = code.try_again()
    second = sms_inbox.wait_for_code(str(parent.mobile))
    clock.advance(minutes=29)
    success = journeys.after_code(parent, again.confirm(second)).choose(PASSWORD)
    identifier = success.identifier
    success.to_services()
    in_the_ent(journeys.page, parent)
    clock.advance(minutes=59)
    journeys.portal.open()
    in_the_ent(journeys.page, parent)
    clock.advance(minutes=2)
    journeys.to_educonnect().as_guardian().log_in(identifier, PASSWORD)
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 2)


@SEASONS
def test_the_night_in_which_the_clocks_change_is_worked_once_and_brings_what_the_school_corrected(
    journeys: Journeys, parent: Guardian, clock: Clock, control: ControlClient, sms_inbox: SmsInbox, change: Change
) -> None:
    clock.freeze(change.noon_before)
    control.change_guardian(parent.key, mobile=ANOTHER_MOBILE)
    assert clock.pass_the_night() == (change.noon_before.date(),)
    noon = clock.now().astimezone(PARIS)
    assert (noon.date(), noon.hour) == (change.day, 12)
    code = journeys.to_code(parent, ANOTHER_MOBILE)
    journeys.finish(parent, code.confirm(sms_inbox.wait_for_code(ANOTHER_MOBILE)))
    in_the_ent(journeys.page, parent)
    assert clock.pass_the_night() == (change.day,)
