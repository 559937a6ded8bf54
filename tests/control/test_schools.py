"""What schools and the ministry do to accounts, asked of the control house."""

from collections.abc import Iterator

import pytest

from rentree_blanche.client import ControlClient, RefusedError
from tests.control.conftest import Played

UAI = "0590001A"


@pytest.fixture
def client(house: Played) -> Iterator[ControlClient]:
    with ControlClient(house.origin) as client:
        yield client


@pytest.mark.parametrize("key", ["F0-R1", "F0-E1"])
def test_a_school_hands_out_a_provisional_password(client: ControlClient, house: Played, key: str) -> None:
    handed = client.hand_out(key, UAI)
    assert (handed.identifier, handed.password) == ("a.martin12", "VUX234F")
    assert house.neighbours.asked[-1] == "POST educonnect /_controle/notifications"


def test_whom_no_register_knows_gets_nothing(client: ControlClient) -> None:
    with pytest.raises(RefusedError, match="no register knows F999-R1"):
        client.hand_out("F999-R1", UAI)


def test_an_attachment_is_settled_by_hand(client: ControlClient, house: Played) -> None:
    client.settle_attachment("a.martin12", "F0-E1", "clear")
    assert house.neighbours.asked[-1] == "POST educonnect /_controle/rattachements"
    with pytest.raises(RefusedError, match="nobody has"):
        client.settle_attachment("nobody", "F0-E1", "attach")


def test_new_passwords_are_demanded(client: ControlClient) -> None:
    assert client.demand_passwords(degree="2") == 7


def test_pupil_accounts_are_chosen(client: ControlClient, house: Played) -> None:
    client.choose_pupil_accounts(UAI, on=True)
    assert house.neighbours.asked[-1] == "POST educonnect /_controle/comptes-eleves"
