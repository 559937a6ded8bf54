"""IN-01 and IN-20: one account opens each ENT by its own portal, with scripts and without."""

from collections.abc import Callable

import pytest

from rentree_blanche.client import People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import LoginPage, Portal
from rentree_blanche.scenarios.pages.portals import Mire, ProfileList
from rentree_blanche.scenarios.without_script import NewContext, enters_the_ent
from rentree_blanche.simulators.population.find import primary, secondary

Door = Callable[[Journeys], LoginPage]

PRIMARY, SECONDARY = "1", "2"


def _by_levels(journeys: Journeys) -> LoginPage:
    return Portal(journeys.page, journeys.federation.url("ent-somme")).open().to_educonnect(level="Collège")


def _by_mire(journeys: Journeys) -> LoginPage:
    return Mire(journeys.page, journeys.federation.url("ent-mire")).open().to_educonnect()


def _by_profiles(journeys: Journeys) -> LoginPage:
    return ProfileList(journeys.page, journeys.federation.url("one")).open().to_educonnect("PARENT")


@pytest.mark.parametrize(
    ("ent", "door", "degree"),
    [
        pytest.param(ent, door, degree, id=ent, marks=pytest.mark.row("IN-01", ent))
        for ent, door, degree in (
            ("ent-somme", _by_levels, SECONDARY),
            ("ent-mire", _by_mire, SECONDARY),
            ("one", _by_profiles, PRIMARY),
        )
    ],
)
@pytest.mark.simulator
def test_each_portal_leads_to_its_ent_with_the_children_of_its_degree(
    journeys: Journeys, people: People, ent: str, door: Door, degree: str
) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary(), secondary()]))
    parent = registered.guardian
    journeys.page.context.clear_cookies()
    door(journeys).as_guardian().log_in(registered.identifier, registered.password)
    home = journeys.at_home()
    assert home.page.url.startswith(journeys.federation.url(ent))
    assert (home.person, home.profile) == (f"{parent.first_name} {parent.name}", "Responsable d’élève")
    assert home.children == [
        f"{child.first_name} {child.name}" for child in parent.children if child.school.degree == degree
    ]


@pytest.mark.row("IN-20", "2026-noscript")
@pytest.mark.simulator
def test_the_login_of_2026_works_without_scripts_by_the_buttons_that_shibboleth_shows(
    journeys: Journeys, people: People, new_context: NewContext
) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary()]))
    enters_the_ent(journeys, registered, new_context, storage=True)
