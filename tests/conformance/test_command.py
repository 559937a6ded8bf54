"""The command checks a service over HTTP, resumes where it stopped, and ends with the code of its verdicts."""

import json
import os
import subprocess
import sys
from pathlib import Path

from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.ledger import read_outcomes
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.zoo.building import RIGHT
from tests.conformance.conftest import Site, site_of


def check_sp(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rentree_blanche.simulators.cli", "check-sp", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "COLUMNS": "200"}
    )


def test_a_right_service_passes(site: Site, tmp_path: Path) -> None:
    report = tmp_path / "rapport"
    done = check_sp(str(site.file), "--only", "positive.*", "--only", "wrapping.xsw-3", "--report", str(report))
    assert done.returncode == 0, done.stdout + done.stderr
    known = json.loads((report / "report.json").read_text(encoding="utf-8"))
    assert {each["outcome"]["verdict"] for each in known["checks"]} == {"passed"}


def test_a_failed_check_is_told_with_what_was_seen(tmp_path: Path, cast: Cast, keys: Path) -> None:
    with site_of(RIGHT.without("audience"), tmp_path, cast, keys) as site:
        done = check_sp(str(site.file), "--only", "conditions.audience-other", "--json")
    outcome = json.loads(done.stdout)["outcomes"][0]
    assert (done.returncode, outcome["verdict"]) == (1, "failed")
    assert outcome["told"] == f"session ouverte de {cast.first.called}"
    sent = outcome["evidence"][1]["sent"][0]
    assert [line for line in sent["changes"] if line.startswith("+")] == [
        "+        <saml2:Audience>https://autre-service.exemple.fr/sp</saml2:Audience>"
    ]


def test_a_run_is_resumed_where_it_stopped(site: Site, tmp_path: Path) -> None:
    report = tmp_path / "rapport"
    check_sp(str(site.file), "--only", "issuer.absent", "--report", str(report))
    made = read_outcomes(report / "outcomes.jsonl")
    done = check_sp(str(site.file), "--only", "issuer.*", "--report", str(report), "--resume")
    resumed = read_outcomes(report / "outcomes.jsonl")
    assert done.returncode == 0, done.stdout + done.stderr
    assert resumed[: len(made)] == made
    assert {outcome.check for outcome in resumed} == {check.id for check in catalogue().chosen(["issuer.*"]).checks}


def test_another_machine_is_not_contacted_without_its_name(tmp_path: Path) -> None:
    file = tmp_path / "ent.toml"
    file.write_text(
        'name = "ENT"\nmetadata = "https://ent.exemple.fr/m"\nstart = "https://ent.exemple.fr/login"\n'
        'attributes = "ent"\n[oracle]\ncookie = "S"\n',
        encoding="utf-8",
    )
    done = check_sp(str(file))
    assert done.returncode == 2
    assert "--i-may-test ent.exemple.fr" in done.stderr


def test_the_metadata_that_a_service_loads_stay_the_same(site: Site) -> None:
    first, second = check_sp(str(site.file), "--metadata"), check_sp(str(site.file), "--metadata")
    assert first.stdout == second.stdout
    assert "IDPSSODescriptor" in first.stdout


def test_checks_are_listed_with_the_providers_that_prove_them() -> None:
    known = {each["id"]: each for each in json.loads(check_sp("--list", "--json").stdout)}
    assert "any-audience" in known["conditions.audience-other"]["proved_by"]
    assert all(each["proved_by"] for each in known.values() if each["kind"] == "dynamic")
