"""The kill matrix: which checks each provider of the zoo fails."""

from __future__ import annotations

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import Catalogue
from rentree_blanche.conformance.values import Kind, Verdict
from rentree_blanche.conformance.zoo.building import RIGHT, bench_before
from rentree_blanche.conformance.zoo.defects import Defect

WRONG = frozenset({Verdict.FAILED, Verdict.WARNING, Verdict.SERVICE_BROKE})


def bench_of(defect: Defect | None, cast: Cast) -> Bench:
    """Set up the bench before a broken provider, or before the right one."""
    if defect is None:
        return bench_before(RIGHT, cast)
    return bench_before(defect.alter(RIGHT), cast, adjust=defect.adjust, says_unsolicited=defect.says_unsolicited)


def verdicts(bench: Bench, checks: Catalogue) -> dict[str, Verdict]:
    """Make every dynamic check at a bench; give the verdicts by check."""
    return {check.id: outcome_of(check, bench).verdict for check in checks.checks if check.kind is Kind.DYNAMIC}


def failed(found: dict[str, Verdict]) -> frozenset[str]:
    """Give the checks that a provider fails."""
    return frozenset(check for check, verdict in found.items() if verdict in WRONG)
