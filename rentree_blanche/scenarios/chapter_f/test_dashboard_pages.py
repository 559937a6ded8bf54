"""Chapter F: the pages of the dashboard."""

from collections.abc import Iterator

from rentree_blanche.client import Guardian, People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.simulators.population.find import primary


@looks_at("control", typeset=False)
def test_the_pages_of_the_dashboard(journeys: Journeys, people: People, looking: Looking) -> None:
    looking.quotes = True
    looking.along(_dashboard(journeys, people.guardian(children=[primary()])))
    looking.saw("control/dashboard", "control/family", "control/people", "control/reset", "control/systems")


def _dashboard(journeys: Journeys, parent: Guardian) -> Iterator[None]:
    page, address = journeys.page, journeys.federation.directory.control_url.rstrip("/")
    journeys.register(parent)
    for path in ("/", f"/personnes?nom={parent.name}", f"/familles/{parent.family}", "/systemes", "/remise-a-zero"):
        page.goto(f"{address}{path}")
        yield
