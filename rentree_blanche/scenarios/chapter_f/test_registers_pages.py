"""Chapter F on the registers: banner, phone, axe, and each way by keyboard names alone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rentree_blanche.client import People, RunningFederation
from rentree_blanche.scenarios.pages.registers import RegisterPages
from rentree_blanche.simulators.population.find import ChildWanted, primary, secondary


@pytest.mark.row("F-03", "onde")
@pytest.mark.row("F-03", "siecle")
@pytest.mark.row("F-04")
@pytest.mark.row("F-07")
@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desk"])
@pytest.mark.parametrize("child", [primary(), secondary()], ids=["ONDE", "SIECLE"])
def test_every_page_of_a_register_has_the_banner_fits_and_has_no_serious_violation(
    page: Page, federation: RunningFederation, people: People, child: ChildWanted, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    guardian = people.guardian(children=[child], without_mobile=True)
    pages = RegisterPages.of(page, federation, guardian.children[0])
    ways: list[Callable[[], object]] = [
        lambda: pages.pupil(guardian.children[0]),
        page.get_by_role("link", name=guardian.first_name).first.click,
        lambda: page.get_by_role("link", name="Admettre un élève").click(),
        lambda: page.get_by_role("button", name="Admettre").click(),
        pages.mobiles,
        lambda: page.get_by_role("link", name="Élèves et responsables").click(),
        lambda: page.get_by_role("link", name="Changer d’").click(),
    ]
    for way in ways:
        way()
        expect(page.locator("#bandeau-simulateur")).to_have_text("Simulateur – aucune donnée réelle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        found = Axe().run(page).response["violations"]
        assert not [each["help"] for each in found if each["impact"] in ("serious", "critical")], page.url
