"""How the civil register and FranceConnect itself look upon a person: kept in the store, set by a control address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import delete, insert, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.people.civil import identity_hash
from rentree_blanche.simulators.franceconnect.people.platform import platform_logins

State = Literal["active", "doubtful", "several", "usage_name_only", "unknown", "deceased", "disabled"]
STATES: tuple[State, ...] = get_args(State)
CODE_OF_STATE: Mapping[State, str] = {
    "doubtful": "Y010004",
    "several": "Y010006",
    "usage_name_only": "Y010007",
    "unknown": "Y010008",
    "deceased": "Y010015",
    "disabled": "Y180001",
}
"""With what code a login ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state of an identity, and the identity providers that the person has blocked."""

    state: State = "active"
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identities:
    """The standing of everybody, by the hash of their civil identity; who is not written down is active."""

    store: Store

    def standing(self, identity: str) -> Standing:
        """Give the standing of an identity."""
        row = tables.identity.c
        with self.store.read() as connection:
            found = connection.execute(select(row.state, row.blocked).where(row.identity == identity)).one_or_none()
        if found is None:
            return Standing(state="disabled" if identity in _disabled() else "active")
        return Standing(state=found.state, blocked=tuple(json.loads(found.blocked)))

    def put(self, identity: str, standing: Standing) -> None:
        """Write the standing of an identity down."""
        with self.store.write() as connection:
            self.store.hold(connection, f"franceconnect identity {identity}")
            connection.execute(delete(tables.identity).where(tables.identity.c.identity == identity))
            connection.execute(
                insert(tables.identity).values(
                    identity=identity, state=standing.state, blocked=json.dumps(standing.blocked)
                )
            )


def _disabled() -> frozenset[str]:
    return frozenset(
        identity_hash(login.identity.claims()) for login in platform_logins().values() if login.state == "disabled"
    )
