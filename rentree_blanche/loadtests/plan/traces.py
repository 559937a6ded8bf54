"""Where every figure of a plan comes from: how it is worked out, and the inputs that decide on it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rentree_blanche.loadtests.plan.file import Inputs

_FAMILIES = ("demand.who.academies",)
# Each figure of the first page, then those of the detail: how it is worked out, and the inputs that decide on it.
_TRACES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "visits": (
        "somme de λ(t) sur la période, les comptes déjà activés n’étant plus à activer",
        ("demand.who.guardians", "demand.who.active_share", "demand.who.pupils", "demand.who.pupil_accounts_share",
         "demand.who.activations_share", "demand.when.guardian_visits_a_day", "demand.when.pupil_visits_a_day",
         "demand.when.hours", "demand.when.weekdays", "demand.when.days", "demand.when.calendar", "demand.when.shocks"),
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
    "zones.guardians": (
        "représentants × poids des académies sur la somme de tous les poids",
        (*_FAMILIES, "demand.who.guardians"),
    ),
    "zones.visits": (
        "somme de λ(t) des familles de la zone ; une académie en a la part de son poids",
        (*_FAMILIES, "demand.who.levels", "demand.when.calendar", "demand.when.shocks"),
    ),
    "zones.peak_visits": (
        "visites commencées dans la minute la plus haute, retours partagés comme les premières venues",
        (*_FAMILIES, "demand.when.hours", "demand.when.calendar", "demand.when.shocks"),
    ),
    "zones.lost": ("visites perdues, partagées chaque minute comme les premières venues", _FAMILIES),
    "zones.sms": (
        "SMS envoyés, partagés chaque minute comme ceux que demandent les premières venues, par parcours",
        (*_FAMILIES, "demand.who.paths", "demand.who.activations_share"),
    ),
    "zones.euros": ("messages × prix", (*_FAMILIES, "buckets.{}.euros")),
    "scaling": (
        "loi universelle d’échelle (USL) ajustée sur les points mesurés, intervalle de confiance à 95 %",
        ("stations.{}.scaling.points", "stations.{}.servers"),
    ),
}  # fmt: skip


def traces(inputs: Inputs) -> dict[str, Any]:
    """Say for each figure how it is worked out, and which inputs decide on it, with value, file and source.

    A figure that no input of this plan decides on, as the scaling of stations that were not measured, is left out.
    """
    told = {
        figure: {"how": how, "inputs": [each for key in keys for each in _told(inputs, figure, key)]}
        for figure, (how, keys) in _TRACES.items()
    }
    return {figure: trace for figure, trace in told.items() if trace["inputs"]}


def _told(inputs: Inputs, figure: str, key: str) -> Sequence[Mapping[str, Any]]:
    told = []
    for name in _places(inputs, figure, key):
        own = key.format(name)
        file = inputs.demand_file if own.startswith("demand.") else inputs.plan_file
        source = _source(inputs, own, name) or _comment(file, own.removeprefix("demand."))
        told.append({"key": own, "value": _plain(inputs.value(own)), "file": file.name, "source": source})
    return told


def _places(inputs: Inputs, figure: str, key: str) -> Sequence[str]:
    stations, buckets = inputs.plan.stations, inputs.plan.buckets
    if "{}" not in key:
        return ("",)
    if figure == "scaling":
        return [name for name, station in stations.items() if station.scaling.points]
    return list(stations if key.startswith("stations") else buckets)


def _source(inputs: Inputs, key: str, place: str) -> str:
    """Give the source that values carry themselves."""
    plan = inputs.plan
    if place in plan.stations:
        station = plan.stations[place]
        return (station.scaling.source if ".scaling." in key else "") or station.source
    if place in plan.buckets:
        return plan.buckets[place].source
    value = inputs.value(key)
    told = isinstance(value, tuple) and any(getattr(each, "source", "") for each in value)
    return "chaque ligne porte la sienne" if told else ""


def _comment(file: Path, key: str) -> str:
    """Give the comment that stands behind a value in its file, or above it or its table."""
    last, lines = key.rsplit(".", maxsplit=1)[-1], file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.strip().startswith((f"{last} =", f"[{key}]")):
            if "#" in line:
                return line.partition("#")[2].strip()
            above = lines[number - 1].strip() if number else ""
            return above.removeprefix("#").strip() if above.startswith("#") else ""
    return ""


def _plain(value: Any) -> Any:
    """Give a value as JSON writes it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
