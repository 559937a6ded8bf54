"""Time: bounds to the second, and all the ways in which an instant may be written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from rentree_blanche.conformance.attempts import attempt
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.checks.shapes import skew
from rentree_blanche.conformance.expectations import About, accepted_finding, controlled, refused_finding
from rentree_blanche.conformance.values import Check, Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.educonnect.saml.changes import Change, Draft, Phase, shifted
from rentree_blanche.simulators.educonnect.saml.changes.draft import step
from rentree_blanche.simulators.educonnect.saml.changes.places import place

_ABOUT = About(
    group=Group.TIME,
    clause="SAML core 2.5.1.2",
    rank=Rank.EDUCONNECT,
    cause="Le service lit mal un instant, ou tolère plus, ou moins, que ce qu’il déclare.",
    remedy="time",
)
_CONDITIONS = "Assertion/Conditions"
_DATA = "Assertion/Subject/SubjectConfirmation/SubjectConfirmationData"
_AROUND = 5.0
"""Seconds beside a bound at which a foreign clock can be asked: it is not ours to set."""
_INSTANTS = ("@IssueInstant", "Assertion/@IssueInstant", f"{_CONDITIONS}/@NotBefore", f"{_CONDITIONS}/@NotOnOrAfter",
             f"{_DATA}/@NotOnOrAfter", "Assertion/AuthnStatement/@AuthnInstant")  # fmt: skip
_FORMAT = "SAML core 1.3.3"


def bounded(path: str, seconds: Callable[[float], float]) -> Callable[[Bench], Change]:
    """Set a bound so many seconds from now, as a function of the tolerance declared."""
    return lambda bench: shifted(path, timedelta(seconds=seconds(skew(bench))))


def written(format_: Callable[[datetime], str], *, paths: tuple[str, ...] = _INSTANTS) -> Change:
    """Write instants otherwise, none of them another one."""

    def work(draft: Draft) -> None:
        for path in paths:
            found = place(draft.tree, path)
            for node in found.elements:
                moment = datetime.fromisoformat(node.get(str(found.attribute), ""))
                node.set(str(found.attribute), format_(moment))

    return step(Phase.CONTENT, "instants written otherwise", work)


def digits(count: int) -> Callable[[datetime], str]:
    """Write so many digits of a second."""

    def write(moment: datetime) -> str:
        second = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
        return f"{second}{f'.{moment.microsecond:06d}000'[: count + 1] if count else ''}Z"

    return write


def in_zone(hours: int) -> Callable[[datetime], str]:
    """Write an instant in another zone: the same moment."""
    return lambda moment: moment.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec="milliseconds")


def _over_but_for_its_zone() -> Change:
    """End everything an hour ago, in a zone whose digits read an hour ahead to who leaves it out."""

    def work(draft: Draft) -> None:
        ended = draft.now - timedelta(hours=1)
        for path in (f"{_CONDITIONS}/@NotOnOrAfter", f"{_DATA}/@NotOnOrAfter"):
            found = place(draft.tree, path)
            found.first.set(str(found.attribute), in_zone(2)(ended))
        begins = place(draft.tree, f"{_CONDITIONS}/@NotBefore")
        begins.first.set("NotBefore", format_instant(draft.now - timedelta(hours=3)))

    return step(Phase.CONTENT, "ended an hour ago, in +02:00", work)


def _refused(
    slug: str,
    title: str,
    change: Callable[[Bench], Change],
    *,
    rank: Rank = Rank.EDUCONNECT,
    clause: str = "SAML core 2.5.1.2",
) -> Check:
    return _ABOUT.refused(slug, title, change, rank=rank, clause=clause)


def _exactly(path: str, beyond: Callable[[float], float], *, refused: bool) -> Judge:
    """Judge a bound to the second, where the service's clock stands still."""

    def judge(bench: Bench) -> Finding:
        if bench.move is None:
            told = "l’horloge de ce service ne se règle pas ; les bornes y sont essayées à 5 s près"
            return Finding(verdict=Verdict.NOT_APPLICABLE, told=told)
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        tried = attempt(bench, bounded(path, beyond)(bench), label="borne à la seconde")
        judged = refused_finding if refused else accepted_finding
        return judged(bench, tried, Rank.CORE, (control.evidence,))

    return judge


def _clocks_go_back(bench: Bench) -> Finding:
    """Judge a login in the hour that comes twice, the night clocks are put back: 2:50, then valid until 2:05 again."""
    if bench.move is None:
        return Finding(verdict=Verdict.NOT_APPLICABLE, told="l’horloge de ce service ne se règle pas")
    before = bench.now()
    night = datetime(before.year, 10, 31, 0, 50, tzinfo=UTC)
    while night.astimezone(PARIS).weekday() != 6:
        night -= timedelta(days=1)
    without_control, control = controlled(bench)
    if without_control is not None:
        return without_control
    bench.move(night)
    try:
        ends = night + timedelta(minutes=15)
        change = shifted(f"{_CONDITIONS}/@NotOnOrAfter", ends - night) & shifted(f"{_DATA}/@NotOnOrAfter", ends - night)
        tried = attempt(bench, change, label="la nuit du changement d’heure")
    finally:
        bench.move(before)
    return accepted_finding(bench, tried, Rank.CORE, (control.evidence,))


CHECKS = (
    _ABOUT.accepted(
        "begin-inside",
        "Accepte un NotBefore en deçà de la tolérance déclarée",
        bounded(f"{_CONDITIONS}/@NotBefore", lambda skew: skew - _AROUND),
    ),
    _refused(
        "begin-outside",
        "Refuse un NotBefore au-delà de la tolérance déclarée",
        bounded(f"{_CONDITIONS}/@NotBefore", lambda skew: skew + _AROUND),
    ),
    _ABOUT.accepted(
        "end-inside",
        "Accepte un NotOnOrAfter en deçà de la tolérance déclarée",
        lambda bench: shifted(f"{_CONDITIONS}/@NotOnOrAfter", timedelta(seconds=_AROUND - skew(bench))),
    ),
    _refused(
        "end-outside",
        "Refuse un NotOnOrAfter au-delà de la tolérance déclarée",
        bounded(f"{_CONDITIONS}/@NotOnOrAfter", lambda skew: -skew - _AROUND),
    ),
    _ABOUT.accepted(
        "confirmation-inside",
        "Accepte une confirmation finie en deçà de la tolérance déclarée",
        lambda bench: shifted(f"{_DATA}/@NotOnOrAfter", timedelta(seconds=_AROUND - skew(bench))),
        clause="SAML profiles 4.1.4.3",
    ),
    _refused(
        "confirmation-outside",
        "Refuse une confirmation finie au-delà de la tolérance déclarée",
        bounded(f"{_DATA}/@NotOnOrAfter", lambda skew: -skew - _AROUND),
        clause="SAML profiles 4.1.4.3",
    ),
    _ABOUT.check(
        "end-exactly",
        "Refuse une assertion à l’instant même de NotOnOrAfter",
        _exactly(f"{_CONDITIONS}/@NotOnOrAfter", lambda skew: -skew, refused=True),
        rank=Rank.CORE,
    ),
    _ABOUT.check(
        "end-a-second-before",
        "Accepte une assertion une seconde avant NotOnOrAfter",
        _exactly(f"{_CONDITIONS}/@NotOnOrAfter", lambda skew: 1 - skew, refused=False),
        rank=Rank.CORE,
    ),
    _ABOUT.check(
        "begin-exactly",
        "Accepte une assertion à l’instant même de NotBefore",
        _exactly(f"{_CONDITIONS}/@NotBefore", lambda skew: skew, refused=False),
        rank=Rank.CORE,
    ),
    _ABOUT.check(
        "begin-a-second-before",
        "Refuse une assertion une seconde avant NotBefore",
        _exactly(f"{_CONDITIONS}/@NotBefore", lambda skew: skew + 1, refused=True),
        rank=Rank.CORE,
    ),
    _ABOUT.accepted("no-digits", "Lit des secondes entières", written(digits(0)), clause=_FORMAT),
    _ABOUT.accepted("six-digits", "Lit des microsecondes", written(digits(6)), clause=_FORMAT),
    _ABOUT.accepted("nine-digits", "Lit des nanosecondes", written(digits(9)), clause=_FORMAT, rank=Rank.INFO),
    _ABOUT.refused(
        "zone-misread",
        "Ne prend pas 10 h +02:00 pour 10 h UTC",
        _over_but_for_its_zone(),
        clause=_FORMAT,
        rank=Rank.CORE,
    ),
    _ABOUT.check(
        "clocks-go-back",
        "Ouvre la session dans l’heure qui revient, la nuit du changement d’heure",
        _clocks_go_back,
        rank=Rank.CORE,
        clause=_FORMAT,
    ),
)
