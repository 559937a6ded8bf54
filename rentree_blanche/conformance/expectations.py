"""Checks in a line: `refused("conditions.absent", …, change=without("Assertion/Conditions"))`.

Each negative is the valid message with one change; the valid message is sent right before it, and has to be accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rentree_blanche.conformance.attempts import Attempt, attempt
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.values import Check, Evidence, Finding, Group, Judge, Kind, Rank, Verdict
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, Change, Phase, in_clear

VALID, CHANGED = "connexion valide", "message modifié"

Changing = Change | Callable[[Bench], Change]
"""A change, or what makes it for the service at a bench."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a group's checks share."""

    group: Group
    clause: str
    rank: Rank = Rank.CORE
    cause: str = ""
    remedy: str = ""

    def check(self, slug: str, title: str, judge: Judge, **more: Any) -> Check:
        """Make a dynamic check of the group; `more` may be `clause`, `rank`, `cause`, `remedy`."""
        known = {"clause": self.clause, "rank": self.rank, "cause": self.cause, "remedy": self.remedy, **more}
        return Check(
            id=f"{self.group.value}.{slug}", group=self.group, title=title, kind=Kind.DYNAMIC, judge=judge, **known
        )

    def refused(self, slug: str, title: str, change: Changing, *, base: Change = NOTHING, **more: Any) -> Check:
        """Make a check that a changed message opens no session."""
        return self.check(slug, title, refusal(change, base, more.get("rank", self.rank)), **more)

    def accepted(self, slug: str, title: str, change: Changing, **more: Any) -> Check:
        """Make a check that a message, though it differs, opens the session of its person."""
        return self.check(slug, title, acceptance(change, more.get("rank", self.rank)), **more)

    def not_as_other(self, slug: str, title: str, change: Changing, *, base: Change = NOTHING, **more: Any) -> Check:
        """Make a check that a changed message does not open the session of the other person, whatever else it does."""
        return self.check(slug, title, refusal(change, base, more.get("rank", self.rank), only_other=True), **more)


def refusal(change: Changing, base: Change, rank: Rank, *, only_other: bool = False) -> Judge:
    """Give the judge of a message that has to be refused."""

    def judge(bench: Bench) -> Finding:
        tampering = made(change, bench)
        start = base & legible(bench, tampering)
        without_control, control = controlled(bench, start)
        if without_control is not None:
            return without_control
        tried = attempt(bench, tampering, label=CHANGED, base=start)
        return refused_finding(bench, tried, rank, (control.evidence,), only_other=only_other)

    return judge


def acceptance(change: Changing, rank: Rank) -> Judge:
    """Give the judge of a message that has to be accepted."""

    def judge(bench: Bench) -> Finding:
        tampering = made(change, bench)
        start = legible(bench, tampering)
        without_control, control = controlled(bench, start)
        if without_control is not None:
            return without_control
        tried = attempt(bench, tampering, label=CHANGED, base=start)
        return accepted_finding(bench, tried, rank, (control.evidence,))

    return judge


def legible(bench: Bench, change: Change) -> Change:
    """Give the base of a change that is made to the signed message: nobody can reach into an encrypted assertion."""
    reaches_in = any(step.phase in (Phase.SIGNED, Phase.BYTES) for step in change.steps)
    return in_clear() if reaches_in and bench.service.encryption is not None else NOTHING


def made(change: Changing, bench: Bench) -> Change:
    """Give the change for a bench."""
    return change if isinstance(change, Change) else change(bench)


def controlled(bench: Bench, base: Change = NOTHING) -> tuple[Finding | None, Attempt]:
    """Send the valid message; give the finding where that ends the check, and the attempt."""
    if bench.controls_once and base.told in bench.controls:
        return None, bench.controls[base.told]
    control = attempt(bench, label=VALID, base=base)
    if is_first(bench, control):
        bench.note_control(succeeded=True)
        bench.controls[base.told] = control
        return None, control
    if base.steps:
        plain = attempt(bench, label=VALID)
        if is_first(bench, plain):
            told = f"ce service n’accepte pas le message dont part ce contrôle ({base.told}), il y est donc insensible"
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told, evidence=(control.evidence,)), control
        control = plain
    bench.note_control(succeeded=False)
    told = f"la connexion valide n’ouvre pas la session de {bench.cast.first.called} : {what_happened(bench, control)}"
    return Finding(verdict=Verdict.NOT_CONCLUSIVE, told=told, evidence=(control.evidence,)), control


def is_first(bench: Bench, tried: Attempt) -> bool:
    """Say whether the session of the first person is open, as far as the oracle can tell."""
    return tried.seen.opened and tried.seen.who in (bench.cast.first.key, None) and _blind_or_known(bench, tried)


def _blind_or_known(bench: Bench, tried: Attempt) -> bool:
    return tried.seen.who is not None or not bench.tells_people_apart


def refused_finding(
    bench: Bench, tried: Attempt, rank: Rank, before: tuple[Evidence, ...] = (), *, only_other: bool = False
) -> Finding:
    """Judge an attempt that must not open a session; with `only_other`, not that of the other person."""
    evidence = (*before, tried.evidence)
    seen = tried.seen
    harmless = only_other and seen.who != bench.cast.other.key and bench.tells_people_apart
    if seen.opened and not harmless:
        wrong = Verdict.WARNING if rank is Rank.INFO else Verdict.FAILED
        return Finding(verdict=wrong, told=what_happened(bench, tried), evidence=evidence)
    if seen.broke and not seen.opened:
        return Finding(verdict=Verdict.SERVICE_BROKE, told=what_happened(bench, tried), evidence=evidence)
    return Finding(verdict=Verdict.PASSED, told=what_happened(bench, tried), evidence=evidence)


def accepted_finding(bench: Bench, tried: Attempt, rank: Rank, before: tuple[Evidence, ...] = ()) -> Finding:
    """Judge an attempt that has to open the session of the first person."""
    evidence = (*before, tried.evidence)
    if is_first(bench, tried):
        return Finding(verdict=Verdict.PASSED, told=what_happened(bench, tried), evidence=evidence)
    if tried.seen.opened:  # as somebody else: no rank makes that good
        return Finding(verdict=Verdict.FAILED, told=what_happened(bench, tried), evidence=evidence)
    if tried.seen.broke:
        return Finding(verdict=Verdict.SERVICE_BROKE, told=what_happened(bench, tried), evidence=evidence)
    wrong = Verdict.WARNING if rank is Rank.INFO else Verdict.FAILED
    return Finding(verdict=wrong, told=what_happened(bench, tried), evidence=evidence)


def what_happened(bench: Bench, tried: Attempt) -> str:
    """Say in one sentence what came of an attempt."""
    seen, cast = tried.seen, bench.cast
    if seen.opened:
        known = next((each for each in cast.everyone if each.key == seen.who), None)
        whose = f"de {known.called}" if known is not None else (f"« {seen.shown} »" if seen.shown else "")
        return f"session ouverte {whose}".strip()
    if tried.led_away:
        return f"aucune session ; {tried.led_away}"
    if seen.broke:
        return f"aucune session, mais le service a cédé au lieu de refuser : {seen.broke}"
    status = "" if tried.ended is None else f" (page {tried.ended.status})"
    return f"aucune session{status}"
