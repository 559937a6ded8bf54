"""What a service is given for a code, and everything that it must not be given."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from rentree_blanche.simulators.core.clock import wall
from tests.franceconnect.conftest import START, House
from tests.franceconnect.visitor import GOODBYE, NONCE, REDIRECT_URI, SECRET_OF_SERVICE, Visitor

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def _read(house: House, token: str, algorithm: str) -> dict[str, Any]:
    """Verify a JWT as a service does: with the published keys, or with the shared secret."""
    key = OctKey.import_key(SECRET_OF_SERVICE) if algorithm == "HS256" else KeySet.import_key_set(house.keys())
    return jwt.decode(token, key, algorithms=[algorithm]).claims


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "HS256"])
def test_tokens_are_signed_with_the_algorithm_of_the_service(house: House, visitor: Visitor, algorithm: str) -> None:
    house.register(id_token_alg=algorithm, userinfo_alg=algorithm)
    before = wall().timestamp()
    answer = house.token(visitor.log_in())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 60)

    id_token = _read(house, tokens["id_token"], algorithm)
    half = base64.urlsafe_b64encode(hashlib.sha256(tokens["access_token"].encode()).digest()[:16]).rstrip(b"=").decode()
    assert id_token["iss"] == house.issuer
    assert id_token["aud"] == "service"
    assert id_token["nonce"] == NONCE
    assert id_token["acr"] == "eidas1"
    assert id_token["at_hash"] == half
    assert id_token["exp"] == id_token["iat"] + 60
    assert before - 5 < id_token["auth_time"] <= id_token["iat"]
    assert id_token["sub"].endswith("v1")

    answer = house.userinfo(tokens["access_token"])
    assert answer.headers["Content-Type"] == "application/jwt"
    userinfo = _read(house, answer.text, algorithm)
    assert (userinfo["sub"], userinfo["aud"], userinfo["iss"]) == (id_token["sub"], "service", house.issuer)
    assert userinfo["given_name"] == "Angela Claire Louise"
    assert userinfo["given_name_array"] == ["Angela", "Claire", "Louise"]
    assert userinfo["birthplace"] == "75107"
    assert userinfo["birthcountry"] == "99100"
    assert userinfo["email"] == "angela.dubois@integration.test"
    assert "preferred_username" not in userinfo


def test_what_a_foreign_clock_checks_does_not_move_with_the_federation(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in()).json()
    claims = _read(house, tokens["id_token"], "RS256")
    assert abs(claims["iat"] - wall().timestamp()) < 60
    assert abs(claims["iat"] - START.timestamp()) > 60


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        (
            "openid profile",
            {"given_name", "given_name_array", "family_name", "birthdate", "gender", "preferred_username"},
        ),
        ("openid birth", {"birthplace", "birthcountry"}),
        (
            "openid identite_pivot",
            {"given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"},
        ),
        ("openid gender email", {"gender", "email"}),
        ("openid idp_id amr", {"idp_id", "amr"}),
    ],
)
def test_a_scope_gives_its_claims_and_no_others(house: House, visitor: Visitor, scope: str, claims: set[str]) -> None:
    tokens = house.token(visitor.log_in("avec_nom_dusage", scope=scope)).json()
    userinfo = _read(house, house.userinfo(tokens["access_token"]).text, "RS256")
    assert set(userinfo) - {"sub", "iss", "aud", "iat", "exp"} == claims


def test_claims_can_be_asked_one_by_one_for_each_place(house: House, visitor: Visitor) -> None:
    asked = json.dumps({"id_token": {"amr": {"essential": True}}, "userinfo": {"family_name": None, "nothing": None}})
    tokens = house.token(visitor.log_in(scope="openid", claims=asked)).json()
    id_token = _read(house, tokens["id_token"], "RS256")
    userinfo = _read(house, house.userinfo(tokens["access_token"]).text, "RS256")
    assert id_token["amr"] == ["pwd"]
    assert "family_name" not in id_token
    assert userinfo["family_name"] == "DUBOIS"
    assert "amr" not in userinfo
    assert "nothing" not in userinfo


def test_claims_that_a_service_may_not_have_are_not_given_one_by_one_either(house: House, visitor: Visitor) -> None:
    house.register(scopes=["openid", "gender"])
    tokens = house.token(visitor.log_in(scope="openid", claims='{"userinfo":{"email":null,"gender":null}}')).json()
    userinfo = _read(house, house.userinfo(tokens["access_token"]).text, "RS256")
    assert userinfo["gender"] == "female"
    assert "email" not in userinfo


def test_a_person_has_one_sub_at_a_service_whichever_account_they_use(
    house: House, visitor: Visitor, visit: Callable[[House], Visitor]
) -> None:
    subjects = {
        _read(house, house.token(each.log_in(provider=provider)).json()["id_token"], "RS256")["sub"]
        for each, provider in ((visitor, "impots"), (visit(house), "ameli"))
    }
    assert len(subjects) == 1


def test_a_person_has_another_sub_at_another_service(house: House, visitor: Visitor) -> None:
    one = _read(house, house.token(visitor.log_in()).json()["id_token"], "RS256")
    house.register(client_id="other")
    tokens = house.token(visitor.log_in(client_id="other"), client_id="other").json()
    assert jwt.decode(tokens["id_token"], KeySet.import_key_set(house.keys())).claims["sub"] != one["sub"]


def test_version_1_signs_with_the_secret_and_answers_userinfo_in_json(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in(version="v1"), "v1").json()
    claims = _read(house, tokens["id_token"], "HS256")
    assert claims["iss"] == house.url("").rstrip("/")
    assert "at_hash" not in claims
    answer = house.userinfo(tokens["access_token"], "v1")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["family_name"] == "DUBOIS"
    assert answer.json()["sub"] == claims["sub"]


def test_a_code_is_good_once_and_kills_its_token_when_it_comes_again(house: House, visitor: Visitor) -> None:
    code = visitor.log_in()
    token = house.token(code).json()["access_token"]
    answer = house.token(code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    answer = house.userinfo(token)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_code_lives_half_a_minute(house: House, visitor: Visitor) -> None:
    code = visitor.log_in()
    house.advance(29)
    assert house.token(code).status_code == 200
    visitor.ask()
    code = visitor.consent()
    house.advance(30)
    assert house.token(code).json()["error"] == "invalid_grant"


def test_an_access_token_lives_a_minute(house: House, visitor: Visitor) -> None:
    token = house.token(visitor.log_in()).json()["access_token"]
    house.advance(59)
    assert house.userinfo(token).status_code == 200
    house.advance(1)
    assert house.userinfo(token).status_code == 401


def test_a_code_of_another_service_is_refused_and_stays_good_for_its_own(house: House, visitor: Visitor) -> None:
    house.register(client_id="thief")
    code = visitor.log_in()
    assert house.token(code, client_id="thief").json()["error"] == "invalid_grant"
    assert house.token(code).status_code == 200


def test_a_code_of_one_version_is_refused_by_the_other(house: House, visitor: Visitor) -> None:
    assert house.token(visitor.log_in(), "v1").json()["error"] == "invalid_grant"


def test_an_access_token_of_one_version_is_refused_by_the_other(house: House, visitor: Visitor) -> None:
    token = house.token(visitor.log_in()).json()["access_token"]
    assert house.userinfo(token, "v1").status_code == 401


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"code": "guessed"}, 400, "invalid_grant"),
        ({"code": ""}, 400, "invalid_grant"),
        ({"redirect_uri": f"{REDIRECT_URI}/"}, 400, "invalid_grant"),
        ({"redirect_uri": ""}, 400, "invalid_grant"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": ""}, 401, "invalid_client"),
    ],
)
def test_a_wrong_token_request_is_refused(
    house: House, visitor: Visitor, change: dict[str, str], status: int, error: str
) -> None:
    answer = house.token(**{"code": visitor.log_in(), **change})
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_client_secret_basic_is_refused(house: House, visitor: Visitor) -> None:
    body = {"grant_type": "authorization_code", "code": visitor.log_in(), "redirect_uri": REDIRECT_URI}
    answer = house.client.post(f"{house.issuer}/token", data=body, auth=("service", SECRET_OF_SERVICE))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_token_request_that_is_no_form_is_refused(house: House) -> None:
    answer = house.client.post(f"{house.issuer}/token", json={"grant_type": "authorization_code"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_parameter_that_is_sent_twice_at_the_token_endpoint_is_refused(house: House) -> None:
    answer = house.client.post(f"{house.issuer}/token", data=[("code", "a"), ("code", "b")])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer guessed"}])
def test_userinfo_opens_for_nothing_but_an_access_token(house: House, headers: dict[str, str]) -> None:
    answer = house.client.get(f"{house.issuer}/userinfo", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_userinfo_may_be_posted_with_the_token_in_the_form(house: House, visitor: Visitor) -> None:
    token = house.token(visitor.log_in()).json()["access_token"]
    answer = house.client.post(f"{house.issuer}/userinfo", data={"access_token": token})
    assert answer.status_code == 200


def _assertion(house: House, key: RSAKey | ECKey | OctKey | None, algorithm: str = "ES256", **changes: Any) -> str:
    now = int(wall().timestamp())
    claims = {"iss": "keyed", "sub": "keyed", "aud": f"{house.issuer}/token", "exp": now + 60, "jti": "j-1", **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    if key is None:
        parts = ({"alg": "none"}, claims)
        return (
            ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts) + "."
        )
    return jwt.encode({"alg": algorithm}, claims, key)


def _keyed(house: House, key: ECKey) -> None:
    house.register(
        client_id="keyed",
        client_secret="",
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [key.as_dict(private=False)]},
    )


def _asserted(house: House, code: str, assertion: str) -> Any:
    return house.token(
        code, client_id="keyed", client_secret="", client_assertion_type=ASSERTION_TYPE, client_assertion=assertion
    )


def test_a_service_may_authenticate_by_its_key_once_an_assertion(house: House, visitor: Visitor) -> None:
    key = ECKey.generate_key("P-256")
    _keyed(house, key)
    assertion = _assertion(house, key)
    assert _asserted(house, visitor.log_in(client_id="keyed"), assertion).status_code == 200
    visitor.ask(client_id="keyed")
    answer = _asserted(house, visitor.consent(), assertion)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "jti" in answer.json()["error_description"]


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://elsewhere.test/token"},
        {"aud": None},
        {"iss": "service"},
        {"sub": "service"},
        {"exp": 1_600_000_000},
        {"exp": 4_000_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"jti": None},
    ],
)
def test_an_assertion_that_says_something_else_is_refused(
    house: House, visitor: Visitor, changes: dict[str, Any]
) -> None:
    key = ECKey.generate_key("P-256")
    _keyed(house, key)
    answer = _asserted(house, visitor.log_in(client_id="keyed"), _assertion(house, key, **changes))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_assertion_by_a_foreign_key_or_by_none_is_refused(house: House, visitor: Visitor) -> None:
    key = ECKey.generate_key("P-256")
    _keyed(house, key)
    code = visitor.log_in(client_id="keyed")
    public = OctKey.import_key(key.as_pem(private=False).hex())
    for forged in (
        _assertion(house, ECKey.generate_key("P-256")),
        _assertion(house, None),
        _assertion(house, public, "HS256"),
        "not-a-jwt",
    ):
        assert _asserted(house, code, forged).status_code == 401
    assert _asserted(house, code, _assertion(house, key)).status_code == 200


def test_a_service_with_a_key_cannot_come_with_a_secret(house: House, visitor: Visitor) -> None:
    _keyed(house, ECKey.generate_key("P-256"))
    answer = house.token(visitor.log_in(client_id="keyed"), client_id="keyed", client_secret="")
    assert answer.status_code == 401


def _end(house: House, visitor: Visitor, hint: str, **more: str) -> None:
    given = {"id_token_hint": hint, "post_logout_redirect_uri": GOODBYE, "state": "bye", **more}
    visitor.left_for = ""
    visitor.post(f"{house.issuer}/session/end", given)


def test_a_logout_ends_the_session_and_its_tokens_and_goes_back(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in()).json()
    _end(house, visitor, tokens["id_token"])
    assert visitor.left_for == f"{GOODBYE}?state=bye"
    assert house.userinfo(tokens["access_token"]).status_code == 401
    visitor.ask()
    assert "Je choisis un compte" in visitor.page.text


def test_a_logout_works_with_a_token_that_has_long_expired(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in()).json()
    house.advance(600)
    _end(house, visitor, tokens["id_token"])
    visitor.ask()
    assert "Je choisis un compte" in visitor.page.text


def test_a_logout_without_a_place_to_go_says_that_it_is_done(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in()).json()
    visitor.open(f"{house.issuer}/session/end?id_token_hint={tokens['id_token']}")
    assert "Vous êtes déconnecté(e) de FranceConnect." in visitor.page.text


def test_a_logout_leads_nowhere_that_is_not_registered(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in()).json()
    _end(house, visitor, tokens["id_token"], post_logout_redirect_uri="http://attacker.localhost/")
    assert (visitor.page.status_code, visitor.left_for) == (400, "")
    visitor.ask()
    assert visitor.page.url.endswith("/consentement")


def test_a_hint_without_at_hash_finds_no_session(house: House, visitor: Visitor) -> None:
    house.register(id_token_alg="HS256")
    visitor.log_in()
    hint = jwt.encode({"alg": "HS256"}, {"aud": "service", "sub": "x"}, OctKey.import_key(SECRET_OF_SERVICE))
    _end(house, visitor, hint)
    assert (visitor.page.status_code, "Erreur Y100019" in visitor.page.text) == (400, True)


def _signed_with_the_public_key(payload: str, key: RSAKey) -> str:
    """Forge a token for who takes a public key for a shared secret."""
    signed = f"eyJhbGciOiJIUzI1NiJ9.{payload}"
    made = hmac.new(key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def test_a_forged_hint_ends_nothing(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in()).json()
    claims = _read(house, tokens["id_token"], "RS256")
    payload = tokens["id_token"].split(".")[1]
    public = next(key for key in house.keys()["keys"] if key["kty"] == "RSA")
    for forged in (
        f"eyJhbGciOiJub25lIn0.{payload}.",
        jwt.encode({"alg": "RS256", "kid": public["kid"]}, claims, RSAKey.generate_key(2048)),
        jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET_OF_SERVICE)),
        _signed_with_the_public_key(payload, RSAKey.import_key(public)),
        "",
        "a.b.c",
        "e30.e30.e30",
        "e30.W10.e30",
    ):
        _end(house, visitor, forged)
        assert (visitor.page.status_code, "Erreur Y030007" in visitor.page.text) == (400, True)
    assert "id_token_hint: ValueError: missing, or not a JWT" in house.told()
    assert house.userinfo(tokens["access_token"]).status_code == 200


def test_version_1_ends_the_session_of_the_browser(house: House, visitor: Visitor) -> None:
    tokens = house.token(visitor.log_in(version="v1"), "v1").json()
    visitor.open(
        house.url(f"/api/v1/logout?id_token_hint={tokens['id_token']}&state=s&post_logout_redirect_uri={GOODBYE}")
    )
    assert visitor.left_for == f"{GOODBYE}?state=s"
    visitor.ask("v1")
    assert "Identifiez vous sur" in visitor.page.text
