"""What processes use, as Linux tells it: processor time to the nanosecond, memory as their own share."""

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


def children(*pids: int) -> Iterator[int]:
    """Give these processes and all below them, each once."""
    below: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[1])
            below.setdefault(parent, []).append(int(folder.name))
    waiting, seen = list(pids), set[int]()
    while waiting:
        pid = waiting.pop()
        if pid not in seen:
            seen.add(pid)
            waiting += below.get(pid, [])
            yield pid


def command(pid: int) -> str:
    """Give the command of a process, empty when it has ended."""
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def mebibytes(pids: Iterable[int], *, resident: bool = False) -> float:
    """Give the memory of processes: what they share among themselves is shared out (PSS), or all that is in (RSS)."""
    return sum(_kibibytes(pid, "Rss" if resident else "Pss") for pid in pids) / 1024


def _kibibytes(pid: int, what: str) -> int:
    text = (_PROC / str(pid) / "smaps_rollup").read_text()
    found = re.search(rf"^{what}:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) if found else 0
