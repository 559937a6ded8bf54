import re
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.attaching import attach, clear
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AccountState, AttachmentState


def test_an_account_has_an_identifier_and_an_id_of_ninety_six_hexadecimal_digits(opener: Any) -> None:
    account = opener()
    assert re.fullmatch(r"a\.martin\d\d", account.identifier)
    assert re.fullmatch(r"[0-9a-f]{96}", account.educonnect_id)


def test_a_hundred_and_fifty_people_of_one_name_have_identifiers_of_their_own(opener: Any) -> None:
    accounts = [opener(f"ONDE-{nth}", password_hash=None) for nth in range(150)]
    identifiers = {account.identifier for account in accounts}
    assert len(identifiers) == 150
    assert len({account.educonnect_id for account in accounts}) == 150
    assert sum(re.fullmatch(r"a\.martin\d\d", each) is not None for each in identifiers) == 100
    assert sum(re.fullmatch(r"a\.martin\d\d\d", each) is not None for each in identifiers) == 50


def test_a_register_record_belongs_to_one_account(opener: Any, accounts: Accounts) -> None:
    opener("ONDE-2000")
    with pytest.raises(IntegrityError):
        opener("ONDE-2000")
    assert len(accounts.find()) == 1


def test_a_pupil_and_a_guardian_may_bear_the_same_number(opener: Any, accounts: Accounts) -> None:
    opener("ONDE-2000")
    opener("ONDE-2000", kind=AccountKind.PUPIL)
    assert len(accounts.find()) == 2


def test_get_gives_what_was_opened_and_nothing_for_an_unknown_id(opener: Any, accounts: Accounts) -> None:
    account = opener()
    assert accounts.get(account.id) == account
    assert accounts.get(account.id + 1) is None


def test_an_account_that_is_not_active_has_no_moment_of_activation(opener: Any) -> None:
    assert opener("ONDE-1", state=AccountState.PROVISIONAL, origin=None).activated_at is None
    assert opener("ONDE-2").activated_at is not None


def test_a_state_is_not_changed_over_the_one_that_is_to_stay(store: Store, clock: Any) -> None:
    link = ("ONDE-2000", "ONDE-1000")
    with store.write() as connection:
        attach(connection, [link], AttachmentState.BLOCKED, clock.now(), unless=AttachmentState.CONFIRMED)
        attach(connection, [link], AttachmentState.CONFIRMED, clock.now(), unless=AttachmentState.BLOCKED)
    assert clear(store, *link)
    assert not clear(store, *link)


def test_a_confirmed_link_is_not_cleared(store: Store, clock: Any) -> None:
    link = ("ONDE-2000", "ONDE-1000")
    with store.write() as connection:
        attach(connection, [link], AttachmentState.CONFIRMED, clock.now(), unless=AttachmentState.BLOCKED)
    assert not clear(store, *link)
