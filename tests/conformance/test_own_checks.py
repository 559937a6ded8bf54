"""Whoever has installed the package adds checks of their own, as tests of their project."""

import subprocess
import sys
from pathlib import Path

from rentree_blanche.conformance.ledger import read_outcomes
from rentree_blanche.conformance.values import Verdict
from tests.conformance.conftest import Site

OWN = """\
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group
from rentree_blanche.simulators.educonnect.saml.changes import NOTHING, without

ABOUT = About(group=Group.CONDITIONS, clause="convention")
RIGHT = ABOUT.refused("mine", "Refuse", without("Assertion/Conditions"))
WRONG = ABOUT.refused("wrong", "Refuse tout", NOTHING)


def test_right(hold):
    hold(RIGHT)


def test_wrong(hold):
    hold(WRONG)
"""


def test_a_check_of_ones_own_is_a_test_whose_outcome_is_laid_down(site: Site, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(OWN, encoding="utf-8")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", f"--rootdir={tmp_path}",
        f"--rentree-service={site.file}", "--rentree-outcomes=outcomes.jsonl", "-c", "/dev/null", str(tmp_path),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path)
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    made = {outcome.check: outcome.verdict for outcome in read_outcomes(tmp_path / "outcomes.jsonl")}
    assert made == {"conditions.mine": Verdict.PASSED, "conditions.wrong": Verdict.FAILED}
