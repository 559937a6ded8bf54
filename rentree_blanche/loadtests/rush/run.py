"""One run from beginning to end: the target, its people, the generator beside it, and the result that is left."""

import tempfile
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Protocol

from rentree_blanche.loadtests.demand import Demand
from rentree_blanche.loadtests.rush.conductor import Record
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.generator import Placing, run_generator
from rentree_blanche.loadtests.rush.guard import check_hosts
from rentree_blanche.loadtests.rush.preparing import last_sms, prepare_people
from rentree_blanche.loadtests.rush.resources import Watch
from rentree_blanche.loadtests.rush.result import Result, result_of
from rentree_blanche.loadtests.rush.target import Target, deployment, federation_up, own_federation
from rentree_blanche.loadtests.rush.values import Rush
from rentree_blanche.loadtests.users.crowd import role_of
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import UnusableInputError

_BEFORE_DAWN = time(4, 0)
_ALONE = frozenset({"login", "pupil-login", "second-service", "logout"})
"""Journeys that read no message: what a deployment whose inboxes are not ours can play."""


class Told(Protocol):
    """Whom a run tells how far it is."""

    def stage(self, words: str) -> None:
        """Be told what begins."""

    def ready(self, done: int, total: int) -> None:
        """Be told how many people are ready."""

    def progress(self, said: Mapping[str, Any]) -> None:
        """Be told what the generator says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a run beside its file: from where it is sent, and who may be tested."""

    placing: Placing
    allowed: Collection[str] = ()


def run_rush(rush: Rush, demand: Demand, asked: Asked, told: Told) -> Result:
    """Do a run.

    Raises:
        UnusableInputError: the target cannot play what was asked for, or may not be tested.
        LoadError: the target or the generator failed.
    """
    if rush.deployment is not None:
        target = deployment(rush.deployment, rush.login_path, rush.home_path)
        check_hosts(target.places.homes.values(), asked.allowed)
        check_hosts([target.facts.get("educonnect", "")], asked.allowed)
    told.stage("La cible démarre" if rush.deployment is None and rush.ready_file is None else "La cible est lue")
    with _target(rush, demand) as target:
        check_hosts([*target.places.homes.values()], asked.allowed)
        mix = playable(rush, demand, target)
        people = target.people
        if target.control is not None:
            told.stage("Les personnes se préparent")
            people = prepare_people(target, mix, rush.target.accounts, told.ready)
        description = Description(
            rush=rush,
            demand=demand,
            mix=mix,
            places=target.places,
            people=people,
            control=target.control,
            last_sms=last_sms(target),
        )
        told.stage("La charge")
        with tempfile.TemporaryDirectory(prefix="rentree-rush-") as scratch:
            file = Path(scratch) / "run.json"
            file.touch(mode=0o600)  # a deployment's passwords stand in it
            description.write(file)
            with Watch(target.processes, target.connect if target.control is not None else None) as watch:
                run_generator(file, asked.placing, told.progress, lambda pid: watch.add("générateur", pid))
            record = Record.read(file.with_name("measures.json"))
        return result_of(description, target, record, watch.samples)


def playable(rush: Rush, demand: Demand, target: Target) -> Mapping[str, float]:
    """Give the mix that is sent: of the journeys asked for, those that the target can play.

    Raises:
        UnusableInputError: an unknown journey is named, or none is left.
    """
    unknown = set(rush.journeys) - set(demand.journeys)
    if unknown:
        raise UnusableInputError(
            f"journeys\N{NO-BREAK SPACE}: {', '.join(sorted(unknown))} inconnu\N{NARROW NO-BREAK SPACE}; "
            f"parcours du modèle\N{NO-BREAK SPACE}: {', '.join(demand.journeys)}"
        )
    mix = {
        name: share for name, share in demand.mix().items() if share and (not rush.journeys or name in rush.journeys)
    }
    if target.control is None:
        roles = {person.role for person in target.people}
        described = Description(rush=rush, demand=demand, mix=mix, places=target.places, people=target.people)
        mix = {
            name: share for name, share in mix.items()
            if name in _ALONE and role_of(described, name) in roles
            and (name != "second-service" or len(target.places.homes) > 1)
        }  # fmt: skip
    if not mix:
        raise UnusableInputError(
            "aucun parcours du modèle ne peut être joué sur cette cible\N{NARROW NO-BREAK SPACE}; "
            "un déploiement demande des personnes avec identifier et password"
        )
    whole = sum(mix.values())
    return {name: share / whole for name, share in mix.items()}


def _target(rush: Rush, demand: Demand) -> AbstractContextManager[Target]:
    if rush.deployment is not None:
        return nullcontext(deployment(rush.deployment, rush.login_path, rush.home_path))
    if rush.ready_file is not None:
        return federation_up(rush.ready_file)
    start = datetime.combine(demand.when.begin, _BEFORE_DAWN, PARIS) if rush.mode == "replay" else None
    return own_federation(rush.target, start=start)
