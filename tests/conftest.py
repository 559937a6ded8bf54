"""What holds for the whole suite."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play browsers last: once Playwright has begun, its event loop runs in this thread and no other can."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))
