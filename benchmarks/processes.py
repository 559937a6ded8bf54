"""What processes use, as Linux tells it: processor time to the nanosecond, memory as their own share."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def cpu_seconds(*pids: int) -> float:
    """Give what all threads that live in these processes have used; a process that has ended counts nothing."""
    return sum(_spent(pid) for pid in pids)


def _spent(pid: int) -> float:
    nanoseconds = 0
    for file in (_PROC / str(pid) / "task").glob("*/schedstat"):
        with suppress(OSError):  # it ended while we looked
            nanoseconds += int(file.read_text().split()[0])
    return nanoseconds / 1e9


def lifetime_seconds(*pids: int) -> float:
    """Give what these processes have used, and what their children had that have ended; to the hundredth."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in pids) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Give the fields of a process from its state on (proc(5): field 3); zeros where it has ended."""
    with suppress(OSError):
        return (_PROC / str(pid) / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()
    return ["0"] * 15


def children(*pids: int) -> Iterator[int]:
    """Give these processes and all below them, each once."""
    below: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        below.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
    waiting, seen = list(pids), set[int]()
    while waiting:
        pid = waiting.pop()
        if pid not in seen:
            seen.add(pid)
            waiting += below.get(pid, [])
            yield pid


def mebibytes(pids: Iterable[int], *, resident: bool = False) -> float:
    """Give the memory of processes: what they share among themselves is shared out (PSS), or all that is in (RSS)."""
    return sum(_kibibytes(pid, "Rss" if resident else "Pss") for pid in pids) / 1024


def _kibibytes(pid: int, what: str) -> int:
    text = (_PROC / str(pid) / "smaps_rollup").read_text()
    found = re.search(rf"^{what}:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) if found else 0
