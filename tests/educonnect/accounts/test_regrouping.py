"""Two accounts of one guardian made one."""

from datetime import timedelta
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.attaching import attach
from rentree_blanche.simulators.educonnect.accounts.errors import NotRegroupedError
from rentree_blanche.simulators.educonnect.accounts.mail_links import MailLinks, Purpose
from rentree_blanche.simulators.educonnect.accounts.regrouping import regroup
from rentree_blanche.simulators.educonnect.accounts.values import (
    AccountKind,
    AccountState,
    AttachmentState,
    Authenticated,
    WrongPassword,
)

TOM = {"id": "1001", "first_name": "Tom", "birth_date": "2016-05-02"}
LEA = {"id": "1002", "first_name": "Léa"}


@pytest.fixture
def two(register: Any, opener: Any, store: Store, clock: ActorClock) -> tuple[int, int]:
    """Give two accounts of Anne Martin, who is in the register twice: with Tom, and with Léa."""
    register.family(TOM, guardian={"id": "2001"})
    register.family(LEA, guardian={"id": "2002", "mobile": "+33639980002"})
    with store.write() as connection:
        for links in ([("ONDE-2001", "ONDE-1001")], [("ONDE-2002", "ONDE-1002")]):
            attach(connection, links, AttachmentState.CONFIRMED, clock.now(), unless=AttachmentState.BLOCKED)
    return opener("ONDE-2001").id, opener("ONDE-2002", mobile=None, email="anne@messagerie.test").id


def test_the_kept_account_has_all_children_and_the_contact_that_it_lacked(
    store: Store, accounts: Accounts, two: tuple[int, int]
) -> None:
    kept, other = two
    account = regroup(store, kept, other)
    assert [child.first_name for child in accounts.holder(kept).children] == ["Tom", "Léa"]
    assert (account.mobile, account.email) == ("+33639980001", "anne@messagerie.test")


def test_the_other_account_is_closed_with_its_password(
    store: Store, accounts: Accounts, two: tuple[int, int], password: str
) -> None:
    kept, other = two
    closed, mine = accounts.get(other), accounts.get(kept)
    assert closed is not None
    assert mine is not None
    assert isinstance(accounts.check(closed.identifier, password, AccountKind.GUARDIAN), Authenticated)
    regroup(store, kept, other)
    assert isinstance(accounts.check(closed.identifier, password, AccountKind.GUARDIAN), WrongPassword)
    assert isinstance(accounts.check(mine.identifier, password, AccountKind.GUARDIAN), Authenticated)
    gone = accounts.get(other)
    assert gone is not None
    assert gone.state is AccountState.CLOSED


def test_what_was_blocked_stays_blocked(
    store: Store, accounts: Accounts, two: tuple[int, int], clock: ActorClock
) -> None:
    with store.write() as connection:
        links = [("ONDE-2002", "ONDE-1002")]
        attach(connection, links, AttachmentState.BLOCKED, clock.now(), unless=AttachmentState.BLOCKED)
    regroup(store, *two)
    assert [child.first_name for child in accounts.holder(two[0]).children] == ["Tom"]


def test_accounts_of_different_names_are_not_regrouped(
    store: Store, accounts: Accounts, two: tuple[int, int], register: Any, opener: Any
) -> None:
    register.family({"id": "1003"}, guardian={"id": "2003", "first_name": "Anna", "mobile": "+33639980003"})
    stranger = opener("ONDE-2003", first_name="Anna").id
    with pytest.raises(NotRegroupedError, match="names"):
        regroup(store, two[0], stranger)
    assert len(accounts.holder(two[0]).children) == 1


@pytest.mark.parametrize(("change", "reason"), [("same", "same"), ("closed", "state")])
def test_neither_with_itself_nor_with_a_closed_account(
    store: Store, two: tuple[int, int], change: str, reason: str
) -> None:
    kept, other = two
    if change == "closed":
        regroup(store, kept, other)
    with pytest.raises(NotRegroupedError, match=reason):
        regroup(store, kept, kept if change == "same" else other)


def test_the_links_of_the_closed_account_are_dead(
    store: Store, clock: ActorClock, chance: Chance, two: tuple[int, int]
) -> None:
    kept, other = two
    links = MailLinks(store, clock, chance)
    token = links.issue(Purpose.PASSWORD_RESET, other, "anne@messagerie.test", timedelta(hours=1))
    regroup(store, kept, other)
    assert links.use(token, Purpose.PASSWORD_RESET) is None
