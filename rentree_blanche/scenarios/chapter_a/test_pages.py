"""Chapter F, for who comes by FranceConnect: every page is marked, fits a phone, and is accessible."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, ViewportSize, expect

from rentree_blanche.client import People
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages import ChildrenPage, CodePage
from rentree_blanche.scenarios.pages.arrival import ActivatedPage, FranceConnectButton, LinkedPage, ProvenPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent
from rentree_blanche.simulators.population.find import primary

BANNER = "Simulateur – aucune donnée réelle"
PHONE: ViewportSize = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


@pytest.mark.row("F-03", "franceconnect")
@pytest.mark.row("F-03", "educonnect")
@pytest.mark.row("F-04")
@pytest.mark.row("F-06")
@pytest.mark.row("F-07")
def test_every_page_by_franceconnect_is_marked_fits_a_phone_and_is_accessible(
    by_franceconnect: ByFranceConnect, people: People
) -> None:
    page = by_franceconnect.journeys.page
    page.set_viewport_size(PHONE)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    seen = []
    for name in _way(by_franceconnect, people):
        assert page.locator("#bandeau-simulateur").inner_text() == BANNER, name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{name} is {width} px wide"
        assert _serious(page) == [], name
        seen.append(name)
    assert len(seen) == 9
    assert all(".localhost" in url for url in asked)


def _way(by_franceconnect: ByFranceConnect, people: People) -> Iterator[str]:
    page, inbox = by_franceconnect.journeys.page, by_franceconnect.sms_inbox
    parent = people.guardian(children=[primary(), primary()], twins=False)
    wrong, right = parent.children
    by_franceconnect.from_portal()
    yield "login"
    by_franceconnect.at_login().go().refuse()
    expect(by_franceconnect.at_login().alert).to_be_visible()
    yield "login after giving up"
    by_franceconnect.identify(by_franceconnect.at_login().go().choose("impots"), parent)
    FranceConnectConsent(page).go_on()
    contact = ProvenPage(page)
    yield "contact"
    contact.fill_in("+33639989999").next()
    contact.alert.wait_for()
    yield "contact refused"
    contact.fill_in(str(parent.mobile)).next()
    code = CodePage(page)
    yield "code"
    children: ChildrenPage = code.confirm(inbox.wait_for_code(str(parent.mobile)))
    at = page.url
    yield "children"
    children.is_mine(f"{right.first_name} {right.name}", right.birth_date)
    children.is_mine(f"{wrong.first_name} {wrong.name}", right.birth_date).next()
    ActivatedPage(page).blocked.wait_for()
    yield "activated, one child blocked"
    page.goto(at)
    children.is_mine(f"{right.first_name} {right.name}", right.birth_date)
    children.is_not_mine(f"{wrong.first_name} {wrong.name}").next()
    LinkedPage(page)
    yield "linked"
    page.goto(by_franceconnect.journeys.federation.url("educonnect", "/idp/franceconnect/retour?code=0&state=e1s1.0"))
    expect(page.get_by_text("aucun compte n’a été modifié")).to_be_visible()
    yield "an answer to nothing"


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in SERIOUS]


@pytest.mark.row("FC-01")
@pytest.mark.harmless
def test_a_pupil_is_not_offered_franceconnect(journeys: Journeys) -> None:
    login = journeys.to_educonnect()
    button = FranceConnectButton(login.as_pupil())
    expect(button.section).to_be_hidden()
    login.as_guardian()
    expect(button.section).to_be_visible()
