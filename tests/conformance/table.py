"""The table of checks and of the broken providers that prove them, as `docs/checks.md` shows it.

`python -m tests.conformance.table` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

from rentree_blanche.conformance.listing import RANKS
from rentree_blanche.conformance.registry import Catalogue, catalogue
from rentree_blanche.conformance.values import TITLES, Group, Kind
from rentree_blanche.conformance.zoo.defects import DEFECTS
from rentree_blanche.conformance.zoo.matrix import dynamic
from rentree_blanche.conformance.zoo.proofs import proofs

DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"
BEGIN, END = "<!-- contrôles : début -->", "<!-- contrôles : fin -->"


def document(text: str) -> str:
    """Give a document with the tables of now between its marks."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables(catalogue())}\n{END}{tail}"


def tables(checks: Catalogue) -> str:
    """Give the tables: counts, checks by group, broken providers."""
    return "\n".join((*_counts(checks), *_groups(checks), *_defects(checks)))


def _counts(checks: Catalogue) -> Iterator[str]:
    sent = len(dynamic(checks))
    yield f"{len(checks.checks)} contrôles, dont {sent} par message et {len(checks.checks) - sent} par lecture ;"
    yield f"{len(DEFECTS)} services défectueux.\n"


def _groups(checks: Catalogue) -> Iterator[str]:
    proven = proofs()
    for group in Group:
        found = checks.of_group(group)
        if not found:
            continue
        yield f"## {TITLES[group]} ({len(found)})\n"
        yield "| contrôle | ce qu’un service correct fait | source | classe | prouvé par |"
        yield "|---|---|---|---|---|"
        for check in found:
            by = ", ".join(proven.get(check.id, ())) if check.kind is Kind.DYNAMIC else "ses propres essais"
            yield f"| `{check.id}` | {check.title} | {check.clause} | {RANKS[check.rank]} | {by} |"
        yield ""


def _defects(checks: Catalogue) -> Iterator[str]:
    yield f"## Les services défectueux ({len(DEFECTS)})\n"
    yield "| service | ce qu’il fait mal | contrôles qu’il manque, et eux seuls |"
    yield "|---|---|---|"
    ids = dynamic(checks)
    for defect in DEFECTS:
        declared = defect.declared(ids)
        yield f"| {defect.id} | {defect.title} | {', '.join(check for check in ids if check in declared)} |"
    yield ""


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
