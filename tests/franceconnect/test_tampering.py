"""Faults on the claims that FranceConnect signs: the signature is right, what it covers is not."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from rentree_blanche.simulators.core.faults import Alter, Fault, Which, times
from tests.franceconnect.conftest import House
from tests.franceconnect.visitor import Visitor


def lie(house: House, what: str, name: str, said: str) -> None:
    """Let a claim be another in the next token."""
    altered = Alter(pattern=f'"{name}": ("[^"]*"|[0-9]+)', replacement=f'"{name}": {said}')
    house.ground.faults.add(Fault(which=Which(kind="jwt", method=what), what=(altered,), often=times(1)))


@pytest.mark.parametrize(
    ("name", "said", "value"), [("nonce", '"autre"', "autre"), ("aud", '"autre"', "autre"), ("exp", "1000", 1000)]
)
def test_a_claim_of_the_id_token_is_changed_under_a_right_signature(
    house: House, visitor: Visitor, name: str, said: str, value: object
) -> None:
    lie(house, "id_token", name, said)
    token = house.token(visitor.log_in()).json()["id_token"]
    assert jwt.decode(token, KeySet.import_key_set(house.keys())).claims[name] == value
    house.ground.journal.flush()
    (line,) = house.ground.journal.query(kind="jwt")
    assert line.detail["claims"][name] == value
    assert line.detail["faults"]


def test_a_fault_that_leaves_no_claims_answers_an_error(house: House, visitor: Visitor) -> None:
    house.ground.faults.add(Fault(which=Which(kind="jwt"), what=(Alter(pattern="}"),)))
    answer = house.token(visitor.log_in())
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
