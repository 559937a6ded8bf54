"""Reading in a browser what a script writes into a page."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from rentree_blanche.chromium import FLAGS, executable
from rentree_blanche.conformance.errors import ServiceSilentError


class Window:
    """A browser that starts when it is first needed, in a thread of its own: Playwright keeps its event loop there.

    `close` ends it, once the page that is being read has come or its time is over.
    """

    def __init__(self) -> None:
        self._desk = ThreadPoolExecutor(1, "rendering")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def rendered(self, url: str, selector: str, cookies: Mapping[str, str], *, seconds: float) -> str:
        """Give the text that a selector finds on a page once its scripts have run, empty where it finds nothing.

        Raises:
            ServiceSilentError: the page does not come in time.
        """
        return self._desk.submit(self._rendered, url, selector, cookies, seconds).result()

    def close(self) -> None:
        """End the browser."""
        self._desk.submit(self._end).result()
        self._desk.shutdown()

    def _rendered(self, url: str, selector: str, cookies: Mapping[str, str], seconds: float) -> str:
        site = urlsplit(url)._replace(path="", query="", fragment="").geturl()
        context = self._started().new_context(ignore_https_errors=True, locale="fr-FR")
        try:
            context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
            page = context.new_page()
            page.goto(url, timeout=seconds * 1000, wait_until="networkidle")
            found = page.locator(selector)
            return found.first.inner_text(timeout=seconds * 1000) if found.count() else ""
        except Error as error:
            raise ServiceSilentError(f"{url}, dans un navigateur : {error.message.splitlines()[0]}") from error
        finally:
            context.close()

    def _started(self) -> Browser:
        if self._browser is None:
            self._playwright = sync_playwright().start()
            found = executable(Path(self._playwright.chromium.executable_path))
            self._browser = self._playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        return self._browser

    def _end(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
