"""What the target's processes use while they are loaded, and what the SMS gateway has to do: a sample a second."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import psutil

from rentree_blanche.client import ControlClient
from rentree_blanche.client.errors import ClientError
from rentree_blanche.simulators.core.clock import wall

_EVERY = 1.0
DATABASE = "base"
_PENDING = frozenset({"queued", "sent", "accepted", "dispatched"})
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """One look.

    Attributes:
        at: seconds since the epoch. cpu: cores used, by what the processes do. memory: MiB, the same.
        machine: cores used on the whole machine. sms_spent: credits since the beginning. sms_waiting: messages under
            way, of the last 200.
    """

    at: float
    cpu: Mapping[str, float]
    memory: Mapping[str, float]
    machine: float
    sms_spent: int = 0
    sms_waiting: int = 0

    def as_json(self) -> dict[str, Any]:
        """Write it."""
        return {
            "at": self.at, "cpu": dict(self.cpu), "memory": dict(self.memory), "machine": self.machine,
            "sms_spent": self.sms_spent, "sms_waiting": self.sms_waiting,
        }  # fmt: skip


class Watch:
    """Looks once a second, in a thread of its own, while the block runs.

    Args:
        processes: ids by what they do. Children are counted in for a database, which has one a connection.
        connect: makes a client of the control API; None where there is none.
    """

    def __init__(self, processes: Mapping[str, Sequence[int]], connect: Callable[[], ControlClient] | None) -> None:
        self.samples: list[Sample] = []
        self._connect = connect
        self._known = {name: [_process(pid) for pid in pids] for name, pids in processes.items()}
        self._trees = {DATABASE}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._spent_before = 0

    def add(self, name: str, pid: int) -> None:
        """Look at one more process; all its children are counted in."""
        self._trees.add(name)
        self._known[name] = [_process(pid)]

    def __enter__(self) -> Self:
        if self._connect is not None:
            with suppress(ClientError), self._connect() as client:
                self._spent_before = sum(plan.spent for plan in client.list_sms_plans())
        self._look()
        self.samples.clear()  # the first look only begins the counting
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_EVERY):
            self._look()

    def _look(self) -> None:
        cpu, memory = {}, {}
        for name in list(self._known):
            used = size = 0.0
            if name in self._trees:
                self._known[name] = _with_children(self._known[name])
            for process in self._known[name]:
                if process is not None:
                    with suppress(psutil.Error):
                        used += process.cpu_percent() / 100
                        size += process.memory_info().rss / 2**20
            cpu[name], memory[name] = used, size
        spent, waiting = self._messages()
        cores = psutil.cpu_count() or 1
        whole = psutil.cpu_percent() / 100 * cores
        self.samples.append(Sample(wall().timestamp(), cpu, memory, whole, spent, waiting))

    def _messages(self) -> tuple[int, int]:
        if self._connect is None:
            return 0, 0
        with suppress(ClientError), self._connect() as client:
            spent = sum(plan.spent for plan in client.list_sms_plans()) - self._spent_before
            return spent, sum(message.state in _PENDING for message in client.list_sms(limit=_LOOKED_AT))
        return 0, 0


def listening(port: int) -> int | None:
    """Give the process of this machine that listens on a TCP port; None where nobody knows."""
    with suppress(psutil.Error):
        for each in psutil.net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid:
                return int(each.pid)
    return None


def _with_children(processes: Sequence[Any]) -> list[Any]:
    """Give a process, the first, and its children of now; those that were known keep what they have counted."""
    first = processes[0]
    children = []
    if first is not None:
        with suppress(psutil.Error):
            children = first.children(recursive=True)
    known = {each.pid: each for each in processes if each is not None}
    return [first, *(known.get(child.pid, child) for child in children)]


def _process(pid: int) -> Any:
    with suppress(psutil.Error):
        found = psutil.Process(pid)
        found.cpu_percent()
        return found
    return None
