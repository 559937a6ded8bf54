"""Links sent by mail."""

from datetime import timedelta
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, MailLink, MailLinks, Purpose

HOUR = timedelta(hours=1)
ADDRESS = "anne@messagerie.test"


@pytest.fixture
def links(store: Store, clock: ActorClock, chance: Chance) -> MailLinks:
    return MailLinks(store, clock, chance)


@pytest.fixture
def account_id(opener: Any, register: Any) -> int:
    register.family({})
    return int(opener().id)


def state_of(link: MailLink | None) -> LinkState:
    assert link is not None
    return link.state


def test_a_link_works_once(links: MailLinks, account_id: int) -> None:
    token = links.issue(Purpose.MAIL_CHANGE, account_id, ADDRESS, HOUR, {"from": "moncompte"})
    used = links.use(token, Purpose.MAIL_CHANGE)
    assert used is not None
    assert (used.state, used.account_id, used.address, used.detail) == (
        LinkState.LIVE, account_id, ADDRESS, {"from": "moncompte"},
    )  # fmt: skip
    assert state_of(links.use(token, Purpose.MAIL_CHANGE)) is LinkState.USED


def test_a_link_expires(links: MailLinks, account_id: int, clock: ActorClock) -> None:
    token = links.issue(Purpose.ACTIVATION, account_id, ADDRESS, HOUR)
    assert state_of(links.pending(account_id, Purpose.ACTIVATION)) is LinkState.LIVE
    clock.clock.move_to(clock.now() + HOUR)
    assert state_of(links.use(token, Purpose.ACTIVATION)) is LinkState.EXPIRED
    assert state_of(links.pending(account_id, Purpose.ACTIVATION)) is LinkState.EXPIRED


def test_a_new_link_kills_the_one_before(links: MailLinks, account_id: int) -> None:
    old = links.issue(Purpose.PASSWORD_RESET, account_id, ADDRESS, HOUR)
    new = links.issue(Purpose.PASSWORD_RESET, account_id, ADDRESS, HOUR)
    assert links.use(old, Purpose.PASSWORD_RESET) is None
    assert state_of(links.use(new, Purpose.PASSWORD_RESET)) is LinkState.LIVE


def test_a_link_serves_its_own_purpose_alone(links: MailLinks, account_id: int) -> None:
    token = links.issue(Purpose.MAIL_CHANGE, account_id, ADDRESS, HOUR)
    assert links.use(token, Purpose.PASSWORD_RESET) is None
    assert links.look(token, Purpose.PASSWORD_RESET) is None
    assert state_of(links.look(token, Purpose.MAIL_CHANGE)) is LinkState.LIVE
