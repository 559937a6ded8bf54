"""What is known of a scenario before it runs. Imported by the plugin: nothing heavy here."""

import inspect
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pytest

_SCENARIOS = Path(__file__).parents[1] / "scenarios"
_BROWSERS = ("chromium", "firefox", "webkit")
_PLAYED = "federation_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario.

    Attributes:
        id: file from the folder of the scenarios, and name; of another project's tests pytest's own node id.
        node: pytest's node id. rows: ids of rows with the variant played, empty for none.
        title: its sentence. case: what tells it from others of this sentence. about: its docstring.
        file, line: where it is written. ours: whether it came with the package.
    """

    id: str
    node: str
    rows: tuple[tuple[str, str], ...]
    title: str
    case: str
    about: str
    file: str
    line: int
    ours: bool

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON, and as workers hand it on."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Read it again."""
        return cls(**{**said, "rows": tuple((row, variant) for row, variant in said["rows"])})


def is_scenario(item: pytest.Item) -> bool:
    """Whether a test plays a row of the catalogue, or the federation."""
    return item.get_closest_marker("row") is not None or _PLAYED in getattr(item, "fixturenames", ())


def scenario(item: pytest.Item) -> Scenario:
    """Give what is known of a test."""
    id_ = scenario_id(item)
    written = getattr(item, "obj", None)
    return Scenario(
        id=id_,
        node=item.nodeid,
        rows=tuple(
            (str(mark.args[0]), str(mark.args[1]) if len(mark.args) > 1 else "")
            for mark in reversed(list(item.iter_markers("row")))  # as they are written: the nearest comes first
            if mark.args
        ),
        title=_sentence(getattr(item, "originalname", None) or item.name),
        case=_case(item.name),
        about=inspect.getdoc(written) or "",
        file=str(item.path),
        line=(item.location[1] or 0) + 1,
        ours=item.path.is_relative_to(_SCENARIOS),
    )


def named(node: str) -> Scenario:
    """Give what a node id alone tells of a scenario."""
    file, _, name = node.partition("::")
    return Scenario(
        id=node,
        node=node,
        rows=(),
        title=_sentence(name),
        case=_case(name),
        about="",
        file=file,
        line=1,
        ours=False,
    )


def scenario_id(item: pytest.Item) -> str:
    """Give the id, which does not depend on where pytest was called from."""
    if not item.path.is_relative_to(_SCENARIOS):
        return item.nodeid
    name = item.nodeid.partition("::")[2]
    return f"{item.path.relative_to(_SCENARIOS).as_posix()}::{name}"


def source(item: pytest.Item) -> str:
    """Give the scenario as it is written, with its marks."""
    try:
        return inspect.getsource(getattr(item, "obj", item.__class__))
    except (OSError, TypeError):
        return ""


def chosen(known: Scenario, only: tuple[str, ...]) -> bool:
    """Whether one of `FC-03`, `FC-01:impots`, `chapter_a/test_x.py::test_y` concerns a scenario."""
    return any(_concerns(each, known) for each in only)


def _concerns(wanted: str, known: Scenario) -> bool:
    row, _, variant = wanted.partition(":")
    if any(row == id_ and variant in ("", played) for id_, played in known.rows):
        return True
    return any(
        id_ == wanted or id_.startswith((f"{wanted}/", f"{wanted}::", f"{wanted}[")) for id_ in (known.id, known.node)
    )


def _sentence(name: str) -> str:
    return name.partition("[")[0].removeprefix("test_").replace("_", " ").strip().capitalize()


def _case(name: str) -> str:
    """Give what stands between brackets, without the browser where it is the usual one."""
    _, _, written = name.removesuffix("]").partition("[")
    return "-".join(part for part in written.split("-") if part not in _BROWSERS)
