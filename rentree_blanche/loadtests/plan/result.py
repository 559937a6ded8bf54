"""`result.json`: every figure of a plan."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rentree_blanche import __version__
from rentree_blanche.loadtests.plan.findings import Findings
from rentree_blanche.loadtests.plan.scale import scaled
from rentree_blanche.loadtests.plan.study import Study, Variant
from rentree_blanche.loadtests.plan.traces import traces


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
        "zones": [
            {**_plain(asdict(each.whole)), "academies": [_plain(asdict(a)) for a in each.academies]}
            for each in study.zones
        ],
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
