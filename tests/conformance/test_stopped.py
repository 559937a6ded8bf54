"""A run that is told to stop ends what it started, keeps what it found, and is resumed from there."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import Any

import psutil
import pytest

from rentree_blanche.conformance.ledger import read_outcomes
from rentree_blanche.conformance.zoo.serving import Wsgi, served, wsgi
from tests.conformance.conftest import Site
from tests.conformance.test_command import check_sp

_PATIENCE = 120
_CHECKS = ("relaystate.long", "relaystate.absent")


class Gate:
    """Holds back a service's answers once a check has its outcome, until it is opened."""

    def __init__(self, right: Wsgi, ledger: Path) -> None:
        self._right = right
        self._ledger = ledger
        self.reached, self.opened = Event(), Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if read_outcomes(self._ledger):
            self.reached.set()
            self.opened.wait(_PATIENCE)
        return self._right(environ, start)


@pytest.mark.parametrize(("sign", "browser"), [(signal.SIGTERM, True), (signal.SIGINT, False)], ids=["term", "int"])
def test_a_run_that_is_told_to_stop_ends_what_it_started_and_is_resumed(
    site: Site, tmp_path: Path, sign: signal.Signals, *, browser: bool
) -> None:
    ledger = tmp_path / "rapport" / "outcomes.jsonl"
    words = [str(site.file), *(f"--only={check}" for check in _CHECKS), f"--report={ledger.parent}"]
    gate = Gate(wsgi(site.provider), ledger)
    with served(gate) as port:
        _move(site, port, browser=browser)
        command = [sys.executable, "-m", "rentree_blanche.simulators.cli", "check-sp", *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            assert gate.reached.wait(_PATIENCE)
            started = {each: each.name() for each in psutil.Process(process.pid).children(recursive=True)}
            process.send_signal(sign)
            said, _ = process.communicate(timeout=_PATIENCE)
        finally:
            process.kill()
            gate.opened.set()
        _, alive = psutil.wait_procs(list(started), timeout=_PATIENCE)
        assert (process.returncode, alive) == (3, []), said
        assert any("chrom" in name for name in started.values()) is browser, started
        assert "1 contrôle n’a pas été joué ; --resume reprend" in said
        made = read_outcomes(ledger)
        done = check_sp(*words, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    resumed = read_outcomes(ledger)
    assert (made, [outcome.check for outcome in resumed]) == (resumed[:1], list(_CHECKS))


def _move(site: Site, port: int, *, browser: bool) -> None:
    """Let a provider answer at another port; its oracle looks in a browser, or without."""
    before, site.provider.base_url = site.provider.base_url, f"http://zoo.localhost:{port}"
    text = site.file.read_text(encoding="utf-8").replace(before, site.provider.base_url)
    site.file.write_text(text.replace('"#identite"', '"#identite"\nbrowser = true') if browser else text, "utf-8")
