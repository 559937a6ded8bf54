"""The pytest plugin as somebody else's project meets it."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

from rentree_blanche.client import RunningFederation
from tests.control.conftest import Played
from tests.control.neighbours import SECRET

# pytest-playwright's own fixture warns under pytest 9.
_INI = "[pytest]\nfilterwarnings =\n    error\n    ignore:Session-scoped fixtures defined as instance methods\n"


def run(folder: Path, suite: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a suite in a project of its own."""
    (folder / "test_suite.py").write_text(textwrap.dedent(suite), encoding="utf-8")
    (folder / "pytest.ini").write_text(_INI, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_a_project_that_plays_no_federation_is_left_alone(tmp_path: Path) -> None:
    suite = """
        import sys

        def test_nothing_of_the_simulators_is_imported():
            heavy = ("rentree_blanche.simulators", "rentree_blanche.client", "pydantic", "sqlalchemy")
            assert [name for name in sys.modules if name.startswith(heavy)] == []

        def test_the_launch_arguments_are_those_of_playwright(browser_type_launch_args, browser_context_args):
            assert "executable_path" not in browser_type_launch_args
            assert "args" not in browser_type_launch_args
            assert "locale" not in browser_context_args
    """
    done = run(tmp_path, suite)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_the_fixtures_play_a_federation_already_up_and_put_it_back_before_each_test(
    house: Played, tmp_path: Path
) -> None:
    suite = """
        from rentree_blanche.simulators.core.faults import Drop, Fault
        from rentree_blanche.simulators.population.find import primary, secondary

        def test_one(federation, people, clock, faults, sms_inbox, mailbox, journal):
            family = people.family(children=[primary(), secondary()])
            assert len(family.pupils) == 2
            assert clock.now().isoformat() == "2026-09-01T06:00:00+00:00"
            clock.advance(minutes=31)
            faults.add(Fault(what=(Drop(),)))
            assert sms_inbox.messages() == ()
            assert mailbox.messages() == ()
            assert journal.lines() == ()

        def test_two(people, clock, faults):
            assert clock.now().isoformat() == "2026-09-01T06:00:00+00:00"
            assert faults.list() == ()
    """
    done = run(tmp_path, suite, f"--rentree-url={house.origin}")
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_ready_file_names_a_federation_that_asks_for_its_token(public_house: Played, tmp_path: Path) -> None:
    known = public_house.get("/api/addresses", headers={"Authorization": f"Bearer {SECRET}"}).json()
    ready = tmp_path / "ready.json"
    ready.write_text(json.dumps(known), encoding="utf-8")
    suite = """
        def test_it(federation):
            assert federation.url("sms", "/x").endswith("/x")
    """
    done = run(tmp_path, suite, f"--rentree-ready-file={ready}")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_failed_test_is_told_with_its_exchanges_and_laid_down_in_a_folder(house: Played, tmp_path: Path) -> None:
    suite = """
        def test_it(federation, clock):
            assert clock.now() is None
    """
    done = run(tmp_path, suite, f"--rentree-url={house.origin}")
    assert "1 failed" in done.stdout
    assert "Rejouer" in done.stdout
    assert "pytest test_suite.py::test_it" in done.stdout
    (folder,) = (tmp_path / "rentree-failures").iterdir()
    assert (folder / "sequence.mmd").read_text(encoding="utf-8").startswith("sequenceDiagram")


def test_a_project_may_override_a_fixture_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        textwrap.dedent(
            """
            import pytest

            @pytest.fixture
            def people():
                return "mine"

            @pytest.fixture(scope="session")
            def browser_type_launch_args():
                return {"headless": True}
            """
        ),
        encoding="utf-8",
    )
    suite = """
        def test_it(people, browser_type_launch_args):
            assert people == "mine"
            assert browser_type_launch_args == {"headless": True}
    """
    done = run(tmp_path, suite)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_without_options_a_federation_is_started_with_tls(federation: RunningFederation) -> None:
    assert federation.tls
    assert federation.url("educonnect").startswith("https://educonnect.localhost:")
    assert federation.client.read_clock().frozen is False
