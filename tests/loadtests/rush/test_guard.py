"""Load goes to this machine alone, unless a host is named."""

import pytest

from rentree_blanche.loadtests.rush.guard import check_hosts, is_loopback
from rentree_blanche.simulators.core.errors import UnusableInputError


@pytest.mark.parametrize("host", ["localhost", "educonnect.localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_may_always_be_loaded(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "ent.exemple.fr", "localhost.exemple.fr", "192.168.0.1", "0.0.0.0", "10.0.0.1"])
def test_anybody_else_may_not(host: str) -> None:
    assert not is_loopback(host)


def test_a_host_that_was_named_may_be_loaded_and_no_other() -> None:
    check_hosts(["https://ent.exemple.fr/", "http://127.0.0.1:8080/"], ["ent.exemple.fr"])
    with pytest.raises(UnusableInputError, match=r"--i-may-test autre\.exemple\.fr"):
        check_hosts(["https://ent.exemple.fr/", "https://autre.exemple.fr/"], ["ent.exemple.fr"])
