"""The reports of a run: what they say, to people and to programs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree
from playwright.sync_api import Page

from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.reporting.earlier import read_earlier
from rentree_blanche.conformance.reporting.remedies import remedy
from rentree_blanche.conformance.reports import write_reports
from rentree_blanche.conformance.values import Evidence, Outcome, Received, SentMessage, SessionSeen, Verdict
from rentree_blanche.simulators.core.errors import UnusableInputError

BEGAN = datetime(2026, 9, 1, 8, tzinfo=UTC)
VERDICTS = tuple(Verdict)
SENT = SentMessage(
    what="Response",
    method="POST",
    url="https://ent.exemple.fr/acs",
    xml="<Response>\n <Issuer>idp</Issuer>\n</Response>",
    relay_state="a1",
    changes=("-<Issuer>idp</Issuer>", "+<Issuer>&autre</Issuer>", " </Response>"),
)
TRIED = Evidence(
    label="message modifié",
    sent=(SENT,),
    received=(
        Received(method="POST", url="https://ent.exemple.fr/acs", status=403, location=None, excerpt="Non\x00 !"),
    ),
    session=SessionSeen(opened=True, who="F2-R1", shown="Philippine Jacquot"),
)


def record(*verdicts: Verdict, left_out: int = 0) -> Record:
    """A run of as many checks of the catalogue, of which the last ones were not made."""
    checks = catalogue().checks[: len(verdicts)]
    made = zip(checks[: len(checks) - left_out], verdicts, strict=False)
    outcomes = {
        check.id: Outcome(
            check=check.id, verdict=verdict, told=f"constat \x0b{verdict}", evidence=(TRIED,), seconds=0.25
        )
        for check, verdict in made
    }
    return Record(
        service="ENT <de> recette",
        entity_id="https://ent.exemple.fr/metadata",
        start="https://ent.exemple.fr/",
        began=BEGAN,
        ended=BEGAN + timedelta(seconds=90),
        checks=checks,
        outcomes=outcomes,
    )


def test_a_check_that_failed_is_told_with_what_was_sent_what_came_back_and_how_to_mend_it(tmp_path: Path) -> None:
    run = record(*VERDICTS)
    write_reports(run, tmp_path)
    page = etree.fromstring((tmp_path / "report.html").read_bytes(), etree.HTMLParser(encoding="utf-8"))
    (failed,) = (check for check in run.checks if run.outcomes[check.id].verdict is Verdict.FAILED)
    (shown,) = page.xpath(f"//details[@id='{failed.id}']")
    told = " ".join("".join(shown.itertext()).split())
    mended = remedy(failed.remedy)
    assert mended is not None
    for words in (
        failed.title,
        failed.clause,
        failed.cause,
        "constat",
        "ouverte, au nom de « Philippine Jacquot »",
        "403",
    ):
        assert words in told
    assert all(name in told and how in told for name, how in mended.by_product.items())
    assert [each.text for each in shown.iter("ins")] == ["+<Issuer>&autre</Issuer>"]
    assert [each.text for each in shown.iter("del")] == ["-<Issuer>idp</Issuer>"]
    assert shown.get("open") is not None
    assert "Non : 2 contrôles à corriger." in "".join(page.itertext())


@pytest.mark.parametrize(
    ("verdicts", "left_out", "said"),
    [
        ((Verdict.PASSED, Verdict.WARNING, Verdict.NOT_APPLICABLE), 0, "Oui, pour tout ce qui a été contrôlé."),
        ((Verdict.PASSED, Verdict.NOT_CONCLUSIVE), 0, "1 contrôle sans conclusion."),
        ((Verdict.PASSED, Verdict.PASSED), 1, "1 contrôle sans conclusion."),
        ((Verdict.SERVICE_BROKE,), 0, "Non : 1 contrôle à corriger."),
    ],
)
def test_the_page_begins_with_the_answer(
    verdicts: tuple[Verdict, ...], left_out: int, said: str, tmp_path: Path
) -> None:
    write_reports(record(*verdicts, left_out=left_out), tmp_path)
    assert said in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_page_holds_all_that_it_shows(tmp_path: Path) -> None:
    write_reports(record(*VERDICTS), tmp_path)
    page = etree.fromstring((tmp_path / "report.html").read_bytes(), etree.HTMLParser(encoding="utf-8"))
    loaded = page.xpath("//@src | //link/@href")
    assert loaded == ["data:,"]


@pytest.mark.usefixtures("federation_up")  # whose run finds the machine's browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_has_no_barrier_and_fits_a_phone(page: Page, width: int, tmp_path: Path) -> None:
    earlier = replace(record(*VERDICTS), outcomes={})
    write_reports(earlier, tmp_path)
    write_reports(record(*VERDICTS), tmp_path, read_earlier(tmp_path))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "report.html").as_uri())
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.usefixtures("federation_up")
def test_a_link_to_a_check_that_passed_opens_it(page: Page, tmp_path: Path) -> None:
    run = record(*VERDICTS)
    (passed,) = (check.id for check in run.checks if run.outcomes[check.id].verdict is Verdict.PASSED)
    write_reports(run, tmp_path)
    page.goto(f"{(tmp_path / 'report.html').as_uri()}#{passed}")
    assert page.locator(f"details[id='{passed}']").get_attribute("open") is not None


def test_junit_tells_each_verdict_in_its_own_way(tmp_path: Path) -> None:
    run = record(*VERDICTS, left_out=1)
    write_reports(run, tmp_path)
    root = etree.parse(tmp_path / "junit.xml").getroot()
    told = {case.get("name"): [each.tag for each in case] for case in root.iter("testcase")}
    ways = {
        Verdict.PASSED: [],
        Verdict.FAILED: ["failure"],
        Verdict.WARNING: ["system-out"],
        Verdict.NOT_CONCLUSIVE: ["error"],
        Verdict.SERVICE_BROKE: ["failure"],
        Verdict.NOT_APPLICABLE: ["skipped"],
    }
    assert told == {
        check.id: ways[run.outcomes[check.id].verdict] if check.id in run.outcomes else ["error"]
        for check in run.checks
    }
    assert dict(root.attrib) | {"name": ""} == {
        "name": "", "tests": "6", "failures": "2", "errors": "2", "skipped": "0", "time": "1.250",
    }  # fmt: skip


def sarif_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "report.sarif").read_text(encoding="utf-8"))


def test_sarif_has_what_its_schema_requires(tmp_path: Path) -> None:
    write_reports(record(*VERDICTS), tmp_path)
    log = sarif_of(tmp_path)
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert log["version"] == "2.1.0"
    assert driver["name"]
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["kind"] in ("pass", "open", "informational", "notApplicable", "review", "fail")
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["kind"] == "fail" or result["level"] == "none"  # SARIF 3.27.10
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert all(invocation["executionSuccessful"] is True for invocation in run["invocations"])


def test_sarif_says_of_a_run_that_was_stopped_that_it_was(tmp_path: Path) -> None:
    write_reports(record(*VERDICTS, left_out=2), tmp_path)
    assert sarif_of(tmp_path)["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_a_comparison_tells_what_got_worse_better_other_and_new(tmp_path: Path) -> None:
    was = (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CONCLUSIVE, Verdict.PASSED, Verdict.PASSED)
    is_ = (Verdict.FAILED, Verdict.WARNING, Verdict.PASSED, Verdict.PASSED, Verdict.PASSED)
    write_reports(record(*was, left_out=1), tmp_path)
    earlier = read_earlier(tmp_path)
    run = record(*is_)
    ids = [check.id for check in run.checks]
    assert [(each.way, each.check.id) for each in earlier.differences(run)] == [
        ("worse", ids[0]),
        ("better", ids[1]),
        ("other", ids[2]),
        ("new", ids[4]),
    ]
    write_reports(run, tmp_path, earlier)
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["compared"]["differences"]
    assert told[0] == {"check": ids[0], "way": "worse", "before": "passed", "now": "failed"}
    assert read_earlier(tmp_path / "report.json").verdicts[ids[0]] is Verdict.FAILED


@pytest.mark.parametrize("content", ["", "[]", '{"checks": []}'])
def test_something_else_than_a_report_is_refused_with_what_to_give(content: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnusableInputError, match="donner le dossier de --report"):
        read_earlier(file)


def test_every_check_has_a_remedy() -> None:
    assert {check.remedy for check in catalogue().checks if remedy(check.remedy) is None} == set()
