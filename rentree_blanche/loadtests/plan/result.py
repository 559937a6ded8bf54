"""`result.json`: every figure of a plan, and what each comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rentree_blanche import __version__
from rentree_blanche.loadtests.plan.file import Inputs
from rentree_blanche.loadtests.plan.findings import Findings
from rentree_blanche.loadtests.plan.scale import scaled
from rentree_blanche.loadtests.plan.study import Study, Variant

# Each figure of the first page: how it is worked out, and the inputs that decide on it.
_TRACES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "visits": (
        "somme de λ(t) sur la période, les comptes déjà activés n’étant plus à activer",
        ("demand.who.guardians", "demand.who.active_share", "demand.who.pupils", "demand.who.pupil_accounts_share",
         "demand.who.activations_share", "demand.when.guardian_visits_a_day", "demand.when.pupil_visits_a_day",
         "demand.when.hours", "demand.when.weekdays", "demand.when.days"),
    ),
    "served": (
        "visites qui atteignent leur dernière étape, retours compris, sur celles qui sont venues",
        ("demand.retry.patience_seconds", "demand.retry.most", "demand.retry.slow.probability",
         "demand.retry.error.probability", "demand.retry.refused.probability", "codes.patience_seconds"),
    ),
    "p95": (
        "quantile du temps d’une page, toutes pages mêlées, dans la pire minute",
        ("stations.{}.servers", "stations.{}.seconds", "stations.{}.variation", "stations.{}.queue"),
    ),
    "sms_p95": (
        "quantile de l’attente à la passerelle, dans la pire minute",
        ("buckets.{}.a_second", "buckets.{}.burst"),
    ),
    "sms": ("messages acceptés par la passerelle", ("buckets.{}.quota_a_day",)),
    "euros_servers": ("serveurs × prix × mois", ("stations.{}.servers", "stations.{}.euros", "demand.when.days")),
    "euros_messages": ("messages × prix", ("buckets.{}.euros",)),
}  # fmt: skip


def as_json(study: Study) -> dict[str, Any]:
    """Give all figures."""
    inputs = study.inputs
    return {
        "version": __version__,
        "name": inputs.plan.name,
        "seed": inputs.plan.seed,
        "holds": study.base.holds,
        "objective": inputs.plan.objective.model_dump(),
        "base": _found(study.base),
        "options": [_variant(each) for each in study.variants],
        "needs": [asdict(each) for each in study.needs],
        "sized": _found(study.sized),
        "window": [moment.isoformat() for moment in study.window],
        "sensitivity": [asdict(each) for each in study.effects],
        "bands": [asdict(each) for each in study.bands],
        "scaling": {name: asdict(each) for name, each in scaled(inputs.plan.stations).items()},
        "warnings": list(study.warnings),
        "traces": traces(inputs),
        "inputs": {
            "plan_file": inputs.plan_file.name,
            "demand_file": inputs.demand_file.name,
            "plan": inputs.plan.model_dump(mode="json"),
            "demand": inputs.demand.model_dump(mode="json"),
        },
        "series": _series(study),
    }


def traces(inputs: Inputs) -> dict[str, Any]:
    """Say for each figure how it is worked out, and which inputs decide on it, with value, file and source."""
    return {
        figure: {"how": how, "inputs": [told for key in keys for told in _told(inputs, key)]}
        for figure, (how, keys) in _TRACES.items()
    }


def _told(inputs: Inputs, key: str) -> Sequence[Mapping[str, Any]]:
    plan = inputs.plan
    names: Sequence[str] = ("",)
    if "{}" in key:
        names = list(plan.stations) if key.startswith("stations") else list(plan.buckets)
    told = []
    for name in names:
        own = key.format(name)
        value = inputs.value(own)
        file = inputs.demand_file if own.startswith("demand.") else inputs.plan_file
        source = ""
        if name:
            source = plan.stations[name].source if name in plan.stations else plan.buckets[name].source
        known = value if not isinstance(value, dict) else dict(value)
        told.append({"key": own, "value": known, "file": file.name, "source": source or _comment(file, own)})
    return told


def _comment(file: Path, key: str) -> str:
    """Give the comment that stands behind a value in its file, or above it."""
    last, lines = key.rsplit(".", maxsplit=1)[-1], file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.strip().startswith(f"{last} ="):
            if "#" in line:
                return line.partition("#")[2].strip()
            above = lines[number - 1].strip() if number else ""
            return above.removeprefix("#").strip() if above.startswith("#") else ""
    return ""


def _found(found: Findings) -> dict[str, Any]:
    return {**_plain(asdict(found)), "euros": found.euros}


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        **_found(variant.found),
        "set": _plain(dict(variant.option.set)),
        "worse": variant.option.worse,
        "outage_end": _plain(variant.outage_end),
        "drained": _plain(variant.drained),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _series(study: Study) -> dict[str, Any]:
    """Give the plan as it is, minute by minute."""
    outcome = study.outcome
    places = outcome.case.network.places
    return {
        "step_seconds": outcome.case.seconds,
        "begin": outcome.case.demand.begin.isoformat(),
        "visits_a_second": _rounded(outcome.entered / outcome.case.seconds),
        "comebacks_a_second": _rounded(outcome.back / outcome.case.seconds),
        **{f"page_p{level}": _rounded(outcome.seconds[:, n]) for n, level in enumerate((50, 95, 99))},
        "use": {name: _rounded(outcome.use[:, place]) for place, name in enumerate(places)},
        "messages_p95": {
            name: _rounded(outcome.messages[:, column, 1]) for column, name in enumerate(outcome.case.plan.buckets)
        },
    }


def _rounded(values: Any) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
