"""What several workers do to accounts at once, on PostgreSQL, whose writers do not queue by themselves."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.errors import NotRegroupedError
from rentree_blanche.simulators.educonnect.accounts.handing_out import HandedOut, HandingOut
from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, MailLinks, Purpose
from rentree_blanche.simulators.educonnect.accounts.regrouping import regroup
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AccountState
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from tests.postgres import server

AT_ONCE = 8


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture
def database(postgresql: str) -> str:
    """The database of `tests/educonnect/conftest.py`'s store; each test of this file adds people of its own."""
    return postgresql


@pytest.fixture
def at_once() -> Iterator[Callable[..., list[object]]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield lambda work, *over: list(pool.map(work, *over))


def test_of_two_accounts_regrouped_from_both_sides_at_once_one_stays_open(
    register: Any, opener: Any, store: Store, accounts: Accounts, at_once: Any
) -> None:
    pairs = []
    for number in range(3000, 3060, 2):
        for each in (number, number + 1):
            register.family({"id": str(each + 5000)}, guardian={"id": str(each), "mobile": f"+3363998{each}"})
        pairs.append((opener(f"ONDE-{number}").id, opener(f"ONDE-{number + 1}").id))

    def one(kept: int, other: int) -> None:
        with suppress(NotRegroupedError):
            regroup(store, kept, other)

    both = [side for pair in pairs for side in (pair, pair[::-1])]
    at_once(one, [kept for kept, _ in both], [other for _, other in both])
    for pair in pairs:
        states = [account.state for account in map(accounts.get, pair) if account is not None]
        assert sorted(states) == [AccountState.ACTIVE, AccountState.CLOSED]


def test_of_links_made_at_once_one_is_alive(
    register: Any, opener: Any, store: Store, clock: ActorClock, chance: Chance
) -> None:
    register.family({"id": "9000"}, guardian={"id": "4000", "mobile": "+33639984000"})
    account_id = opener("ONDE-4000").id
    links = MailLinks(store, clock, chance)

    overtaken = Event()

    def issue() -> str:
        return links.issue(Purpose.MAIL_CHANGE, account_id, "anne@messagerie.test", timedelta(hours=1))

    def overtake() -> str:
        token = issue()
        overtaken.set()
        return token

    with ThreadPoolExecutor(1) as pool:
        with store.write():
            first = issue()
            second = pool.submit(overtake)
            assert not overtaken.wait(0.2), "the second waits for the first"
        tokens = [first, second.result()]
    alive = [token for token in tokens if links.look(token, Purpose.MAIL_CHANGE) is not None]
    assert alive == tokens[1:]
    pending = links.pending(account_id, Purpose.MAIL_CHANGE)
    assert pending is not None
    assert pending.state is LinkState.LIVE


@pytest.fixture
def handing_out(store: Store, clock: ActorClock, chance: Chance) -> HandingOut:
    return HandingOut(store, EduConnectSettings(), clock, chance)


def test_two_directors_who_print_one_letter_at_once_hand_out_one_account(
    register: Any, handing_out: HandingOut, accounts: Accounts, at_once: Any
) -> None:
    records = []
    for number in range(6000, 6010):
        records.append(register.family({"id": str(number + 5000)}, guardian={"id": str(number)}))

    def out(record: str) -> int:
        return handing_out.hand_out(AccountKind.GUARDIAN, record, "0590001A", "ABC234D", "hash").account.id

    both = at_once(out, [record for record in records for _ in range(2)])
    assert both[::2] == both[1::2]


def test_who_registers_while_the_letters_are_printed_keeps_the_account(
    register: Any, opener: Any, store: Store, handing_out: HandingOut
) -> None:
    record = register.family({"id": "12000"}, guardian={"id": "7000"})
    waiting = Event()

    def print_letters() -> list[HandedOut]:
        def work() -> list[HandedOut]:
            waiting.set()
            return [handing_out.hand_out(AccountKind.GUARDIAN, record, "0590001A", "ABC234D", "hash")]

        return handing_out.together(work)

    with ThreadPoolExecutor(1) as pool:
        with store.write():
            account = opener(record)
            printed = pool.submit(print_letters)
            assert waiting.wait(60)
            wait([printed], timeout=0.2)
        (handed,) = printed.result()
    assert (handed.account.id, handed.password) == (account.id, None)
