from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import (
    AccountKind,
    AccountState,
    Authenticated,
    Locked,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

GUARDIAN = AccountKind.GUARDIAN


def test_the_right_password_authenticates_and_is_remembered_as_the_last_login(
    accounts: Accounts, opener: Any, password: str, clock: ActorClock
) -> None:
    account = opener()
    checked = accounts.check(account.identifier, password, GUARDIAN)
    assert isinstance(checked, Authenticated)
    assert checked.account.id == account.id
    assert checked.account.last_login_at == clock.now()


def test_case_and_spaces_of_the_identifier_do_not_count(accounts: Accounts, opener: Any, password: str) -> None:
    typed = f" {opener().identifier.upper()} "
    assert isinstance(accounts.check(typed, password, GUARDIAN), Authenticated)


def test_wrong_passwords_are_counted_and_the_last_one_locks(
    accounts: Accounts, opener: Any, password: str, clock: ActorClock
) -> None:
    identifier = opener().identifier
    assert accounts.check(identifier, "wrong", GUARDIAN) == WrongPassword(remaining=2)
    assert accounts.check(identifier, "wrong", GUARDIAN) == WrongPassword(remaining=1)
    until = clock.now() + timedelta(minutes=15)
    assert accounts.check(identifier, "wrong", GUARDIAN) == Locked(until=until)
    assert accounts.check(identifier, password, GUARDIAN) == Locked(until=until)
    assert accounts.check(identifier, "wrong", GUARDIAN) == Locked(until=until)


def test_a_lock_ends_by_itself_and_counting_starts_anew(
    accounts: Accounts, opener: Any, password: str, time: Clock
) -> None:
    identifier = opener().identifier
    for _ in range(3):
        accounts.check(identifier, "wrong", GUARDIAN)
    time.move_to(time.now() + timedelta(minutes=14, seconds=59))
    assert isinstance(accounts.check(identifier, password, GUARDIAN), Locked)
    time.move_to(time.now() + timedelta(seconds=1))
    assert accounts.check(identifier, "wrong", GUARDIAN) == WrongPassword(remaining=2)
    assert isinstance(accounts.check(identifier, password, GUARDIAN), Authenticated)


def test_the_right_password_forgives_earlier_wrong_ones(accounts: Accounts, opener: Any, password: str) -> None:
    identifier = opener().identifier
    accounts.check(identifier, "wrong", GUARDIAN)
    accounts.check(identifier, password, GUARDIAN)
    assert accounts.check(identifier, "wrong", GUARDIAN) == WrongPassword(remaining=2)


def test_a_lock_touches_no_other_account(accounts: Accounts, opener: Any, password: str) -> None:
    locked, other = opener("ONDE-1"), opener("ONDE-2")
    for _ in range(3):
        accounts.check(locked.identifier, "wrong", GUARDIAN)
    assert isinstance(accounts.check(other.identifier, password, GUARDIAN), Authenticated)


def test_a_director_lifts_a_lock(accounts: Accounts, opener: Any, password: str) -> None:
    account = opener()
    for _ in range(3):
        accounts.check(account.identifier, "wrong", GUARDIAN)
    accounts.unlock(account.id)
    assert isinstance(accounts.check(account.identifier, password, GUARDIAN), Authenticated)


def test_the_other_profile_does_not_open_an_account(accounts: Accounts, opener: Any, password: str) -> None:
    account = opener()
    assert isinstance(accounts.check(account.identifier, password, AccountKind.PUPIL), WrongPassword)
    assert accounts.check(account.identifier, "wrong", GUARDIAN) == WrongPassword(remaining=2)


@pytest.mark.parametrize("changes", [{"state": AccountState.CLOSED}, {"password_hash": None}])
def test_closed_accounts_and_those_without_a_password_open_with_none(
    accounts: Accounts, opener: Any, password: str, changes: dict[str, Any]
) -> None:
    identifier = opener(**changes).identifier
    assert isinstance(accounts.check(identifier, password, GUARDIAN), WrongPassword)
    assert isinstance(accounts.check(identifier, "", GUARDIAN), WrongPassword)


def test_an_account_closed_while_the_password_was_hashed_stays_closed(
    accounts: Accounts, opener: Any, password: str
) -> None:
    account = opener(state=AccountState.CLOSED)
    assert isinstance(accounts.record_success(account.id), WrongPassword)


def test_nobody_is_let_in_by_an_unknown_identifier(accounts: Accounts) -> None:
    assert accounts.candidate("x.inconnu00", GUARDIAN).account_id is None
    assert accounts.check("x.inconnu00", "", GUARDIAN) == WrongPassword(remaining=2)
    assert accounts.record_success(None) == WrongPassword(remaining=2)


class CountingHasher(PasswordHasher):
    calls = 0

    def verify(self, hash_: str, password: str) -> bool:
        self.calls += 1
        return super().verify(hash_, password)


def test_known_and_unknown_identifiers_cost_the_same_work(
    store: Store, settings: EduConnectSettings, clock: ActorClock, chance: Chance, opener: Any, statements: list[str]
) -> None:
    hasher = CountingHasher("cheap")
    accounts = Accounts(store, hasher, settings, clock, chance)
    work = []
    for identifier in (opener().identifier, "x.inconnu00"):
        clock.now()
        statements.clear()
        hasher.calls = 0
        accounts.check(identifier, "wrong", GUARDIAN)
        work.append(([" ".join(statement.split()[:2]) for statement in statements], hasher.calls))
    assert work[0] == work[1]
    assert work[0][1] == 1


def test_workers_that_count_at_once_lose_no_wrong_password(
    open_store: Callable[[], Store],
    hasher: PasswordHasher,
    clock: ActorClock,
    chance: Chance,
    opener: Any,
) -> None:
    settings = EduConnectSettings(password_attempts=40)
    account = opener()
    workers = [Accounts(open_store(), hasher, settings, clock, chance) for _ in range(2)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda nth: workers[nth % 2].record_failure(account.id), range(24)))
    counted = workers[0].get(account.id)
    assert counted is not None
    assert counted.failed_attempts == 24
