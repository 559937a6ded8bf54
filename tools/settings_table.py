"""The list of settings in docs/settings.md, made of the models: `python tools/settings_table.py` writes it anew."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from rentree_blanche.simulators.settings import FederationSettings

DOCUMENT = Path(__file__).parents[1] / "docs" / "settings.md"
_SOURCES = re.compile(r" \(seeds [^)]*\)|; seeds [^)]*(?=\))")
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"


def table() -> str:
    """Give the list as Markdown tables: one of the federation, one of each actor."""
    return "\n".join(_section(name, model) for name, model in _models(FederationSettings))


def renewed(text: str) -> str:
    """Give a document with the list in its place."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _models(model: type[BaseModel], name: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    yield name, model
    for field, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _models(kind, f"{name}.{field}" if name else field)


def _section(name: str, model: type[BaseModel]) -> str:
    meant = _meanings(model)
    lines = [f"### `[{name}]`" if name else "### The federation", "", "| key | default | what |", "|---|---|---|"]
    for field, info in model.model_fields.items():
        kind = info.annotation
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            lines.append(f"| `{field}` | {_written(info.get_default(call_default_factory=True))} | {meant[field]} |")
    return "\n".join([*lines, ""])


def _written(value: object) -> str:
    match value:
        case None | "" | ():
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f'`"{value}"`'
        case tuple():
            return f"`{list(value)}`".replace("'", '"')
        case dict():
            return f"{len(value)} entries" if value else ""
        case _:
            return f"`{value}`"


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """Read what each field means from the docstrings of the class and its bases; several may share a line."""
    meanings: dict[str, str] = {}
    for base in reversed([each for each in model.__mro__ if issubclass(each, BaseModel) and each is not BaseModel]):
        meanings |= _said(inspect.cleandoc(base.__doc__ or ""))
    return meanings


def _said(text: str) -> dict[str, str]:
    said = text.partition("Attributes:\n")[2]
    meanings = {}
    for names, words in re.findall(r"^ {4}([a-z_, ]+): (.*(?:\n {8}.*)*)", said, re.MULTILINE):
        for name in names.split(", "):
            meanings[name] = _SOURCES.sub("", " ".join(words.split()))
    return meanings


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
