"""Outcomes as lines of a file that grows."""

from pathlib import Path

from rentree_blanche.conformance.ledger import Follower, append, read_outcomes
from rentree_blanche.conformance.values import Outcome, Verdict


def outcome(check: str, told: str = "rien à redire") -> Outcome:
    return Outcome(check=check, verdict=Verdict.PASSED, told=told)


def test_a_follower_gives_each_outcome_once_and_waits_for_a_line_to_be_whole(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.jsonl"
    follower = Follower(file)
    assert follower.fresh() == ()
    append(file, outcome("wrapping.xsw-1", "œuvre"))
    append(file, outcome("wrapping.xsw-2"))
    assert [each.check for each in follower.fresh()] == ["wrapping.xsw-1", "wrapping.xsw-2"]
    assert follower.fresh() == ()
    append(file, outcome("wrapping.xsw-3"))
    whole = file.read_bytes()
    file.write_bytes(whole[:-10])
    assert follower.fresh() == ()
    file.write_bytes(whole)
    assert [each.check for each in follower.fresh()] == ["wrapping.xsw-3"]


def test_of_a_check_that_was_made_again_the_last_outcome_counts(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.jsonl"
    for told in ("une fois", "deux fois"):
        append(file, outcome("wrapping.xsw-1", told))
    assert [each.told for each in read_outcomes(file)] == ["deux fois"]
