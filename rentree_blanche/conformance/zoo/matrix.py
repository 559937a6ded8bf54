"""The kill matrix: which checks each provider of the zoo fails, beside those that are declared for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import Catalogue
from rentree_blanche.conformance.values import Check, Kind, Verdict
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the right provider did: by check, the verdict and the habits that it followed meanwhile."""

    verdicts: Mapping[str, Verdict]
    followed: Mapping[str, frozenset[str]]


def trace_of_right(cast: Cast, checks: Catalogue) -> Trace:
    """Make every dynamic check at the right provider, its habits watched."""
    noted: set[str] = set()
    bench = bench_before(RIGHT.watched(noted.add), cast)
    verdicts: dict[str, Verdict] = {}
    followed: dict[str, frozenset[str]] = {}
    for check in _sent(checks):
        noted.clear()
        verdicts[check.id] = outcome_of(check, bench).verdict
        followed[check.id] = frozenset(noted)
    return Trace(verdicts=verdicts, followed=followed)


def row_of(defect: Defect, cast: Cast, checks: Catalogue, right: Trace) -> Row:
    """Make the dynamic checks at a broken provider that can tell it from the right one.

    Until a habit that was altered is followed, both do the very same: where the right one never came to it,
    its verdict is that of the broken one too, and the check is not made again.
    """
    verdicts = dict(right.verdicts)
    verdicts |= verdicts_of(defect, cast, Catalogue(tuple(telling(defect, checks, right))))
    failed = frozenset(check for check, verdict in verdicts.items() if verdict in WRONG)
    return Row(defect=defect, declared=defect.declared(dynamic(checks)), failed=failed)


def telling(defect: Defect, checks: Catalogue, right: Trace) -> Iterator[Check]:
    """Give the dynamic checks in which the right provider follows a habit that a broken one has not."""
    altered = defect.alter(RIGHT).differing(RIGHT)
    for check in _sent(checks):
        if not defect.is_of_habits or altered & right.followed[check.id]:
            yield check


def verdicts_of(defect: Defect, cast: Cast, checks: Catalogue) -> dict[str, Verdict]:
    """Make dynamic checks at a broken provider; give the verdicts."""
    bench = bench_before(defect.alter(RIGHT), cast, adjust=defect.adjust, says_unsolicited=defect.says_unsolicited)
    return {check.id: outcome_of(check, bench).verdict for check in _sent(checks)}


def dynamic(checks: Catalogue) -> list[str]:
    """Give the ids of the dynamic checks."""
    return [check.id for check in _sent(checks)]


def _sent(checks: Catalogue) -> Iterator[Check]:
    return (check for check in checks.checks if check.kind is Kind.DYNAMIC)
