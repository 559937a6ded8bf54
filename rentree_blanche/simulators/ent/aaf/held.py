"""Which delivery of each register an ENT holds, so that the same one need not be imported every night."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.settings import EntSettings

_ROW = tables.delivery.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one ENT holds under settings, whose eras are those of the day."""

    store: Store
    party: str
    settings: EntSettings

    def digest(self, source: str) -> str | None:
        """Give the digest that came with the delivery of a source.

        None where there is none, and where importing the same delivery today would not give the same: local accounts
        follow the eras.
        """
        wanted = select(_ROW.digest).where(
            _ROW.party == self.party, _ROW.source == source, _ROW.conditions == self._conditions()
        )
        with self.store.read() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def remember(self, connection: Connection, source: str, digest: str) -> None:
        """Write down what was imported, in the transaction that imports it; nothing for an empty digest."""
        connection.execute(delete(tables.delivery).where(_ROW.party == self.party, _ROW.source == source))
        if digest:
            row = {"party": self.party, "source": source, "digest": digest, "conditions": self._conditions()}
            connection.execute(insert(tables.delivery).values(row))

    def _conditions(self) -> str:
        return hashlib.sha256(self.settings.model_dump_json().encode()).hexdigest()
