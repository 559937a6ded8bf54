"""Whole ways of a browser that runs no script: pages that go on by themselves elsewhere have a button there."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from rentree_blanche.scenarios.journeys import Journeys, Registered, names_in_the_ent

NO_SCRIPT = "JavaScript est désactivé dans votre navigateur"

NewContext = Callable[..., BrowserContext]


def enters_the_ent(journeys: Journeys, who: Registered, new_context: NewContext, *, storage: bool) -> None:
    """Come from the portal into the ENT in a browser without scripts.

    `storage` tells whether the login begins by reading the browser's storage, which takes a script.
    """
    page = new_context(java_script_enabled=False).new_page()
    ways = Journeys(page, journeys.federation, journeys.sms_inbox)
    ways.portal.open().choose(level="Ecole").connect()
    if storage:
        _go_on(page)
    ways.at_login().as_guardian().log_in(who.identifier, who.password)
    _go_on(page)
    home = ways.at_home()
    assert (home.person, home.children) == (
        f"{who.guardian.first_name} {who.guardian.name}",
        names_in_the_ent(who.guardian),
    )


def _go_on(page: Page) -> None:
    expect(page.locator("main")).to_contain_text(NO_SCRIPT, use_inner_text=True)
    page.get_by_role("button", name="Continuer", exact=True).click()
