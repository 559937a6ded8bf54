"""Fixtures of pytest-playwright, completed where a run plays a federation; other runs keep their own arguments."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rentree_blanche.chromium import FLAGS, executable

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
    request: pytest.FixtureRequest,
    browser_name: str,
) -> dict[str, Any]:
    """Find a Chromium: `RENTREE_CHROMIUM`, else Playwright's own download, else Debian's."""
    if browser_name != "chromium" or not _plays(request):
        return browser_type_launch_args
    known = {**browser_type_launch_args, "args": [*browser_type_launch_args.get("args", ()), *FLAGS]}
    if "executable_path" in known or "channel" in known:
        return known
    playwright: Playwright = request.getfixturevalue("playwright")
    found = executable(Path(playwright.chromium.executable_path))
    return {**known, "executable_path": found} if found else known


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """Speak French, live in Paris, and trust the federation's own CA, which no browser knows."""
    if not _plays(request):
        return browser_context_args
    tls = {"ignore_https_errors": True} if request.getfixturevalue("federation_up").tls else {}
    return {"locale": "fr-FR", "timezone_id": "Europe/Paris", **tls, **browser_context_args}


def _plays(request: pytest.FixtureRequest) -> bool:
    """Whether any test of the run asks for the federation."""
    return any("federation_up" in getattr(item, "fixturenames", ()) for item in request.session.items)
