"""How often contacts may be tried."""

import pytest

from rentree_blanche.simulators.educonnect.sending.throttle import Throttle
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

MOBILE, OTHER = "+33639981234", "+33639985678"


@pytest.fixture
def throttle(town) -> Throttle:
    settings = EduConnectSettings(browser_tries=3, browser_minutes=15, number_tries=2, number_minutes=60)
    return Throttle(town.ground.store, town.ground.clock, settings)


def test_a_browser_tries_so_many_contacts_then_waits(town, throttle):
    assert [throttle.admit("b1", f"+3363998000{n}") for n in range(4)] == [None, None, None, 15]
    assert throttle.admit("b2", MOBILE) is None
    town.advance(14 * 60 + 1)
    assert throttle.admit("b1", MOBILE) == 1
    town.advance(59)
    assert throttle.admit("b1", MOBILE) is None


def test_a_contact_is_tried_so_often_whoever_tries(town, throttle):
    assert [throttle.admit(browser, MOBILE) for browser in ("b1", "b2", "b3")] == [None, None, 60]
    assert throttle.admit("b3", OTHER) is None
    town.advance(3600)
    assert throttle.admit("b3", MOBILE) is None


def test_what_has_to_wait_does_not_count(town, throttle):
    for _ in range(2):
        throttle.admit("b1", MOBILE)
    for _ in range(5):
        assert throttle.admit("b2", MOBILE) == 60
    assert throttle.admit("b2", OTHER) is None


def test_another_code_counts_for_the_contact_alone(throttle):
    assert [throttle.admit(None, MOBILE) for _ in range(3)] == [None, None, 60]
    assert throttle.admit("b1", OTHER) is None


def test_the_window_slides(town, throttle):
    throttle.admit("b1", MOBILE)
    town.advance(30 * 60)
    throttle.admit("b1", MOBILE)
    assert throttle.admit("b1", MOBILE) == 30
    town.advance(30 * 60)
    assert throttle.admit("b1", MOBILE) is None
    assert throttle.admit("b1", MOBILE) == 30
