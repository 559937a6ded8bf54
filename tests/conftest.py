"""What holds for the whole suite."""

import pytest
from hypothesis import settings
from playwright.sync_api import expect

from rentree_blanche.scenarios.patience import PATIENCE


def pytest_configure() -> None:
    """Let what is expected of a page come late, and draw the same examples each time."""
    expect.set_options(timeout=PATIENCE)
    settings.register_profile("suite", deadline=None, derandomize=True)
    settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play browsers last: once Playwright has begun, its event loop runs in this thread and no other can."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))
