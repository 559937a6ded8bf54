"""Arriving on a page: an assertion, which says where the browser is instead."""

from typing import Literal

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as NeverCameError


def arrive(page_object: object, mark: Locator, *, state: Literal["visible", "attached"] = "visible") -> None:
    """Wait for what marks a page object's page, and for the rest of that page.

    Args:
        page_object: the page that should open; its class is named when it does not.
        mark: what only this page has.
        state: `attached` for a mark that may be hidden.

    Raises:
        AssertionError: another page is open; the message says which, and what it tells.
    """
    try:
        mark.wait_for(state=state)
        whole(mark.page)
    except NeverCameError as error:
        wanted = type(page_object)
        purpose = (wanted.__doc__ or "").strip().partition("\n")[0]
        raise AssertionError(f"expected {wanted.__name__} ({purpose})\n{where(mark.page)}") from error


def whole(page: Page) -> Page:
    """Wait until the page that is open has come whole, before lists are read, which do not wait; give it."""
    page.wait_for_load_state("domcontentloaded")
    return page


def where(page: Page) -> str:
    """Say which page is open: its heading, its address, its alert."""
    lines = [f"the page is {_first(page, 'h1, h2')!r} at {page.url}"]
    said = _first(page, "#alerte, [role=alert]")
    if said:
        lines.append(f"it says {said!r}")
    return "\n".join(lines)


def _first(page: Page, selector: str) -> str:
    found = page.locator(selector)
    return " ".join(found.first.inner_text(timeout=1_000).split()) if found.count() else ""
