"""Provisional accounts and the passwords that a school hands out."""

import re
from datetime import timedelta
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, days_later
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.errors import NobodyToHandOutToError
from rentree_blanche.simulators.educonnect.accounts.handing_out import HandedOut, HandingOut
from rentree_blanche.simulators.educonnect.accounts.mail_links import MailLinks, Purpose
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import (
    AccountKind,
    AccountState,
    Authenticated,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

UAI = "0590001A"


@pytest.fixture
def hand(store: Store, clock: ActorClock, chance: Chance, hasher: PasswordHasher, register: Any) -> Any:
    """Hand out to Anne Martin, or to the record that is named."""
    register.family({"first_name": "Léa"})
    handing_out = HandingOut(store, EduConnectSettings(), clock, chance)

    def out(kind: AccountKind = AccountKind.GUARDIAN, record: str = "ONDE-2000") -> HandedOut:
        password = handing_out.propose(kind, record)
        return handing_out.hand_out(kind, record, UAI, password, hasher.hash(password))

    return out


def test_a_guardian_gets_a_provisional_account_that_lives_three_months(hand: Any, clock: ActorClock) -> None:
    handed = hand()
    assert handed.account.state is AccountState.PROVISIONAL
    assert handed.account.origin is None
    assert re.fullmatch(r"a\.martin\d\d", handed.account.identifier)
    assert re.fullmatch(r"[A-Z]{3}\d{3}[A-Z]", handed.password)
    assert handed.account.handed_out(days_later(clock.now(), 92) - timedelta(seconds=1))
    assert not handed.account.handed_out(days_later(clock.now(), 92))


def test_a_second_letter_keeps_the_identifier_and_kills_the_first_password(hand: Any, accounts: Accounts) -> None:
    first, second = hand(), hand()
    assert second.account.identifier == first.account.identifier
    assert second.password != first.password
    old = accounts.check(first.account.identifier, first.password, AccountKind.GUARDIAN)
    assert isinstance(old, WrongPassword)
    new = accounts.check(first.account.identifier, second.password, AccountKind.GUARDIAN)
    assert isinstance(new, Authenticated)


def test_who_is_active_gets_no_password(hand: Any, opener: Any) -> None:
    active = opener()
    handed = hand()
    assert handed.account.id == active.id
    assert handed.password is None


def test_a_pupil_gets_an_account_too(hand: Any) -> None:
    handed = hand(AccountKind.PUPIL, "ONDE-1000")
    assert handed.account.kind is AccountKind.PUPIL
    assert handed.account.first_name == "Léa"


def test_nobody_who_is_not_in_the_register_gets_one(hand: Any) -> None:
    with pytest.raises(NobodyToHandOutToError, match="ONDE-9999"):
        hand(record="ONDE-9999")


def test_a_second_letter_kills_the_mail_link_that_was_asked_for_with_the_first(
    hand: Any, store: Store, clock: ActorClock, chance: Chance
) -> None:
    links = MailLinks(store, clock, chance)
    token = links.issue(Purpose.ACTIVATION, hand().account.id, "thief@messagerie.test", timedelta(hours=1))
    hand()
    assert links.use(token, Purpose.ACTIVATION) is None
