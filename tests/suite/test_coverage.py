from collections.abc import Sequence

from rentree_blanche.suite.catalogue import Catalogue
from tests.suite.collected import Scenario


def _played(scenarios: Sequence[Scenario]) -> set[tuple[str, str | None]]:
    return {each for scenario in scenarios for each in scenario.rows}


def test_every_row_has_a_scenario(scenarios: tuple[Scenario, ...], catalogue: Catalogue) -> None:
    played = {row for row, _ in _played(scenarios)}
    assert [row.id for row in catalogue.rows if row.id not in played] == []


def test_every_variant_that_a_row_names_has_a_scenario(scenarios: tuple[Scenario, ...], catalogue: Catalogue) -> None:
    named = [(row.id, variant.id) for row in catalogue.rows for variant in row.variants]
    assert [each for each in named if each not in _played(scenarios)] == []


def test_every_mark_names_a_row_and_a_variant_of_it(scenarios: tuple[Scenario, ...], catalogue: Catalogue) -> None:
    variants = {row.id: {None, *(variant.id for variant in row.variants)} for row in catalogue.rows}
    wrong = {
        each.name: each.rows for each in scenarios for row, named in each.rows if named not in variants.get(row, ())
    }
    assert wrong == {}


def test_every_scenario_plays_a_row(scenarios: tuple[Scenario, ...]) -> None:
    assert [each.name for each in scenarios if not each.rows] == []
