"""What the control house uses of a federation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from rentree_blanche.simulators.core.actor import Actor
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.clock import Clock
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.settings import FederationSettings


class Nights(Protocol):
    """What looks after the nights."""

    def work_now(self) -> date:
        """Do the work of tonight at once."""

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock; no night on the way is worked."""


class FederationPort(Protocol):
    """A federation, as its control room sees it; every method blocks."""

    @property
    def settings(self) -> FederationSettings:
        """Give what the federation derives from."""

    @property
    def addresses(self) -> Addresses:
        """Give where the actors answer."""

    @property
    def clock(self) -> Clock:
        """Give the movable clock."""

    @property
    def faults(self) -> Faults:
        """Give the faults."""

    @property
    def journal(self) -> Journal:
        """Give the journal."""

    @property
    def nights(self) -> Nights:
        """Give the watch over the nights."""

    @property
    def actors(self) -> Mapping[str, Actor]:
        """Give the actors by name."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Give every name that the actors answer, some of which have several."""

    @property
    def secret(self) -> str:
        """Give the token of the control addresses."""

    @property
    def ca_file(self) -> Path | None:
        """Give the certificate of the federation's CA, None over plain HTTP."""

    def advance(self, by: timedelta) -> list[date]:
        """Move the clock on; give the days whose night was worked."""

    def move_to(self, moment: datetime) -> list[date]:
        """Set the clock; give the days whose night was worked."""

    def flush(self) -> None:
        """Wait until every line of the journal, of whichever process, is in the store."""

    def occupy_store(self, seconds: float) -> None:
        """Let somebody else write into the store, for at most so many seconds of the machine."""

    def free_store(self) -> bool:
        """End that; False where it had ended."""

    def workers(self) -> Mapping[str, Sequence[int]]:
        """Give the process ids of the actors that processes of their own serve."""

    def kill_worker(self, actor: str, pid: int) -> bool:
        """Kill a process that serves an actor; False where there is none of that id."""

    def snapshot(self, name: str) -> None:
        """Remember everything as it is now."""

    def restore(self, name: str) -> None:
        """Put everything back to a snapshot."""

    def snapshots(self) -> list[str]:
        """Name the snapshots."""

    def reset(self) -> None:
        """Put everything back to the state after start."""
