"""Metadata that cannot be read fail the checks about them; nothing is sent, and the run says so."""

import json
from pathlib import Path

import pytest

from rentree_blanche.conformance.bench import bench_for
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.service import Service, read_service
from rentree_blanche.conformance.values import Group, Verdict
from tests.conformance.conftest import Site
from tests.conformance.test_command import check_sp


def _cut(text: str) -> str:
    return text[: len(text) // 2]


def _doctype(text: str) -> str:
    return text.replace("<md:EntityDescriptor", "<!DOCTYPE md:EntityDescriptor>\n<md:EntityDescriptor", 1)


def _two(text: str) -> str:
    one = text.partition("?>")[2] or text
    return f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{one}{one}</md:EntitiesDescriptor>'


def _other_protocol(text: str) -> str:
    return text.replace("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.1:protocol")


def _misspelt(text: str) -> str:
    return text.replace("AssertionConsumerService", "AssertionConsumerServise")


BROKEN = {
    "metadata.well-formed": (_cut, _doctype),
    "metadata.one-entity": (_two,),
    "metadata.protocol": (_other_protocol,),
    "metadata.schema": (_misspelt,),
}
CASES = [(check, change) for check, changes in BROKEN.items() for change in changes]


@pytest.fixture
def written(site: Site, tmp_path: Path) -> Path:
    """Write the file of a service whose metadata are a file beside it, `sp.xml`."""
    (tmp_path / "sp.xml").write_bytes(site.provider.metadata())
    text = site.file.read_text(encoding="utf-8").replace(f'"{site.provider.base_url}/metadata"', '"sp.xml"')
    file = tmp_path / "cut.toml"
    file.write_text(text, encoding="utf-8")
    return file


def changed(file: Path, change: object) -> Service:
    metadata = file.with_name("sp.xml")
    text = metadata.read_text(encoding="utf-8")
    assert callable(change)
    metadata.write_text(change(text), encoding="utf-8")
    assert metadata.read_text(encoding="utf-8") != text
    return read_service(file)


@pytest.mark.parametrize(("check", "change"), CASES, ids=lambda each: getattr(each, "__name__", each))
def test_the_check_about_what_is_wrong_fails(written: Path, check: str, change: object) -> None:
    assert outcome_of(catalogue().check(check), bench_for(changed(written, change))).verdict is Verdict.FAILED


def test_without_readable_metadata_nothing_else_is_judged(written: Path) -> None:
    bench = bench_for(changed(written, _cut))
    others = [check for check in catalogue().checks if check.group is not Group.METADATA]
    assert {outcome_of(check, bench).verdict for check in others} == {Verdict.NOT_CONCLUSIVE}


def test_a_run_checks_the_metadata_alone_and_says_so(written: Path, tmp_path: Path) -> None:
    changed(written, _cut)
    done = check_sp(str(written), "--report", str(tmp_path / "rapport"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Seules les métadonnées sont contrôlées" in done.stderr
    known = json.loads((tmp_path / "rapport" / "report.json").read_text(encoding="utf-8"))
    made = {each["id"]: each["outcome"] for each in known["checks"]}
    assert made["metadata.well-formed"]["verdict"] == "failed"
    assert {check for check, outcome in made.items() if outcome is not None} == {
        check.id for check in catalogue().of_group(Group.METADATA)
    }


def test_a_run_of_other_checks_is_refused(written: Path) -> None:
    changed(written, _cut)
    done = check_sp(str(written), "--only", "wrapping.*")
    assert (done.returncode, "cannot be read" in done.stderr) == (2, True)
