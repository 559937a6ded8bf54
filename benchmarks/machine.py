"""The machine that measures: a figure without it says little."""

import os
import platform
import re
import ssl
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.backends.openssl import backend
from pydantic import BaseModel, ConfigDict

from rentree_blanche.suite.revision import revision


class Machine(BaseModel):
    """Where a run was measured.

    Attributes:
        cores: those that this process may use. mebibytes: of memory.
        openssl: that of Python. signing: the OpenSSL that signs, which `cryptography` brings.
        code: version of Rentrée Blanche, and the commit where there is one.
    """

    model_config = ConfigDict(frozen=True)

    processor: str
    cores: int
    mebibytes: int
    system: str
    python: str
    openssl: str
    signing: str
    code: str


def this_machine() -> Machine:
    """Look at this one."""
    return Machine(
        processor=_line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        mebibytes=int((_line("/proc/meminfo", "MemTotal") or "0").split()[0]) // 1024,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        openssl=ssl.OPENSSL_VERSION,
        signing=backend.openssl_version_text(),
        code=_code(),
    )


def load() -> tuple[float, float, float]:
    """Give how many processes wanted a core, on average over 1, 5 and 15 minutes."""
    return os.getloadavg()


def is_busy() -> bool:
    """Whether over the last minute more wanted a core than there are."""
    return load()[0] > len(os.sched_getaffinity(0))


def _line(file: str, name: str) -> str:
    with suppress(OSError):
        found = re.search(rf"^{name}\s*:\s*(.+)$", Path(file).read_text(encoding="utf-8"), re.MULTILINE)
        return found[1] if found else ""
    return ""


def _code() -> str:
    known = revision()
    commit = "" if known.commit is None else f", commit {known.commit[:10]}{' modifié' if known.modified else ''}"
    return f"rentree {known.version}{commit}"
