"""What holds for the whole suite."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.scenarios.patience import PATIENCE


def pytest_configure() -> None:
    """Let what is expected of a page come late."""
    expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play browsers last: once Playwright has begun, its event loop runs in this thread and no other can."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))
