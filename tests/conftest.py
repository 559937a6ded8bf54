"""What holds for the whole suite."""

import pytest
from hypothesis import settings
from playwright.sync_api import expect

_PATIENCE = 15_000


def pytest_configure() -> None:
    """Let a busy machine take a while, and draw the same examples each time."""
    expect.set_options(timeout=_PATIENCE)
    settings.register_profile("suite", deadline=None, derandomize=True)
    settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play browsers last: once Playwright has begun, its event loop runs in this thread and no other can."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))
