"""The pictures of the docs: `python tools/screenshots.py` takes them anew, in docs/images.

A family is played from the portal to its ENT in a federation with a seed and a clock of its own, so that the same
people, codes and dates are seen whenever the pictures are taken.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from rentree_blanche.chromium import FLAGS, executable
from rentree_blanche.client import ControlClient, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.pages import EntHome, Portal
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.faults import Drop, Fault, Which, times
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.population.find import primary, secondary
from rentree_blanche.simulators.settings import FederationSettings

FOLDER = Path(__file__).parents[1] / "docs" / "images"
START = datetime(2026, 9, 2, 18, 30, tzinfo=PARIS)
_WIDE, _NARROW = (1280, 900), (390, 844)
_QUALITY = 80
_PASSWORD = "Rentree-2026!"  # noqa: S105 - of nobody real


def main() -> None:
    """Take every picture."""
    settings = FederationSettings(seed=1, families=200, start=START)
    with (
        Federation(settings) as federation,
        ControlClient(federation.url("control"), federation.secret) as client,
        _browser() as browser,
    ):
        client.freeze_clock(START)
        running = RunningFederation(client=client, directory=client.read_addresses())
        for name, picture in _pictures(running, browser):
            _keep(name, picture)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = executable(Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def _page(browser: Browser, size: tuple[int, int]) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    return browser.new_page(viewport=viewport, locale="fr-FR", timezone_id="Europe/Paris")  # type: ignore[arg-type]


def _pictures(federation: RunningFederation, browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Register a guardian, and give each page on the way."""
    page = _page(browser, _WIDE)
    inbox = SmsInbox(federation.client)
    parent = People(federation.client).guardian(children=[primary(), secondary()])
    portal = Portal(page, federation.url("ent-hdf")).open()
    yield "portail", page.screenshot()
    contact = portal.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=parent.mobile)
    yield "activation", page.screenshot()
    code_page = contact.ask_for_code()
    code = inbox.wait_for_code(parent.mobile)
    yield from _dashboards(federation, browser, parent.key)
    handset = _page(browser, _NARROW)
    handset.goto(f"{federation.url('sms')}boite/{parent.mobile}")
    yield "sms", handset.screenshot()
    children = code_page.confirm(code)
    for child in parent.children:
        children = children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    password = children.confirm()
    password.choose(_PASSWORD).to_services()
    EntHome(page)
    yield "ent", page.screenshot()
    desk = _page(browser, (1280, 1000))
    desk.goto(federation.url("control"))
    desk.locator("#journal-partie summary", has_text="SAML").first.click()
    yield "journal", desk.locator("#journal").screenshot()


def _dashboards(federation: RunningFederation, browser: Browser, key: str) -> Iterator[tuple[str, bytes]]:
    federation.client.add_fault(Fault(which=Which(kind="mail"), what=(Drop(),), often=times(1)))
    for name, size in (("tableau-de-bord", (1440, 1500)), ("tableau-de-bord-telephone", _NARROW)):
        page = _page(browser, size)
        page.goto(federation.url("control", f"/?personne={key}"))
        page.locator("#code-partie strong").wait_for()
        yield name, page.screenshot()
    federation.client.clear_faults()


def _keep(name: str, png: bytes) -> None:
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.webp"
    Image.open(io.BytesIO(png)).save(file, quality=_QUALITY, method=6)
    print(f"{file.name} : {file.stat().st_size // 1024} ko")


if __name__ == "__main__":
    main()
