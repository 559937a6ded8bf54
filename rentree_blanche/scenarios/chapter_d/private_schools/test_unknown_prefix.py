"""IN-18: an ENT that looks for keys without the prefix of private schools finds none of their families."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Guardian, People
from rentree_blanche.scenarios.ents import UNKNOWN_IN_THE_ENT, EntControl
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.simulators.population.find import primary

ENOUGH = 80


def of_a_school(people: People, *, private: bool) -> Guardian:
    """Give a parent of one child in a private or a public primary school."""
    asked = (people.guardian(children=[primary()]) for _ in range(ENOUGH))
    return next(each for each in asked if ("privée" in each.children[0].school.name) is private)


@pytest.mark.row("IN-18", "private")
@pytest.mark.simulator
def test_a_family_of_a_private_school_is_told_that_the_ent_does_not_know_it(journeys: Journeys, people: People) -> None:
    journeys.to_password(of_a_school(people, private=True)).choose(PASSWORD).to_services()
    expect(journeys.page.locator("#erreur")).to_have_text(UNKNOWN_IN_THE_ENT)
    assert EntControl(journeys.federation).sessions("ent-hdf") == []
    journeys.page.context.clear_cookies()
    parent = of_a_school(people, private=False)
    _, home = journeys.register(parent)
    assert home.children == names_in_the_ent(parent)
