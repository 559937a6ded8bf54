"""What holds for the whole suite."""

import pytest
from playwright.sync_api import expect

_PATIENCE = 15_000


def pytest_configure() -> None:
    """Let pages of a busy machine take a while."""
    expect.set_options(timeout=_PATIENCE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play browsers last: once Playwright has begun, its event loop runs in this thread and no other can."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))
