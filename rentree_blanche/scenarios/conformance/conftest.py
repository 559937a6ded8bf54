"""The checks are there only for who names a service to check."""

import pytest


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave the checks alone where no service is named."""
    return None if config.getoption("rentree_service") else True
