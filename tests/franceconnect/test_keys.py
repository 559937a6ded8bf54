"""The discovery document and the keys, also when they change."""

from collections.abc import Callable

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from rentree_blanche.simulators.franceconnect.keys import KeyRing
from tests.franceconnect.conftest import House
from tests.franceconnect.visitor import GOODBYE, Visitor


def test_the_discovery_document_says_what_the_real_one_does(house: House) -> None:
    found = house.client.get(f"{house.issuer}/.well-known/openid-configuration").json()
    assert found["issuer"] == house.issuer
    assert {name: found[name].removeprefix(house.issuer) for name in found if name.endswith(("_endpoint", "_uri"))} == {
        "authorization_endpoint": "/authorize",
        "token_endpoint": "/token",
        "userinfo_endpoint": "/userinfo",
        "jwks_uri": "/jwks",
        "end_session_endpoint": "/session/end",
    }
    assert found["acr_values_supported"] == ["eidas1"]
    assert found["response_types_supported"] == ["code"]
    assert found["response_modes_supported"] == ["query", "form_post", "fragment"]
    assert found["token_endpoint_auth_methods_supported"] == ["client_secret_post", "private_key_jwt"]
    assert set(found["id_token_signing_alg_values_supported"]) == {"HS256", "ES256", "RS256"}
    assert set(found["userinfo_signing_alg_values_supported"]) == {"HS256", "ES256", "RS256"}
    assert found["subject_types_supported"] == ["pairwise"]
    assert found["authorization_response_iss_parameter_supported"] is True
    assert "code_challenge_methods_supported" not in found


def test_pkce_is_announced_where_it_is_let_pass(lenient_house: House) -> None:
    found = lenient_house.client.get(f"{lenient_house.issuer}/.well-known/openid-configuration").json()
    assert found["code_challenge_methods_supported"] == ["S256"]


def test_published_keys_are_public(house: House) -> None:
    for key in house.keys()["keys"]:
        assert key["use"] == "sig"
        assert key["kid"]
        assert not {"d", "p", "q", "k"} & set(key)


def test_after_a_rotation_new_tokens_have_a_new_key_and_old_ones_are_still_verified(
    house: House, visitor: Visitor, visit: Callable[[House], Visitor]
) -> None:
    old = house.token(visitor.log_in()).json()["id_token"]
    before = {key["kid"] for key in house.keys()["keys"]}
    assert house.control("POST", "/cles/rotation").status_code == 200
    new = house.token(visit(house).log_in()).json()["id_token"]
    keys = KeySet.import_key_set(house.keys())
    assert jwt.decode(old, keys).header["kid"] in before
    assert jwt.decode(new, keys).header["kid"] not in before
    visitor.post(f"{house.issuer}/session/end", {"id_token_hint": old, "post_logout_redirect_uri": GOODBYE})
    assert visitor.left_for == GOODBYE


def test_an_old_key_is_published_an_hour_and_no_longer(house: House, visitor: Visitor) -> None:
    old = house.token(visitor.log_in()).json()["id_token"]
    house.control("POST", "/cles/rotation")
    house.advance(59 * 60)
    assert len(house.keys()["keys"]) == 4
    house.advance(60)
    assert len(house.keys()["keys"]) == 2
    visitor.post(f"{house.issuer}/session/end", {"id_token_hint": old})
    assert visitor.page.status_code == 400


def test_another_worker_signs_with_the_same_keys_before_and_after_a_rotation(house: House) -> None:
    other = KeyRing(house.ground.store, house.ground.folder)
    now = house.clock.now()
    assert other.jwks(now) == house.keys()
    house.control("POST", "/cles/rotation")
    assert other.jwks(now) == house.keys()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_keys_that_are_on_disk_are_taken_again(house: House, algorithm: str) -> None:
    house.keys()
    file = house.ground.folder / f"{algorithm}-0.pem"
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    KeyRing(house.ground.store, house.ground.folder).jwks(house.clock.now())
    assert file.read_bytes() == before


def test_keys_that_are_not_published_yet_sign_and_are_told_of_later(house: House, visitor: Visitor) -> None:
    before = house.keys()
    assert house.control("POST", "/cles/rotation?publiees=non").json() == before
    token = house.token(visitor.log_in()).json()["id_token"]
    with pytest.raises(InvalidKeyIdError):
        jwt.decode(token, KeySet.import_key_set(house.keys()))
    house.control("POST", "/cles/publication")
    assert jwt.decode(token, KeySet.import_key_set(house.keys())).claims["aud"]
    assert [key["kid"] for key in house.keys()["keys"][2:]] == [key["kid"] for key in before["keys"]]


def test_its_own_unpublished_key_does_not_keep_franceconnect_from_knowing_its_token(
    house: House, visitor: Visitor
) -> None:
    house.control("POST", "/cles/rotation?publiees=non")
    token = house.token(visitor.log_in()).json()["id_token"]
    visitor.post(f"{house.issuer}/session/end", {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE})
    assert visitor.left_for == GOODBYE
