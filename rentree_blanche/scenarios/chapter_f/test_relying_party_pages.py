"""F: every page of the portals, the services, the app and the help is marked, fits a phone, and is accessible."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from rentree_blanche.client import People
from rentree_blanche.scenarios.ents import EntControl
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.portals import LocalLogin, PocketApp, ProfileList
from rentree_blanche.simulators.core.web import BANNER
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES
from rentree_blanche.simulators.population.find import primary

PHONE: ViewportSize = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


@pytest.mark.row("F-03", "ent")
@pytest.mark.row("F-04")
@pytest.mark.row("F-07")
def test_every_page_of_a_relying_party_is_marked_fits_a_phone_and_is_accessible(
    journeys: Journeys, people: People
) -> None:
    page = journeys.page
    page.set_viewport_size(PHONE)
    for name in _pages(journeys, people):
        assert page.locator("#bandeau-simulateur").inner_text() == BANNER, name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{name} is {width} px wide"
        found = Axe().run(page).response["violations"]
        serious = [f"{each['id']}: {each['help']}" for each in found if each["impact"] in SERIOUS]
        assert serious == [], name


def _pages(journeys: Journeys, people: People) -> Iterator[str]:
    page, federation = journeys.page, journeys.federation
    for party in RELYING_PARTIES:
        for path in ("/", "/aide"):
            page.goto(federation.url(party, path))
            yield f"{party} {path}"
    for party, path in (
        ("ent-somme", "/?profil=famille&niveau=college"),
        ("ent-mire", "/ferme"),
        ("ent-hdf", "/ailleurs"),
        ("educonnect", "/educt-aide/aide/"),
        ("pocket", "/aide"),
        ("pocket", "/retour?state=one.forged"),
    ):
        page.goto(federation.url(party, path))
        yield f"{party} {path}"
    page.goto(federation.url("ent-mire"))
    page.get_by_text("+ Elève ou parent", exact=True).click()
    yield "the mire, a plus opened"
    carer = people.guardian(foster=True, children=[primary()])
    (account,) = EntControl(federation).local_accounts("one", person=carer.register_ids[0])
    app = PocketApp(page, federation.url("pocket")).open()
    yield "the app's projects"
    app.choose_project("ONE Pocket – One")
    ProfileList(page, page.url).choose("FAMILLE D'ACCUEIL")
    LocalLogin(page).log_in(account["identifier"], account["password"])
    app.pupil.wait_for()
    yield "the app's pupil"
    page.get_by_role("button", name="Se déconnecter").click()
    page.locator("#retour-application").wait_for()
    yield "logged out of the app"
