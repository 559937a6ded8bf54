"""The table of docs/scenarios.md, made of the catalogue: `python -m tests.suite.catalogue_table` writes it anew."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rentree_blanche.suite.catalogue import Catalogue, Row, load_catalogue
from tests.suite.collected import Scenario, collect

DOCUMENT = Path(__file__).parents[2] / "docs" / "scenarios.md"
BEGIN, END = "<!-- catalogue: begin -->\n", "<!-- catalogue: end -->\n"


def renewed(text: str, catalogue: Catalogue, scenarios: Sequence[Scenario]) -> str:
    """Give a document with the table in its place."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    table = "\n".join(_lines(catalogue, scenarios))
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _lines(catalogue: Catalogue, scenarios: Sequence[Scenario]) -> Iterator[str]:
    for chapter in catalogue.chapters:
        yield f"### {chapter.id}. {chapter.title}\n"
        yield "| ligne | situation | variantes | scénarios |"
        yield "|---|---|---|---|"
        yield from (_line(row, scenarios) for row in chapter.rows)
        yield ""


def _line(row: Row, scenarios: Sequence[Scenario]) -> str:
    variants = ", ".join(f"`{variant.id}`" for variant in row.variants) or "–"
    files = sorted({each.file for each in scenarios if any(id_ == row.id for id_, _ in each.rows)})
    played_by = ", ".join(f"`{file}`" for file in files)
    return f"| {row.id} | {row.situation.replace('|', '/')} | {variants} | {played_by} |"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8"), load_catalogue(), collect()), encoding="utf-8")
