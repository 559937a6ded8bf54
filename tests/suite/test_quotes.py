import pytest

from rentree_blanche.scenarios import words
from rentree_blanche.suite.catalogue import Catalogue, Row, load_catalogue
from rentree_blanche.suite.seeds import fold
from tests.suite.collected import SCENARIOS, Scenario
from tests.suite.reach import Sources

QUOTING = [row for row in load_catalogue().rows if row.quotes]


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(SCENARIOS)


@pytest.mark.parametrize("row", QUOTING, ids=lambda row: row.id)
def test_what_a_page_must_show_is_looked_for_by_a_scenario_of_the_row(
    row: Row, scenarios: tuple[Scenario, ...], sources: Sources
) -> None:
    playing = {(each.file, each.function) for each in scenarios if row.id in {id_ for id_, _ in each.rows}}
    said = {fold(text) for file, function in playing for text in sources.strings(file, function)}
    assert [quote.text for quote in row.quotes if not any(fold(quote.text) in text for text in said)] == []


def test_a_text_that_no_scenario_of_a_row_looks_for_is_found_out(
    catalogue: Catalogue, scenarios: tuple[Scenario, ...], sources: Sources
) -> None:
    (row,) = (each for each in catalogue.rows if each.id == "FC-06")
    playing = {(each.file, each.function) for each in scenarios if row.id in {id_ for id_, _ in each.rows}}
    said = {text for file, function in playing for text in sources.strings(file, function)}
    assert not any("Mémoriser ce choix" in text for text in said)
    assert any("Réessayer" in text for text in said)


def test_the_texts_that_scenarios_share_are_quotes_of_the_catalogue(catalogue: Catalogue) -> None:
    shared = {text for name, text in vars(words).items() if name.isupper()}
    assert shared <= {quote.text for row in catalogue.rows for quote in row.quotes}
