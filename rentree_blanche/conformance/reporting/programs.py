"""Reports that programs read: JSON, JUnit XML and SARIF 2.1.0."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from rentree_blanche import __version__
from rentree_blanche.conformance.listing import RANKS
from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.reporting.earlier import Earlier
from rentree_blanche.conformance.reporting.remedies import remedy
from rentree_blanche.conformance.values import TITLES, Check, Outcome, Verdict

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.PASSED: ("pass", "none"),
    Verdict.FAILED: ("fail", "error"),
    Verdict.WARNING: ("fail", "warning"),
    Verdict.NOT_CONCLUSIVE: ("open", "none"),
    Verdict.SERVICE_BROKE: ("fail", "error"),
    Verdict.NOT_APPLICABLE: ("notApplicable", "none"),
}
_NOT_MADE = "ce contrôle n’a pas été joué : le passage a été arrêté, ou les métadonnées ne se lisent pas"


def as_json(record: Record, earlier: Earlier | None) -> dict[str, Any]:
    """Give all that a run found."""
    verdicts = [outcome.verdict for outcome in record.outcomes.values()]
    known: dict[str, Any] = {
        "version": __version__,
        "service": record.service,
        "entity_id": record.entity_id,
        "start": record.start,
        "began": record.began.isoformat(),
        "ended": record.ended.isoformat(),
        "counts": {verdict.value: verdicts.count(verdict) for verdict in Verdict},
        "checks": [
            {**check.as_json(), "outcome": record.outcomes[check.id].as_json() if check.id in record.outcomes else None}
            for check in record.checks
        ],
    }
    if earlier is not None:
        known["compared"] = {
            "began": earlier.began,
            "differences": [each.as_json() for each in earlier.differences(record)],
        }
    return known


def junit(record: Record) -> bytes:
    """Write a suite for each group and a case for each check.

    What is not conclusive or was not made is an error, what does not apply is skipped; a warning passes, and is told.
    """
    root = etree.Element("testsuites", name=_clean(f"rentree check-sp {record.service}"))
    for group in dict.fromkeys(check.group for check in record.checks):
        suite = etree.SubElement(root, "testsuite", name=TITLES[group])
        for check in record.checks:
            if check.group is group:
                _case(suite, check, record.outcomes.get(check.id))
        suite.set("timestamp", record.began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    for suite in (*root, root):
        for count, path in (
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            suite.set(count, str(sum(1 for _ in suite.iter(path))))
        suite.set("time", f"{sum(float(case.get('time', 0)) for case in suite.iter('testcase')):.3f}")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _case(suite: etree._Element, check: Check, outcome: Outcome | None) -> None:
    seconds = 0.0 if outcome is None else outcome.seconds
    case = etree.SubElement(
        suite, "testcase", classname=f"check-sp.{check.group}", name=check.id, time=f"{seconds:.3f}"
    )
    if outcome is None:
        etree.SubElement(case, "error", type="not-made", message=_NOT_MADE)
        return
    told = _clean(outcome.told)
    details = _clean(f"{check.title}.\n{outcome.told}\n{check.clause}\n{check.cause}")
    match outcome.verdict:
        case Verdict.FAILED | Verdict.SERVICE_BROKE:
            etree.SubElement(case, "failure", type=outcome.verdict.value, message=told).text = details
        case Verdict.NOT_CONCLUSIVE:
            etree.SubElement(case, "error", type=outcome.verdict.value, message=told).text = details
        case Verdict.NOT_APPLICABLE:
            etree.SubElement(case, "skipped", message=told)
        case Verdict.WARNING:
            etree.SubElement(case, "system-out").text = details


def _clean(text: str) -> str:
    """Replace characters that XML cannot hold: what a service answered may have any."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def sarif(record: Record) -> dict[str, Any]:
    """Give the run as SARIF 2.1.0: a rule for each check, a result for each that was made."""
    rules = {check.id: index for index, check in enumerate(record.checks)}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "rentree check-sp",
                        "version": __version__,
                        "language": "fr",
                        "rules": [_rule(check) for check in record.checks],
                    }
                },
                "language": "fr",
                "invocations": [
                    {
                        "executionSuccessful": len(record.outcomes) == len(record.checks),
                        "startTimeUtc": _utc(record.began),
                        "endTimeUtc": _utc(record.ended),
                    }
                ],
                "results": [
                    _result(check, record.outcomes[check.id], rules[check.id], record)
                    for check in record.checks
                    if check.id in record.outcomes
                ],
            }
        ],
    }


def _rule(check: Check) -> dict[str, Any]:
    mended = remedy(check.remedy)
    rule: dict[str, Any] = {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": f"{check.title} ({check.clause})."},
        "properties": {"class": check.rank.value, "group": check.group.value, "tags": [RANKS[check.rank]]},
    }
    if mended is not None:
        rule["help"] = {
            "text": "\n".join([mended.for_all, *(f"{name} : {how}" for name, how in mended.by_product.items())])
        }
    return rule


def _result(check: Check, outcome: Outcome, index: int, record: Record) -> dict[str, Any]:
    kind, level = _KINDS[outcome.verdict]
    return {
        "ruleId": check.id,
        "ruleIndex": index,
        "kind": kind,
        "level": level,
        "message": {"text": f"{check.title}. {outcome.told}. {check.cause if kind == 'fail' else ''}".strip()},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": record.start}}}],
        "partialFingerprints": {"check/v1": f"{record.entity_id} {check.id}"},
        "properties": {"verdict": outcome.verdict.value, "seconds": outcome.seconds},
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
