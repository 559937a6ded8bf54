"""The report for people: one page that holds all it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rentree_blanche import __version__
from rentree_blanche.conformance.listing import KINDS, RANKS, SIGNS, VERDICTS
from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.reporting.earlier import WORDS, Difference, Earlier
from rentree_blanche.conformance.reporting.remedies import Remedy, remedy
from rentree_blanche.conformance.values import TITLES, Check, Group, Outcome, Verdict
from rentree_blanche.simulators.control.french import moment
from rentree_blanche.simulators.core.web import environment
from rentree_blanche.suite.pages import seconds

_PACKAGES = ("rentree_blanche.conformance", "rentree_blanche.suite")
_PLURALS = {
    Verdict.PASSED: "réussis",
    Verdict.FAILED: "échecs",
    Verdict.NOT_CONCLUSIVE: "non concluants",
    Verdict.SERVICE_BROKE: "pannes du service",
}
_LONGEST = 140
BAD = (Verdict.FAILED, Verdict.SERVICE_BROKE)


@dataclass(frozen=True, slots=True)
class Line:
    """A check with what became of it; `outcome` None where it was not made."""

    check: Check
    outcome: Outcome | None
    remedy: Remedy | None

    @property
    def verdict(self) -> str:
        """Give the verdict as the page's classes name it."""
        return "not-made" if self.outcome is None else self.outcome.verdict.value

    @property
    def is_bad(self) -> bool:
        """Say whether the service has to be mended."""
        return self.outcome is not None and self.outcome.verdict in BAD

    @property
    def tells(self) -> bool:
        """Say whether there is more to know than that it passed."""
        return self.outcome is None or self.outcome.verdict not in (Verdict.PASSED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A group with its lines."""

    group: Group
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """Give its French name."""
        return TITLES[self.group]


def report_page(record: Record, earlier: Earlier | None) -> str:
    """Render the report."""
    chapters = tuple(_chapters(record))
    lines = [line for chapter in chapters for line in chapter.lines]
    differences = () if earlier is None else tuple(earlier.differences(record))
    return (
        environment(_PACKAGES)
        .get_template("checks.html")
        .render(
            record=record,
            chapters=chapters,
            bad=[line for line in lines if line.is_bad],
            counts={verdict.value: sum(line.verdict == verdict for line in lines) for verdict in Verdict},
            counted=_counted,
            short=_short,
            not_made=sum(line.outcome is None for line in lines),
            earlier=earlier,
            differences={way: [each for each in differences if each.way == way] for way in WORDS},
            before=_before,
            words=WORDS,
            verdicts={**{verdict.value: word for verdict, word in VERDICTS.items()}, "not-made": "non joué"},
            signs={**{verdict.value: sign for verdict, sign in SIGNS.items()}, "not-made": "…"},
            ranks=RANKS,
            kinds=KINDS,
            began=moment(record.began),
            seconds=seconds,
            duration=(record.ended - record.began).total_seconds(),
            version=__version__,
        )
    )


def _chapters(record: Record) -> Iterator[Chapter]:
    for group in dict.fromkeys(check.group for check in record.checks):
        checks = [check for check in record.checks if check.group is group]
        yield Chapter(
            group, tuple(Line(check, record.outcomes.get(check.id), remedy(check.remedy)) for check in checks)
        )


def _counted(verdict: str, count: int) -> str:
    known = Verdict(verdict)
    return f"{count} {_PLURALS.get(known, VERDICTS[known]) if count > 1 else VERDICTS[known]}"


def _short(url: str) -> str:
    """Cut an address that carries a message, which is shown decoded; `report.json` has it whole."""
    return url if len(url) <= _LONGEST else f"{url[:_LONGEST]}…"


def _before(difference: Difference) -> str:
    return "" if difference.before is None else VERDICTS[difference.before]
