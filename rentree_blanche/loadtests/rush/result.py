"""The result of a run: what it measured, whether it may be believed, and what it answers."""

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rentree_blanche import __version__
from rentree_blanche.loadtests.demand import Prices
from rentree_blanche.loadtests.errors import LoadError
from rentree_blanche.loadtests.rush.campaign import Finding, met
from rentree_blanche.loadtests.rush.conductor import Record, Taken
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.histogram import Latencies
from rentree_blanche.loadtests.rush.measures import VISIT_COUNTS
from rentree_blanche.loadtests.rush.resources import Sample
from rentree_blanche.loadtests.rush.target import Target
from rentree_blanche.loadtests.rush.validity import Check, check_run
from rentree_blanche.loadtests.rush.values import Rush

RESULT = "result.json"
_FULL = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A run that was done.

    Attributes:
        version: of this program. machine: on which it ran. rush, demand: inputs, as JSON. mix: that was sent.
        left_out: journeys of the model that the target cannot play.
        target: name and facts. workers: of the generator. taken: phases. finding: of the search, None without one.
        checks: of its validity. samples: of resources. lost: why it was cut; empty where it was not.
    """

    version: str
    machine: Mapping[str, Any]
    rush: Mapping[str, Any]
    demand: Mapping[str, Any]
    mix: Mapping[str, float]
    left_out: Sequence[str]
    target: Mapping[str, Any]
    workers: int
    taken: Sequence[Taken]
    finding: Finding | None
    checks: Sequence[Check]
    samples: Sequence[Sample]
    lost: str = ""

    @property
    def valid(self) -> bool:
        """Whether the run may be believed."""
        return not self.lost and all(check.kept for check in self.checks)

    @property
    def asked(self) -> Rush:
        """The file that asked for the run."""
        return Rush.model_validate(self.rush)

    @property
    def sms_price(self) -> Prices:
        """What an SMS costs, and who says so."""
        return self.asked.sms_price(Prices.model_validate(self.demand.get("prices", {})))

    def hold(self) -> Taken | None:
        """Give the phase that held a rate, None where none did."""
        return next((each for each in self.taken if each.phase.name == "hold"), None)

    def met(self) -> bool:
        """Tell whether the objective was met where it had to be: while a rate was held, or on each day with visits."""
        held = [
            each for each in self.taken
            if each.phase.name == "hold" or (each.phase.name == "day" and each.measures.actions.total())
        ]  # fmt: skip
        if self.asked.mode == "closed":
            held = list(self.taken)
        return bool(held) and all(met(self.asked.objective, each.measures) for each in held)

    def failures(self) -> Counter[tuple[str, str, str]]:
        """Count what failed, by journey, step and reason, in all judged phases."""
        whole: Counter[tuple[str, str, str]] = Counter()
        for each in self.taken:
            if each.phase.name != "warm":
                whole.update(each.measures.failures)
        return whole

    def broke_first(self) -> str:
        """Say what gave way in the first phase that missed the objective: the fullest process, or the failures."""
        missed = [
            each for each in self.taken if each.phase.name == "step" and not met(self.asked.objective, each.measures)
        ]
        if not missed:
            return "rien n’a cédé aux débits essayés"
        worst = min(missed, key=lambda each: each.phase.rate)
        used = self.used_in(worst)
        fullest, cores = max(used.items(), key=lambda item: item[1], default=("", 0.0))
        per = cores / max(self.processes(fullest), 1)
        reasons = Counter[str]()
        for (_, _, reason), count in worst.measures.failures.items():
            reasons[reason] += count
        words = []
        if per >= _FULL:
            words.append(f"les processus « {fullest} », à {per:.0%} d’un cœur chacun")
        elif self.machine_used(worst) >= _FULL * float(self.machine["cores"]):
            rest = self.others_used(worst)
            words.append(
                f"les cœurs de la machine, tous occupés (« {fullest} » en prend {cores:.2f}, "
                f"d’autres programmes {rest:.2f})"
            )
        if reasons:
            reason, count = reasons.most_common(1)[0]
            words.append(f"l’échec le plus fréquent est « {reason} » ({count} fois)")
        return " ; ".join(words) or "la latence, sans qu’un processus mesuré soit plein : une attente (verrou, réseau)"

    def used_in(self, taken: Taken) -> Mapping[str, float]:
        """Give the cores that each part of the target used on average in a phase; the generator is left out."""
        looks = self._looks(taken)
        names = {name for sample in looks for name in sample.cpu} - {"générateur"}
        return (
            {name: sum(sample.cpu.get(name, 0.0) for sample in looks) / len(looks) for name in names} if looks else {}
        )

    def service_demands(self, taken: Taken) -> Mapping[str, float]:
        """Give the CPU seconds that each part of the target spent on a visit in a phase: D = U/X."""
        begun = sum(point.started for point in taken.measures.points.values())
        rate = begun / taken.measures.seconds
        return {name: cores / rate for name, cores in self.used_in(taken).items()} if rate else {}

    def others_used(self, taken: Taken) -> float:
        """Give the cores that programs used in a phase which are neither the target nor the generator."""
        looks = self._looks(taken)
        others = [max(sample.machine - sum(sample.cpu.values()), 0.0) for sample in looks]
        return sum(others) / len(others) if others else 0.0

    def machine_used(self, taken: Taken) -> float:
        """Give the cores that were used on the whole machine on average in a phase."""
        looks = self._looks(taken)
        return sum(sample.machine for sample in looks) / len(looks) if looks else 0.0

    def processes(self, name: str) -> int:
        """Count the processes that do something."""
        return int(self.target["processes"].get(name, 1))

    def _looks(self, taken: Taken) -> Sequence[Sample]:
        begin, end = taken.began + taken.phase.settle, taken.began + taken.phase.profile.seconds
        return [sample for sample in self.samples if begin <= sample.at <= end]

    def write(self, folder: Path) -> Path:
        """Write it into a folder."""
        said = {
            "version": self.version,
            "valid": self.valid,
            "objective_met": self.met(),
            "knee": None if self.finding is None else {"good": self.finding.good, "bad": self.finding.bad},
            "broke_first": self.broke_first(),
            "checks": [asdict(check) for check in self.checks],
            "lost": self.lost,
            "machine": dict(self.machine),
            "target": dict(self.target),
            "mix": dict(self.mix),
            "left_out": list(self.left_out),
            "workers": self.workers,
            "summary": [{**summary(each), "service_demands": dict(self.service_demands(each))} for each in self.taken],
            "inputs": {"rush": dict(self.rush), "demand": dict(self.demand)},
            "phases": [each.as_json() for each in self.taken],
            "samples": [sample.as_json() for sample in self.samples],
        }
        file = folder / RESULT
        file.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        return file

    @classmethod
    def read(cls, place: Path) -> "Result":
        """Read a result, from its file or from its folder.

        Raises:
            LoadError: it is none.
        """
        file = place / RESULT if place.is_dir() else place
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                version=said["version"],
                machine=said["machine"],
                rush=said["inputs"]["rush"],
                demand=said["inputs"]["demand"],
                mix=said["mix"],
                left_out=said["left_out"],
                target=said["target"],
                workers=said["workers"],
                taken=[Taken.from_json(each) for each in said["phases"]],
                finding=None if said["knee"] is None else Finding(**said["knee"]),
                checks=[Check(**check) for check in said["checks"]],
                samples=[Sample(**sample) for sample in said["samples"]],
                lost=said["lost"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LoadError(
                f"{place}\N{NO-BREAK SPACE}: pas un résultat de « rentree rush » ({type(error).__name__} {error})"
            ) from error


def result_of(description: Description, target: Target, record: Record, samples: Sequence[Sample]) -> Result:
    """Judge what a generator left behind."""
    rush = description.rush
    return Result(
        version=__version__,
        machine=_machine(),
        rush=rush.model_dump(mode="json"),
        demand=description.demand.model_dump(mode="json"),
        mix=dict(description.mix),
        left_out=[name for name, share in description.demand.mix().items() if share and name not in description.mix],
        target={
            "name": target.name,
            "facts": dict(target.facts),
            "processes": {name: len(pids) for name, pids in target.processes.items()},
        },
        workers=record.workers,
        taken=record.taken,
        finding=record.finding,
        checks=check_run([(each.phase, each.measures) for each in record.taken], rush.objective, rush.generator),
        samples=list(samples),
        lost=record.lost,
    )


def summary(taken: Taken) -> dict[str, Any]:
    """Give the figures of a phase, in seconds; percentiles from its histogram."""
    measures = taken.measures
    intended, real = measures.all_intended(), measures.all_real()
    return {
        "name": taken.phase.name,
        "rate": taken.phase.rate,
        "seconds": measures.seconds,
        "visits": {what: measures.total(what) for what in VISIT_COUNTS},
        "actions": intended.count,
        "error_share": measures.error_share,
        "intended": _percentiles(intended),
        "real": _percentiles(real),
        "messages": _percentiles(measures.messages),
        "lag_p99": measures.health.lag.percentile(0.99),
        "generator_cpu": sum(measures.health.cpu) / len(measures.health.cpu) if measures.health.cpu else 0.0,
    }


def _percentiles(latencies: Latencies) -> dict[str, float]:
    return {f"p{share:g}": latencies.percentile(share / 100) for share in (50, 90, 95, 99)}


def _machine() -> Mapping[str, Any]:
    import psutil  # noqa: PLC0415 - heavy, and wanted once

    return {"cores": psutil.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
