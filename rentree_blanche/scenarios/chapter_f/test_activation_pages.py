"""Chapter F: every page of the way is marked as a simulator's, fits a phone, and is accessible."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, ViewportSize

from rentree_blanche.client import People, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import NationalService
from rentree_blanche.simulators.population.find import primary

BANNER = "Simulateur – aucune donnée réelle"
PHONE: ViewportSize = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


@pytest.mark.row("F-03", "educonnect")
@pytest.mark.row("F-03", "sms")
@pytest.mark.row("F-04")
@pytest.mark.row("F-06")
@pytest.mark.row("F-07")
def test_every_page_of_a_parents_way_is_marked_fits_a_phone_and_is_accessible(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    page = journeys.page
    page.set_viewport_size(PHONE)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    seen = []
    for name in _way(journeys, people, sms_inbox):
        assert page.locator("#bandeau-simulateur").inner_text() == BANNER, name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{name} is {width} px wide"
        assert _serious(page) == [], name
        seen.append(name)
    assert len(seen) == 19
    assert all(".localhost" in url for url in asked)


def _way(journeys: Journeys, people: People, sms_inbox: SmsInbox) -> Iterator[str]:
    page, federation = journeys.page, journeys.federation
    parent = people.guardian(children=[primary(), primary()])
    portal = journeys.portal.open()
    yield "portal"
    login = portal.to_educonnect()
    yield "login, profile"
    login = login.as_guardian()
    yield "login, credentials"
    contact = login.without_account()
    yield "contact"
    contact.fill_in(last_name=parent.name, first_name="Hildegarde", mobile=str(parent.mobile)).send()
    yield "contact refused"
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
    code = contact.ask_for_code()
    yield "code"
    code.type_code("000000")
    yield "code refused"
    children = code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    yield "children"
    for child in parent.children:
        children.is_mine(child.first_name, child.birth_date)
    password = children.confirm()
    yield "password"
    success = password.choose(PASSWORD)
    yield "success"
    success.to_services()
    journeys.at_home()
    yield "home of the ENT"
    service = NationalService(page, federation.url("teleservices")).open()
    yield "front of the service"
    service.enter().identity.wait_for()
    yield "home of the service"
    for actor, path in (
        ("educonnect", "/"),
        ("educonnect", "/idp/profile/services"),
        ("educonnect", "/idp/profile/SAML2/Redirect/SSO?execution=e9s9"),
        ("ent-hdf", "/inconnue"),
        ("onde", "/"),
        ("sms", "/"),
    ):
        page.goto(federation.url(actor, path))
        yield f"{actor} {path}"


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in SERIOUS]
