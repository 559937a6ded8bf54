"""Reading in a browser what a script writes into a page."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, sync_playwright

from rentree_blanche.chromium import FLAGS, executable
from rentree_blanche.conformance.errors import ServiceSilentError


def rendered(url: str, selector: str, cookies: Mapping[str, str], *, seconds: float) -> str:
    """Give the text that a selector finds on a page once its scripts have run, empty where it finds nothing.

    Raises:
        ServiceSilentError: the page does not come in time.
    """
    return _desk().submit(_rendered, url, selector, cookies, seconds).result()


def _rendered(url: str, selector: str, cookies: Mapping[str, str], seconds: float) -> str:
    site = urlsplit(url)._replace(path="", query="", fragment="").geturl()
    context = _browser().new_context(ignore_https_errors=True, locale="fr-FR")
    try:
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        page.goto(url, timeout=seconds * 1000, wait_until="networkidle")
        found = page.locator(selector)
        return found.first.inner_text(timeout=seconds * 1000) if found.count() else ""
    except Error as error:
        raise ServiceSilentError(f"{url}, dans un navigateur : {error.message.splitlines()[0]}") from error
    finally:
        context.close()


@cache
def _desk() -> ThreadPoolExecutor:
    """Make the thread in which the browser of this process lives: Playwright keeps its event loop running there."""
    return ThreadPoolExecutor(1, "rendering")


@cache
def _browser() -> Browser:
    """Start the one browser of this process; its driver ends it when the process ends."""
    playwright = sync_playwright().start()
    found = executable(Path(playwright.chromium.executable_path))
    return playwright.chromium.launch(executable_path=found, args=list(FLAGS))
