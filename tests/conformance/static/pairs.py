"""A right document passes every rule; changed in one place, it fails the one rule that is about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rentree_blanche.conformance.values import Check, Finding, Rank, Verdict

Change = Callable[[Any], Any]
FINE = (Verdict.PASSED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True)
class Pair:
    """A change of a right document, and the one check that notices; `on` makes the right document, if it is special."""

    check: str
    change: Change
    on: Change = lambda document: document

    def __str__(self) -> str:
        return self.check


def findings(checks: Iterable[Check], bench: Any) -> dict[str, Finding]:
    return {check.id: check.judge(bench) for check in checks}


def wrong(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.told for name, finding in found.items() if finding.verdict not in FINE}


def expected(check: Check, finding: Finding) -> bool:
    """Whether a finding is what the check's class lets it say."""
    return finding.verdict is Verdict.WARNING or (finding.verdict is Verdict.FAILED and check.rank is not Rank.INFO)


def replaced(old: str, new: str) -> Change:
    """Change a text in one place."""

    def change(text: str) -> str:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the right document"
        return text.replace(old, new)

    return change
