import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.workers import Crew, WorkerError


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    settings = FederationSettings(folder=tmp_path_factory.mktemp("keys"), label="crew")
    with Crew(settings, "sms", 2) as working:
        yield working


def _statuses(crew: Crew, count: int) -> set[int]:
    url = crew.foundation.addresses.url("sms", f"{PREFIX}/messages")
    found = set()
    for _ in range(count):
        with client_session(agent="test") as session:  # a new connection each time, which any worker may take
            found.add(session.get(url, headers=bearer(crew.foundation.secret), timeout=60).status_code)
    return found


def test_workers_share_one_socket_and_one_secret(crew: Crew) -> None:
    assert len(set(crew.pids())) == 2
    assert _statuses(crew, 12) == {200}


def test_a_worker_that_dies_is_replaced(crew: Crew) -> None:
    enough = threading.Event()
    watching = threading.Thread(target=crew.watch, args=(enough,))
    before = crew.pids()
    watching.start()
    os.kill(before[0], signal.SIGKILL)
    try:
        for _ in range(600):
            if before[0] not in crew.pids():
                break
            watching.join(0.1)
    finally:
        enough.set()
        watching.join(60)
    assert len(crew.pids()) == 2
    assert before[0] not in crew.pids()
    assert before[1] in crew.pids()
    assert _statuses(crew, 12) == {200}


def test_no_worker_outlives_its_crew(tmp_path: Path) -> None:
    with Crew(FederationSettings(folder=tmp_path, label="short"), "sms", 2) as short:
        pids = short.pids()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_an_unknown_actor_is_refused_before_any_process_starts(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError, match="pronote"):
        Crew(FederationSettings(folder=tmp_path), "pronote", 1)


def test_a_worker_that_cannot_start_is_told(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    crew = Crew(FederationSettings(folder=tmp_path / "keys", label="ill", store=f"sqlite:///{store}"), "sms", 1)
    store.unlink()
    store.mkdir()
    with pytest.raises(WorkerError, match=r"did not start: .*store\.sqlite"), crew:
        pass
