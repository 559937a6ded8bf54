"""`rentree` in a process of its own, as a person starts it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 60


class Running:
    """A command in a process of its own, what it has said so far, and its ready file."""

    def __init__(self, process: "subprocess.Popen[bytes]", ready_file: Path) -> None:
        self.process = process
        self.ready_file = ready_file
        self.said = ""

    def read_until(self, words: str) -> None:
        assert self.process.stdout is not None
        end = time.monotonic() + _PATIENCE
        while words not in self.said:
            readable, _, _ = select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 65_536) if readable else b""
            assert chunk, f"{words!r} was not said: {self.said}"
            self.said += chunk.decode()

    def ready(self) -> dict[str, dict[str, dict[str, str]]]:
        return json.loads(self.ready_file.read_text(encoding="utf-8"))

    def interrupt(self, sign: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(sign)
        rest, _ = self.process.communicate(timeout=_PATIENCE)
        return self.process.returncode, self.said + rest.decode()


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Running]:
    ready_file = folder / "ready.json"
    command = [sys.executable, "-m", "rentree_blanche.simulators.cli", *words]
    options = ["--port", "0", "--folder", str(folder / "keys"), "--ready-file", str(ready_file)]
    process = subprocess.Popen(
        [*command, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield Running(process, ready_file)
    finally:
        process.kill()
        process.communicate()
