"""Reading a plan and its demand, and variants of them by dotted names."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from rentree_blanche.loadtests.demand import Demand, read_demand
from rentree_blanche.loadtests.demand import default_file as default_demand
from rentree_blanche.loadtests.plan.errors import PlanError
from rentree_blanche.loadtests.plan.values import Plan
from rentree_blanche.simulators.misspelt import in_french, unknown_key
from rentree_blanche.simulators.toml_file import read_toml

_DEMAND = "demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a plan is worked out from: its values, and the two files that they come from."""

    plan: Plan
    demand: Demand
    plan_file: Path
    demand_file: Path

    def with_values(self, changes: Mapping[str, Any]) -> "Inputs":
        """Give a variant, by dotted names of values; those of the demand begin with `demand.`.

        Raises:
            PlanError: a name is unknown, or a value cannot stand there.
        """
        own = {key: value for key, value in changes.items() if not _of_demand(key)}
        demands = {key.partition(".")[2]: value for key, value in changes.items() if _of_demand(key)}
        return Inputs(
            plan=_changed(self.plan, own, ""),
            demand=_changed(self.demand, demands, f"{_DEMAND}."),
            plan_file=self.plan_file,
            demand_file=self.demand_file,
        )

    def value(self, key: str) -> Any:
        """Give a value by its dotted name.

        Raises:
            PlanError: there is none of that name.
        """
        place: Any = self.demand if _of_demand(key) else self.plan
        for name in (key.partition(".")[2] if _of_demand(key) else key).split("."):
            place = _inner(place, name, key)
        return place


def default_file() -> Path:
    """Give the plan that is shipped: its figures are documented there, with their sources."""
    return Path(__file__).with_name("default.toml")


def read_inputs(file: Path | None = None) -> Inputs:
    """Read a plan and the demand that it names; without a file the plan that is shipped.

    Raises:
        PlanError: the plan cannot be read, or lines of it are wrong. DemandError: the demand.
    """
    plan_file = file or default_file()
    read = read_toml(plan_file, Plan, PlanError)
    demand_file = default_demand() if read.values.demand is None else plan_file.parent / read.values.demand
    inputs = Inputs(plan=read.values, demand=read_demand(demand_file), plan_file=plan_file, demand_file=demand_file)
    wrongs = []
    for number, option in enumerate(read.values.options):
        try:
            inputs.with_values(option.set)
        except PlanError as error:
            wrongs.append((("options", number, "set"), str(error)))
    for number, unknown in enumerate(read.values.unknowns):
        try:
            for value in (unknown.low, unknown.high):
                inputs.with_values({unknown.key: value})
        except PlanError as error:
            wrongs.append((("unknowns", number, "key"), str(error)))
    read.check(wrongs)
    return inputs


def source_text(file: Path) -> Mapping[str, Any]:
    """Give what a TOML file says, as it is written."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _of_demand(key: str) -> bool:
    return key.startswith(f"{_DEMAND}.")


def _changed(values: Any, changes: Mapping[str, Any], prefix: str) -> Any:
    if not changes:
        return values
    content = values.model_dump()
    for key, value in changes.items():
        *way, last = key.split(".")
        place: Any = values
        inner: Any = content
        for name in way:
            place = _inner(place, name, prefix + key)
            inner = inner[name]
            if not isinstance(inner, dict):
                raise PlanError(f"{prefix}{key}\N{NO-BREAK SPACE}: {name} n’a pas de valeurs à l’intérieur")
        _inner(place, last, prefix + key)
        inner[last] = value
    try:
        return type(values).model_validate(content)
    except ValidationError as error:
        raise PlanError(f"{prefix}{in_french(error, type(values))}") from error


def _inner(place: Any, name: str, key: str) -> Any:
    known = (
        list(type(place).model_fields)
        if isinstance(place, BaseModel)
        else list(place)
        if isinstance(place, dict)
        else []
    )
    if name not in known:
        raise PlanError(f"{key}\N{NO-BREAK SPACE}: {unknown_key(name, known)}")
    return getattr(place, name) if isinstance(place, BaseModel) else place[name]
