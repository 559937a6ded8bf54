"""Tickets between the IdP's host and « Mon compte »."""

from datetime import timedelta

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso.tickets import Tickets


@pytest.fixture
def tickets(store: Store, clock: ActorClock, chance: Chance) -> Tickets:
    return Tickets(store, clock, chance)


def test_a_ticket_names_its_session_once(tickets: Tickets) -> None:
    ticket = tickets.issue("session-1")
    assert tickets.redeem(ticket) == "session-1"
    assert tickets.redeem(ticket) is None


def test_a_ticket_that_waited_a_minute_is_worth_nothing(tickets: Tickets, clock: ActorClock) -> None:
    ticket = tickets.issue("session-1")
    clock.clock.move_to(clock.now() + timedelta(minutes=1))
    assert tickets.redeem(ticket) is None


def test_a_ticket_that_nobody_issued_is_worth_nothing(tickets: Tickets) -> None:
    assert tickets.redeem("ST-0123") is None
