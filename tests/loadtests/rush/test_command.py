"""`rentree rush` as it is typed: Locust in processes of its own, a report that stands by itself, exit codes."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rentree_blanche.loadtests.rush.result import Result
from tests.loadtests.site import BROKEN, Site, site

_SECONDS = 120


@pytest.fixture
def a_site() -> Iterator[Site]:
    with site() as known:
        yield known


def typed(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "rentree_blanche.simulators.cli", "rush", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_SECONDS)


def asked(folder: Path, of: Site, *, seconds: int = 2) -> Path:
    """Write what is asked: visits to a deployment, of which the only thing judged is what it answers."""
    target = folder / "cible.toml"
    target.write_text(
        f'name = "Site"\n[addresses]\neduconnect = "{of.url}"\nent = "{of.url}"\n'
        '[[guardians]]\nfirst_name = "Camille"\nname = "Durand"\nidentifier = "c.durand12"\npassword = "un-secret"\n'
        'children = [{ first_name = "Léa", name = "Durand", birth_date = 2016-03-02, degree = 1 }]\n',
        encoding="utf-8",
    )
    file = folder / "essai.toml"
    file.write_text(
        f'name = "Essai"\nmode = "hold"\nrate = 20\nseconds = {seconds}\ndeployment = "cible.toml"\n'
        'journeys = ["login"]\n[objective]\nseconds = 60\n'
        "[generator]\nthink_scale = 0\nlag_share = 1\ncpu_share = 1\n",  # a busy machine must not decide this test
        encoding="utf-8",
    )
    return file


def test_visits_are_sent_measured_and_reported(tmp_path: Path, a_site: Site) -> None:
    done = typed(tmp_path, str(asked(tmp_path, a_site)), "--report", "rapport", "--processes", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    result = Result.read(tmp_path / "rapport")
    started = sum(each.measures.total("started") for each in result.taken)
    assert result.valid
    assert result.workers == 2
    assert started > 10
    assert a_site.asked["/saml/login"] == started
    assert a_site.asked["/accueil"] == started
    assert result.left_out  # what a deployment without inboxes cannot play is said
    page = (tmp_path / "rapport" / "report.html").read_text(encoding="utf-8")
    assert "essai valide" in page
    assert "<svg" in page
    assert "src=" not in page
    assert "un-secret" not in page + (tmp_path / "rapport" / "result.json").read_text(encoding="utf-8")


def test_a_worker_on_another_machine_is_told_everything_by_its_master(tmp_path: Path, a_site: Site) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    elsewhere = tmp_path / "ailleurs"  # where no file of the run stands
    elsewhere.mkdir()
    command = [sys.executable, "-m", "rentree_blanche.simulators.cli", "rush", "--worker", f"127.0.0.1:{port}"]
    worker = subprocess.Popen(command, cwd=elsewhere, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        file = str(asked(tmp_path, a_site))
        done = typed(tmp_path, file, "--report", "rapport", "--master", "--master-port", port, "--expect-workers", "1")
        assert done.returncode == 0, done.stdout + done.stderr
        assert worker.wait(_SECONDS) == 0  # it ends with its master
    finally:
        worker.kill()
        worker.wait()
    assert Result.read(tmp_path / "rapport").workers == 1
    assert a_site.asked["/accueil"] > 10


def test_a_200_with_an_error_page_is_a_failure(tmp_path: Path, a_site: Site) -> None:
    a_site.home = BROKEN
    done = typed(tmp_path, str(asked(tmp_path, a_site)), "--report", "rapport", "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert json.loads(done.stdout)["objective_met"] is False
    result = Result.read(tmp_path / "rapport")
    failures = {(step, reason) for _, step, reason in result.failures()}
    assert ("credentials", "unexpected-page-instead-of-identite") in failures
    assert {step for step, _ in failures} == {"credentials"}
    assert result.hold().measures.error_share > 0.3
    assert result.hold().measures.total("returned") > 0


def test_a_dry_run_draws_and_sends_nothing(tmp_path: Path, a_site: Site) -> None:
    done = typed(tmp_path, str(asked(tmp_path, a_site)), "--report", "dessin", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "Rien n’a été envoyé" in done.stdout
    assert "<svg" in (tmp_path / "dessin" / "demand.html").read_text(encoding="utf-8")
    assert not a_site.asked


def test_a_foreign_host_is_only_loaded_by_whoever_says_that_they_may(tmp_path: Path, a_site: Site) -> None:
    file = asked(tmp_path, a_site)
    target = tmp_path / "cible.toml"
    target.write_text(target.read_text().replace("127.0.0.1", "ent.exemple.fr"), encoding="utf-8")
    done = typed(tmp_path, str(file), "--report", "rapport")
    assert done.returncode == 2
    assert "--i-may-test ent.exemple.fr" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_with_somebody_elses_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thèse.odt").write_text("trois ans de travail")
    done = typed(tmp_path, "--report", str(tmp_path), "--dry-run")
    assert done.returncode == 2
    assert "thèse.odt" in done.stderr
    assert (tmp_path / "thèse.odt").exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('mode = "knees"', "mode"),
        ('mode = "hold"', "demande rate"),
        (
            "[search]\nstep_second = 3",
            "ligne 2 : search.step_second : clé inconnue, vouliez-vous dire « step_seconds »",
        ),
        ('journeys = ["voler"]\nready_file = "rien.json"', "rien.json"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "essai.toml"
    file.write_text(written, encoding="utf-8")
    done = typed(tmp_path, str(file), "--report", "rapport")
    assert done.returncode in {2, 3}
    assert said in done.stderr.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Traceback" not in done.stderr
