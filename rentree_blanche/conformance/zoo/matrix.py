"""The kill matrix: which checks each provider of the zoo fails, beside those that are declared for it."""

from __future__ import annotations

from dataclasses import dataclass

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import Catalogue
from rentree_blanche.conformance.values import Kind, Verdict
from rentree_blanche.conformance.zoo.building import RIGHT, bench_before
from rentree_blanche.conformance.zoo.defects.altering import Defect

WRONG = frozenset({Verdict.FAILED, Verdict.WARNING, Verdict.SERVICE_BROKE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A broken provider in the matrix: the checks that it had to fail, and those that it failed."""

    defect: Defect
    declared: frozenset[str]
    failed: frozenset[str]

    @property
    def differences(self) -> tuple[str, ...]:
        """Say what is not as it was declared."""
        return (
            *(f"{check} is declared, and passes" for check in sorted(self.declared - self.failed)),
            *(f"{check} fails, and is not declared" for check in sorted(self.failed - self.declared)),
        )


def row_of(defect: Defect, cast: Cast, checks: Catalogue) -> Row:
    """Make every dynamic check at a broken provider."""
    bench = bench_before(defect.alter(RIGHT), cast, adjust=defect.adjust, says_unsolicited=defect.says_unsolicited)
    return Row(defect=defect, declared=defect.declared(dynamic(checks)), failed=failed(bench, checks))


def failed(bench: Bench, checks: Catalogue) -> frozenset[str]:
    """Make every dynamic check at a bench; give those that fail."""
    verdicts = verdicts_of(bench, checks)
    return frozenset(check for check, verdict in verdicts.items() if verdict in WRONG)


def verdicts_of(bench: Bench, checks: Catalogue) -> dict[str, Verdict]:
    """Make every dynamic check at a bench; give the verdicts."""
    return {check.id: outcome_of(check, bench).verdict for check in checks.checks if check.kind is Kind.DYNAMIC}


def dynamic(checks: Catalogue) -> list[str]:
    """Give the ids of the dynamic checks."""
    return [check.id for check in checks.checks if check.kind is Kind.DYNAMIC]
