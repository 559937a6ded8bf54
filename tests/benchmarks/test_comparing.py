import pytest

from benchmarks.comparing import compare
from benchmarks.result import Line
from benchmarks.values import Goal, at_least, at_most
from tests.benchmarks.lines import MACHINE, figure, line, ratio_line, result


@pytest.mark.parametrize(
    ("goal", "now", "change"),
    [
        (at_least(0.5), 1.5, "better"),
        (at_least(0.5), 0.5, "worse"),
        (at_most(0.5), 1.5, "worse"),
        (at_most(0.5), 0.5, "better"),
        (at_least(0.5), 1.05, "same"),
    ],
)
def test_a_change_beyond_the_spread_is_better_or_worse_as_the_goal_says(goal: Goal, now: float, change: str) -> None:
    before = ratio_line(0.95, 1.0, 1.05, goal=goal)

    (compared,) = compare(result(before), result(ratio_line(now, goal=goal))).figures

    assert compared.change == change
    assert (compared.before, compared.now, compared.times) == (1, now, now)


def test_without_a_goal_a_change_is_only_shown() -> None:
    (compared,) = compare(result(line(figure((1,)))), result(line(figure((2,))))).figures

    assert compared.change == "shown"


def test_growth_from_nothing_has_no_factor() -> None:
    (compared,) = compare(result(line(figure((0,)))), result(line(figure((2,))))).figures

    assert (compared.times, compared.change) == (None, "same")


@pytest.mark.parametrize("gone", [{"skipped": "npm manque"}, {"failed": "code 1"}, {"name": "another"}])
def test_what_only_one_run_measured_is_not_compared(gone: dict[str, str]) -> None:
    known = ratio_line(1.0)
    other = Line.model_validate({**known.model_dump(), **gone})

    assert compare(result(other), result(known)).figures == ()
    assert compare(result(known), result(other)).of(known) is None


def test_it_is_said_in_what_the_machines_differ() -> None:
    other = MACHINE.model_copy(update={"processor": "Un autre", "cores": 8})

    compared = compare(result(), result(machine=other, quick=True))

    assert compared.differing == (
        ("quick", "False", "True"),
        ("processor", "Un processeur", "Un autre"),
        ("cores", "2", "8"),
    )
