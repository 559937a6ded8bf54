import pytest

from benchmarks.values import Figure, Goal, at_least, at_most, quartiles, spread


@pytest.mark.parametrize(
    ("goal", "rounds", "verdict"),
    [
        (at_least(1), (1.2, 1.3, 1.4), "met"),
        (at_least(1), (0.7, 0.8, 0.9), "missed"),
        (at_least(1), (0.8, 1.0, 1.2), "unsure"),
        (at_most(1), (0.7, 0.8, 0.9), "met"),
        (at_most(1), (1.2, 1.3, 1.4), "missed"),
        (at_most(1), (0.8, 1.0, 1.2), "unsure"),
        (at_most(1), (1.0,), "met"),
    ],
)
def test_a_goal_is_judged_by_the_middle_half_of_the_rounds(goal: Goal, rounds: tuple[float, ...], verdict: str) -> None:
    assert goal.verdict(rounds) == verdict


def test_one_round_that_a_busy_machine_spoilt_decides_nothing() -> None:
    assert at_least(1).verdict((1.2, 1.2, 1.2, 1.2, 0.1)) == "met"


def test_the_ratio_is_that_of_each_round_with_its_own_bound() -> None:
    figure = Figure(name="a", title="", values=(10, 30), unit="ms", bounds=(5, 10))

    assert figure.ratios == (2, 3)


@pytest.mark.parametrize(("values", "bounds"), [((), ()), ((1.0, 2.0), (1.0,))])
def test_a_figure_has_rounds_and_a_bound_for_each_or_for_none(
    values: tuple[float, ...], bounds: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=f"{len(values)} values and {len(bounds)} bounds"):
        Figure(name="a", title="", values=values, unit="ms", bounds=bounds)


def test_the_spread_is_the_range_over_the_median() -> None:
    assert spread((9, 10, 12)) == pytest.approx(0.3)
    assert spread((0, 0)) == 0


def test_a_single_round_is_its_own_middle_half() -> None:
    assert quartiles([4]) == (4, 4)
    assert quartiles([1, 2, 3, 4, 5]) == (2, 4)
