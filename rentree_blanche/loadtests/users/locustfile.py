"""What Locust loads: a user class whose clients the visits use, a shape that lasts as long as the campaign, and events.

The shape drives the rate: it has the conductor play one phase after another, and keeps one user a worker for as long.
The run is described in the file that `RENTREE_RUSH` names; workers on other machines are told it by the master.
"""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

import gevent
import psutil
from gevent.pool import Group
from gevent.queue import Empty, Queue
from locust import FastHttpUser, LoadTestShape, constant, events, task
from locust.env import Environment
from locust.runners import LocalRunner, MasterRunner, WorkerRunner

from rentree_blanche.client import ControlClient
from rentree_blanche.loadtests.rush.campaign import Phase
from rentree_blanche.loadtests.rush.conductor import Record, Taken, campaign_of, conduct, part_from_json, part_of
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.engine import Engine
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.progress import say
from rentree_blanche.loadtests.users.crowd import Crowd
from rentree_blanche.loadtests.users.fast import FastTransport
from rentree_blanche.loadtests.users.gevent_time import GeventTime
from rentree_blanche.loadtests.users.moves import clock_mover
from rentree_blanche.simulators.core.chance import Chance

VARIABLE = "RENTREE_RUSH"
_GRACE = 60.0
_SAMPLE = 1.0


class Visitors(FastHttpUser):
    """Whose clients the visits use. Locust's own users only keep the run going: visits begin when they are meant to."""

    host = "http://127.0.0.1"
    wait_time = constant(1)
    max_redirects = 0

    @task
    def stay(self) -> None:
        """Do nothing: the engine starts the visits."""


class CampaignShape(LoadTestShape):
    """Lasts as long as the campaign; one user a worker."""

    ended: ClassVar[bool] = False

    def tick(self) -> tuple[int, float] | None:
        """Give how many users there shall be, None at the end."""
        if CampaignShape.ended:
            return None
        runner = self.runner
        workers = runner.worker_count if isinstance(runner, MasterRunner) else 1
        return max(workers, 1), 100.0


class Worker:
    """What a worker process does: plays its part of each phase, and tells what it measured."""

    def __init__(self, environment: Environment) -> None:
        self._process = psutil.Process()
        self._engine: Engine | None = None
        self._runner = cast("Any", environment.runner)
        self._runner.register_message("rush-run", self._described)
        self._runner.register_message("rush-part", self._play)
        self._playing = Group()
        environment.events.test_stop.add_listener(lambda **_: self._playing.kill())

    def _described(self, environment: Environment, msg: Any, **_: object) -> None:
        description = Description.from_json(msg.data)
        crowd = Crowd(description, lambda: FastTransport(Visitors(environment)))
        chance = Chance(description.rush.seed)
        self._engine = Engine(description.demand, chance, GeventTime(), crowd.player)

    def _play(self, environment: Environment, msg: Any, **_: object) -> None:
        self._playing.spawn(self._run, msg.data)

    def _run(self, said: dict[str, Any]) -> None:
        part = part_from_json(said)
        used: list[float] = []
        self._process.cpu_percent()
        sampling = gevent.spawn(self._sample, used)
        assert self._engine is not None, "the run is described before its first phase"  # noqa: S101
        measures = self._engine.run(part)
        sampling.kill()
        measures.health.cpu = used or [self._process.cpu_percent() / 100]
        self._runner.send_message(
            "rush-measures", {"phase": part.phase, "worker": part.worker, "measures": measures.as_json()}
        )

    def _sample(self, used: list[float]) -> None:
        while True:
            gevent.sleep(_SAMPLE)
            used.append(self._process.cpu_percent() / 100)


class Conducting:
    """What the master does, or the one process there is: conducts the campaign over all workers."""

    def __init__(self, environment: Environment, file: Path) -> None:
        self._runner = cast("Any", environment.runner)
        self._description = Description.read(file)
        self._measured = file.with_name("measures.json")
        self._answers: Any = Queue()
        self._runner.register_message("rush-measures", self._keep)
        self._conducting = Group()
        environment.events.test_start.add_listener(lambda **_: self._conducting.spawn(self._conduct))
        environment.events.test_stop.add_listener(lambda **_: self._conducting.kill(StoppedError("arrêté à la main")))

    def _keep(self, environment: Environment, msg: Any, **_: object) -> None:
        self._answers.put(msg.data)

    def _conduct(self) -> None:
        record = Record()
        try:
            self._describe(record)
            mover = clock_mover(self._description, _client(self._description))
            campaign = campaign_of(self._description, mover)
            conduct(campaign, self._measure, record, self._measured, _told)
        except (LostError, StoppedError) as error:
            record.lost = str(error)
        finally:
            record.write(self._measured)
            CampaignShape.ended = True

    def _workers(self) -> Sequence[str | None]:
        if isinstance(self._runner, MasterRunner):
            return sorted(node.id for node in self._runner.clients.all)
        return [None]

    def _describe(self, record: Record) -> None:
        workers = self._workers()
        record.workers = len(workers)
        for number, worker in enumerate(workers):
            told = self._description.part(number, len(workers)).as_json()
            self._runner.send_message("rush-run", told, client_id=worker)

    def _measure(self, phase: Phase) -> tuple[Measures, float]:
        workers = self._workers()
        say("phase", name=phase.name, rate=phase.rate, seconds=phase.profile.seconds, number=phase.number)
        began = time.time()
        for number, worker in enumerate(workers):
            told = part_of(phase, self._description, number, len(workers))
            self._runner.send_message("rush-part", told, client_id=worker)
        seconds = phase.profile.seconds + self._description.rush.generator.drain_seconds + _GRACE
        parts: list[Measures] = []
        with gevent.Timeout(seconds, LostError(f"{len(workers)} workers, one did not answer phase {phase.number}")):
            while len(parts) < len(workers):
                try:
                    said = self._answers.get(timeout=1)
                except Empty:
                    continue
                if said["phase"] == phase.number:
                    parts.append(Measures.from_json(said["measures"]))
        return Measures.merged(parts), began


class LostError(Exception):
    """A worker was lost."""


class StoppedError(Exception):
    """Somebody stopped the run."""


def _told(taken: Taken) -> None:
    measures = taken.measures
    say(
        "measured",
        name=taken.phase.name,
        rate=taken.phase.rate,
        p95=measures.all_intended().percentile(0.95),
        errors=measures.error_share,
        visits=measures.total("started"),
    )


def _client(description: Description) -> Callable[[], ControlClient] | None:
    control = description.control
    if control is None:
        return None
    ca = None if control.ca is None else Path(control.ca)
    return lambda: ControlClient(control.url, control.token, ca)


@events.init.add_listener
def _prepare(environment: Environment, **_: object) -> None:
    runner = environment.runner
    if isinstance(runner, (WorkerRunner, LocalRunner)):
        Worker(environment)
    if isinstance(runner, (MasterRunner, LocalRunner)):
        Conducting(environment, Path(os.environ[VARIABLE]))
