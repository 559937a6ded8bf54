"""What a service may ask of `authorize`, and what is refused."""

from collections.abc import Callable

import pytest

from tests.franceconnect.conftest import House
from tests.franceconnect.visitor import ASKED, NONCE, Visitor

_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def _refused(visitor: Visitor, code: str, status: int = 400) -> None:
    assert (visitor.page.status_code, visitor.left_for) == (status, "")
    assert f"Erreur {code}" in visitor.page.text


@pytest.mark.parametrize(
    "name", ["client_id", "redirect_uri", "response_type", "scope", "acr_values", "nonce", "state"]
)
def test_every_required_parameter_is_missed(visitor: Visitor, name: str) -> None:
    visitor.ask(**{name: None})
    _refused(visitor, "Y030007")


@pytest.mark.parametrize(
    "stranger",
    ["code_challenge", "code_challenge_method", "display", "max_age", "login_hint", "id_token_hint", "request", "foo"],
)
def test_a_parameter_that_is_not_on_the_list_is_refused(visitor: Visitor, stranger: str) -> None:
    visitor.ask(**{stranger: "x"})
    _refused(visitor, "Y030007")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nonce", NONCE[:-1]),
        ("response_type", "id_token"),
        ("response_type", "token"),
        ("response_mode", "query"),
        ("scope", "identite_pivot"),
        ("prompt", "none"),
        ("prompt", ""),
        ("claims", "{"),
        ("claims", "[]"),
        ("claims", '{"id_token": "amr"}'),
        ("claims", "[" * 5_000),
        ("claims", "1" * 5_000),
        ("client_id", "nobody"),
        ("redirect_uri", "http://service.localhost/retour/"),
        ("redirect_uri", "http://service.localhost/retour?x=1"),
        ("redirect_uri", "http://attacker.localhost/retour"),
        ("redirect_uri", "HTTP://SERVICE.LOCALHOST/retour"),
    ],
)
def test_a_parameter_with_a_wrong_value_is_refused(visitor: Visitor, name: str, value: str) -> None:
    visitor.ask(**{name: value})
    _refused(visitor, "Y030007")


def test_a_parameter_that_is_sent_twice_is_refused(house: House, visitor: Visitor) -> None:
    visitor.ask()
    visitor.open(f"{house.issuer}/authorize?client_id=service&client_id=educonnect")
    _refused(visitor, "Y030007")


@pytest.mark.parametrize("acr", ["eidas2", "eidas3", "urn:x"])
def test_another_level_of_assurance_is_not_supported(visitor: Visitor, acr: str) -> None:
    visitor.ask(acr_values=acr)
    _refused(visitor, "Y100002")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prompt", "login"),
        ("prompt", "login consent"),
        ("ui_locales", "fr-FR"),
        ("claims", '{"id_token":{"amr":null}}'),
    ],
)
def test_an_optional_parameter_is_taken(visitor: Visitor, name: str, value: str) -> None:
    visitor.ask(**{name: value})
    assert "Je choisis un compte" in visitor.page.text


def test_a_request_may_be_posted(house: House, visitor: Visitor) -> None:
    visitor.post(f"{house.issuer}/authorize", ASKED)
    assert "Je choisis un compte" in visitor.page.text


def test_a_scope_that_nobody_knows_is_passed_over(visitor: Visitor) -> None:
    visitor.ask(scope="openid email something")
    assert "Je choisis un compte" in visitor.page.text


def test_a_scope_that_the_service_may_not_have_is_told_to_the_service(house: House, visitor: Visitor) -> None:
    house.register(scopes=["openid", "email"])
    visitor.ask()
    assert visitor.given["error"] == "invalid_scope"
    assert "identite_pivot" in visitor.given["error_description"]
    assert visitor.given["state"] == "state-1"


def test_version_1_takes_a_short_nonce_and_no_acr_values(visitor: Visitor) -> None:
    visitor.ask("v1", acr_values=None, nonce="short")
    assert visitor.page.status_code == 200


def test_the_lenient_switch_lets_pkce_pass_and_checks_it(
    lenient_house: House, visit: Callable[[House], Visitor]
) -> None:
    pkce = {"code_challenge": _CHALLENGE, "code_challenge_method": "S256"}
    right, wrong, missing = visit(lenient_house), visit(lenient_house), visit(lenient_house)
    assert lenient_house.token(right.log_in(**pkce), code_verifier=_VERIFIER).status_code == 200
    assert lenient_house.token(wrong.log_in(**pkce), code_verifier="x" * 43).json()["error"] == "invalid_grant"
    assert lenient_house.token(missing.log_in(**pkce)).json()["error"] == "invalid_grant"


def test_one_service_alone_may_be_let_pass_with_pkce(house: House, visitor: Visitor) -> None:
    house.register(lenient=True)
    code = visitor.log_in(code_challenge=_CHALLENGE, code_challenge_method="S256")
    assert house.token(code, code_verifier=_VERIFIER).status_code == 200


def test_a_plain_challenge_is_refused_even_leniently(lenient_house: House, visit: Callable[[House], Visitor]) -> None:
    visitor = visit(lenient_house)
    visitor.ask(code_challenge=_VERIFIER, code_challenge_method="plain")
    _refused(visitor, "Y030007")


def test_a_verifier_without_a_challenge_is_refused(house: House, visitor: Visitor) -> None:
    assert house.token(visitor.log_in(), code_verifier=_VERIFIER).json()["error"] == "invalid_grant"


def test_a_response_mode_that_is_none_is_refused_where_the_parameter_is_accepted(
    lenient_house: House, visit: Callable[[House], Visitor]
) -> None:
    visitor = visit(lenient_house)
    visitor.ask(response_mode="web_message")
    _refused(visitor, "Y030007")
