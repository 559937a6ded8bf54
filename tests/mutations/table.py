"""The table of docs/mutations.md, made of the values: `python -m tests.mutations.table` writes it anew."""

from pathlib import Path

from tests.mutations.catalogue import MUTATIONS
from tests.mutations.values import Mutation

DOCUMENT = Path(__file__).parents[2] / "docs" / "mutations.md"
BEGIN, END = "<!-- mutations: begin -->\n", "<!-- mutations: end -->\n"


def table() -> str:
    """Give the mutations as a Markdown table, the ten first."""
    ordered = sorted(MUTATIONS, key=lambda each: not each.of_ten)
    lines = ["| mutation | defect | what is changed | row | scenario that fails |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *map(_line, ordered), ""])


def renewed(text: str) -> str:
    """Give a document with the table in its place."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _line(mutation: Mutation) -> str:
    name = f"**{mutation.name}**" if mutation.of_ten else mutation.name
    module, function = mutation.module.rpartition(".")[2], ".".join(mutation.path)
    scenarios = "<br>".join(_told(catch.scenario) for catch in mutation.caught_by)
    return f"| {name} | {mutation.defect} | `{module}`: `{function}` | {mutation.row} | {scenarios} |"


def _told(scenario: str) -> str:
    file, _, test = scenario.partition("::")
    words = test.removeprefix("test_").replace("_", " ")
    return f"{words} (`{file}`)"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
