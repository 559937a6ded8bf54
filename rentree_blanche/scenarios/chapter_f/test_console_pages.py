"""Chapter F, on the director's console and in the mailboxes: banner, phone, axe, nothing from outside."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from rentree_blanche.client import People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.simulators.population.find import primary

BANNER = "Simulateur – aucune donnée réelle"
PHONE: ViewportSize = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")
PATHS = (
    "/accueil",
    "/eleves",
    "/eleves/informer",
    "/eleves/liste",
    "/eleves/reinitialiser",
    "/depannage/eleve?q=a",
    "/responsables",
    "/responsables/informer",
    "/responsables/liste",
    "/responsables/reinitialiser?choix=tous",
    "/rattachements",
    "/statistiques",
    "/parametrage",
    "/nouvel-identifiant?q=a",
)


@pytest.mark.row("F-03", "console")
@pytest.mark.row("F-03", "mailbox")
@pytest.mark.row("F-04")
@pytest.mark.row("F-06")
@pytest.mark.row("F-07")
def test_every_page_of_the_console_is_marked_fits_a_phone_and_is_accessible(journeys: Journeys, people: People) -> None:
    page = journeys.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(PHONE)
    page.goto(journeys.federation.url("admin", "/eduline/"))
    _look(page, "Eduline")
    parent = people.guardian(children=[primary()], without_email=False)
    console = Console(page, journeys.federation.url("admin", "")).enter(parent.children[0].school.uai)
    console.go("/parametrage").pupil_accounts(on=True)
    for path in PATHS:
        console.go(path)
        _look(page, path)
    console.go(f"/responsables/fiche/ONDE-{parent.register_ids[0]}")
    _look(page, "file")
    console.go("/responsables/informer").choose_only(f"ONDE-{parent.register_ids[0]}").send_mails()
    _look(page, "informed")
    console.go("/responsables/reinitialiser").choose_only(f"ONDE-{parent.register_ids[0]}").reset()
    assert console.passwords
    _look(page, "new passwords")
    page.goto(journeys.federation.url("mailbox", "/"))
    _look(page, "mailboxes")
    page.locator(".mailbox-objet a").first.click()
    _look(page, "a mail")
    assert all(".localhost" in url for url in asked)


def _look(page: Page, name: str) -> None:
    assert page.locator("#bandeau-simulateur").inner_text() == BANNER, name
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{name} is {width} px wide"
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['help']}" for each in found if each["impact"] in SERIOUS] == [], name
