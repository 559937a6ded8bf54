"""Links sent by mail."""

from datetime import timedelta
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.changing import Changing
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


@pytest.fixture
def changing(store: Store) -> Changing:
    return Changing(store)


@pytest.mark.parametrize("purpose", [Purpose.MAIL_CHANGE, Purpose.MOBILE_CHANGE, Purpose.PASSWORD_RESET])
def test_what_was_asked_for_with_an_old_password_is_dead(
    links: MailLinks, changing: Changing, account_id: int, purpose: Purpose
) -> None:
    token = links.issue(purpose, account_id, "thief@messagerie.test", HOUR)
    changing.password(account_id, "a new hash")
    assert links.use(token, purpose) is None


def test_an_old_mail_address_opens_the_account_no_more(links: MailLinks, changing: Changing, account_id: int) -> None:
    token = links.issue(Purpose.PASSWORD_RESET, account_id, ADDRESS, HOUR)
    changing.email(account_id, "anne@ailleurs.test")
    assert links.use(token, Purpose.PASSWORD_RESET) is None


def test_a_link_that_was_followed_is_known_after_the_password_has_changed(
    links: MailLinks, changing: Changing, account_id: int
) -> None:
    token = links.issue(Purpose.PASSWORD_RESET, account_id, ADDRESS, HOUR)
    links.use(token, Purpose.PASSWORD_RESET)
    changing.password(account_id, "a new hash")
    assert state_of(links.look(token, Purpose.PASSWORD_RESET)) is LinkState.USED
