from collections.abc import Callable
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.opening import NewAccount, insert_account
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState, Origin

PASSWORD = "Rentree2026!"

Opener = Callable[..., Account]


@pytest.fixture
def opener(store: Store, chance: Chance, clock: ActorClock, hasher: PasswordHasher) -> Opener:
    """Make an active account of Anne Martin, unless something else is said; `record` is one of the register's keys."""

    def make(record: str = "ONDE-2000", **changes: Any) -> Account:
        new: dict[str, Any] = {
            "kind": AccountKind.GUARDIAN,
            "state": AccountState.ACTIVE,
            "origin": Origin.RESPONSABLE,
            "records": (record,),
            "civility": "Mme",
            "last_name": "Martin",
            "first_name": "Anne",
            "password_hash": hasher.hash(PASSWORD),
            "mobile": "+33639980001",
        }
        with store.write() as connection:
            return insert_account(connection, chance, clock.now(), NewAccount(**new | changes))

    return make


@pytest.fixture
def password() -> str:
    return PASSWORD
