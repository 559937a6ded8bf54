"""Checks as pytest items: a service is named by `--rentree-service`, outcomes are laid down as they come.

A test of one's own holds the service to a check of one's own: `def test_mine(hold): hold(MINE)`.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from rentree_blanche.conformance.bench import Bench, bench_for
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.ledger import append, read_outcomes
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.service import read_service
from rentree_blanche.conformance.values import Check, Outcome, Verdict
from rentree_blanche.simulators.core.errors import RentreeError

Hold = Callable[[Check], Outcome]
_WRONG = (Verdict.FAILED, Verdict.SERVICE_BROKE)
_STOPPING = (signal.SIGINT, signal.SIGTERM)
_OPEN = (Verdict.NOT_CONCLUSIVE, Verdict.NOT_APPLICABLE)


class Items:
    """The part of the pytest plugin that makes items of checks."""

    def __init__(self, config: pytest.Config) -> None:
        here = config.invocation_params.dir
        self._file = here / str(config.getoption("rentree_service"))
        self._allowed = frozenset(config.getoption("rentree_may_test"))
        self._only = tuple(config.getoption("rentree_checks"))
        ledger = config.getoption("rentree_outcomes")
        self._ledger = None if ledger is None else here / str(ledger)
        self._before: dict[signal.Signals, Any] = {}
        try:
            self._service = read_service(self._file)
        except RentreeError as error:
            raise pytest.UsageError(str(error)) from error

    def pytest_sessionstart(self) -> None:
        """Let SIGTERM end the run as Ctrl-C does, once: a second signal must not break off what ends the browser."""
        if threading.current_thread() is threading.main_thread():
            self._before = {sign: signal.signal(sign, self._stop) for sign in _STOPPING}

    def pytest_unconfigure(self) -> None:
        """Give the signals back."""
        for sign, handler in self._before.items():
            signal.signal(sign, handler)

    def _stop(self, _number: int, _frame: object) -> None:
        for sign in _STOPPING:
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give an item that asks for `check` each one of the catalogue that is wanted and was not made yet."""
        if "check" not in metafunc.fixturenames:
            return
        made = {outcome.check for outcome in read_outcomes(self._ledger)} if self._ledger else set()
        try:
            wanted = catalogue().chosen(self._only).checks
        except RentreeError as error:
            raise pytest.UsageError(str(error)) from error
        left = [check for check in wanted if check.id not in made]
        metafunc.parametrize("check", left, ids=[check.id for check in left])

    @pytest.fixture(scope="session")
    def bench(self) -> Iterator[Bench]:
        """Give the bench of the service that is named."""
        with closing(bench_for(self._service, self._allowed)) as bench:
            yield bench

    @pytest.fixture
    def hold(self, bench: Bench) -> Hold:
        """Give what makes a check and lays its outcome down: the item fails, is skipped or passes as it says."""

        def held(check: Check) -> Outcome:
            outcome = outcome_of(check, bench)
            if self._ledger is not None:
                append(self._ledger, outcome)
            if outcome.verdict in _WRONG:
                pytest.fail(f"{check.id} : {outcome.told}", pytrace=False)
            if outcome.verdict in _OPEN:
                pytest.skip(f"{check.id} : {outcome.told}")
            return outcome

        return held
