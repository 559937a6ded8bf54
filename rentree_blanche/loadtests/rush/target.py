"""The target of a run: a federation of our own in processes of its own, one that is up, or a deployment in a file."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rentree_blanche.client import ControlClient
from rentree_blanche.loadtests.errors import LoadError
from rentree_blanche.loadtests.rush.description import Control
from rentree_blanche.loadtests.rush.guard import is_loopback
from rentree_blanche.loadtests.rush.resources import DATABASE, listening
from rentree_blanche.loadtests.rush.values import OwnTarget
from rentree_blanche.loadtests.users.people import Person
from rentree_blanche.loadtests.users.visitor import Places
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.suite.target import read_target

_POSTGRESQL, _SNAPSHOT = 5432, "avant-rush"
_START_SECONDS, _STOP_SECONDS, _LOOK_EVERY = 180.0, 20.0, 0.1
PORTALS = ("ent-hdf", "ent-somme", "one", "teleservices", "livret-scolaire", "vie-scolaire", "ent-mire")
"""Host names through which people come to EduConnect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is loaded.

    Attributes:
        name: in reports. facts: what is known of it, as it stands in the report.
        places: where its portals are. control: of its control API, None for a deployment.
        people: whom a deployment's file names; nobody for a federation, whose people are made ready.
        processes: ids by what they do, for the use of resources; of a foreign machine there are none.
        fresh: whether nobody has an account there yet.
    """

    name: str
    facts: Mapping[str, str]
    places: Places
    control: Control | None = None
    people: Sequence[Person] = ()
    processes: Mapping[str, Sequence[int]]
    fresh: bool = False

    def connect(self) -> ControlClient:
        """Make a client of its control API."""
        if self.control is None:
            raise LoadError("un déploiement n’a pas d’API de contrôle")
        return ControlClient(
            self.control.url, self.control.token, None if not self.control.ca else Path(self.control.ca)
        )


@contextmanager
def own_federation(wanted: OwnTarget, *, start: datetime | None = None) -> Iterator[Target]:
    """Start a federation on free ports, EduConnect in processes of its own; it ends with the block.

    Raises:
        LoadError: it did not start; its own words are in the message.
    """
    with tempfile.TemporaryDirectory(prefix="rentree-rush-") as scratch:
        ready, log = Path(scratch) / "ready.json", Path(scratch) / "federation.log"
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603 - our own command
                _command(wanted, ready, Path(scratch)),
                env=os.environ | _environment(wanted, start),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _await_ready(process, ready, log)
            yield _described(ready, wanted, process.pid)
        finally:
            _stop(process)


@contextmanager
def federation_up(ready_file: Path) -> Iterator[Target]:
    """Give the target that is a federation already up; it is put back as it was when the block ends.

    Raises:
        LoadError: its ready file cannot be read.
    """
    target = _described(ready_file, None, None)
    with target.connect() as client:
        client.take_snapshot(_SNAPSHOT)
    try:
        yield target
    finally:
        with target.connect() as client:
            client.restore_snapshot(_SNAPSHOT)


def deployment(file: Path, login_path: str, home_path: str) -> Target:
    """Give the target that a deployment's file describes, and its ENT's paths of login and home.

    Raises:
        TargetError: the file cannot be used.
    """
    read = read_target(file)
    people = [
        Person(role="account", identifier=each.identifier, password=str(each.password))
        for each in read.guardians
        if each.identifier is not None
    ]
    pupils = [Person(role="pupil", identifier=each.identifier, password=each.password) for each in read.pupils]
    homes = {"ent-hdf" if name == "ent" else name: url + "/" for name, url in read.addresses.items()}
    return Target(
        name=read.name,
        facts={"fichier": str(file), **read.addresses},
        places=Places(
            {name: url for name, url in homes.items() if name in PORTALS},
            login_path,
            home_path,
            read.ent.person.removeprefix("#"),
        ),
        people=[*people, *pupils],
        processes={},
    )


def _command(wanted: OwnTarget, ready: Path, scratch: Path) -> list[str]:
    command = [sys.executable, "-m", "rentree_blanche.simulators.cli", "up", "--port", "0"]
    command += ["--seed", str(wanted.seed), "--families", str(wanted.families)]
    command += ["--folder", str(scratch / "keys"), "--ready-file", str(ready)]
    return [*command, "--settings", str(wanted.settings)] if wanted.settings else command


def _environment(wanted: OwnTarget, start: datetime | None) -> Mapping[str, str]:
    said = {"RENTREE_WORKERS": json.dumps({"educonnect": wanted.workers})}
    if wanted.store:
        said["RENTREE_STORE"] = wanted.store
    if start is not None:
        said["RENTREE_START"] = start.isoformat()
    return said


def _await_ready(process: "subprocess.Popen[bytes]", ready: Path, log: Path) -> None:
    end, never = stopwatch() + _START_SECONDS, threading.Event()
    while not ready.exists():
        if process.poll() is not None or stopwatch() > end:
            said = log.read_text(errors="replace").strip()
            raise LoadError(
                f"la fédération à charger n’a pas démarré\N{NO-BREAK SPACE}: {said[-1_000:] or 'sans un mot'}"
            )
        never.wait(_LOOK_EVERY)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _described(ready: Path, wanted: OwnTarget | None, pid: int | None) -> Target:
    try:
        with ControlClient.from_ready_file(ready) as client:
            directory = client.read_addresses()
            workers = client.list_workers()
    except Exception as error:
        raise LoadError(f"{ready}\N{NO-BREAK SPACE}: {error}") from error
    control = Control(url=directory.control_url, token=directory.token, ca=directory.ca)
    processes: dict[str, Sequence[int]] = dict(workers)
    if pid is not None:
        processes["fédération"] = (pid,)
    if wanted is not None and (server := _server_of(wanted.store)) is not None:
        processes[DATABASE] = (server,)
    facts = {"adresse d’EduConnect": directory.actors["educonnect"].url}
    if wanted is not None:
        facts |= {
            "processus d’EduConnect": str(wanted.workers),
            "base": _without_secret(wanted.store) or "SQLite, fichier éphémère",
            "familles": str(wanted.families),
            "graine": str(wanted.seed),
            "réglages": "ceux par défaut, hachage « cheap »"
            if wanted.settings is None
            else wanted.settings.read_text(),
        }
    return Target(
        name="fédération de l’essai" if wanted is not None else "fédération en marche",
        facts=facts,
        places=Places({name: each.url for name, each in directory.actors.items() if name in PORTALS}),
        control=control,
        processes=processes,
        fresh=wanted is not None,
    )


def _server_of(store: str) -> int | None:
    """Give the process of the database server where it is on this machine."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - where there is one

    url = make_url(store) if store else None
    if url is None or not is_loopback(url.host or "localhost") or not url.drivername.startswith("postgresql"):
        return None
    return listening(url.port or _POSTGRESQL)


def _without_secret(url: str) -> str:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - where there is one

    return make_url(url).render_as_string() if url else ""
