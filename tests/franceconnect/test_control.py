"""The control addresses: clients and identities."""

from typing import Any

import pytest

from tests.franceconnect.conftest import FAMILIES, SECRET, House
from tests.franceconnect.visitor import REDIRECT_URI, SERVICE, Visitor


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/clients"),
        ("POST", "/clients"),
        ("DELETE", "/clients/service"),
        ("GET", "/identites"),
        ("GET", "/identites/test"),
        ("PATCH", "/identites/test"),
        ("POST", "/cles/rotation"),
    ],
)
def test_every_control_address_asks_for_the_secret(house: House, method: str, path: str) -> None:
    assert house.client.request(method, house.url(f"/_controle{path}")).status_code == 401


def test_educonnect_is_known_from_the_start(house: House) -> None:
    known = {client["client_id"]: client for client in house.control("GET", "/clients").json()}
    educonnect = house.ground.addresses.origin("educonnect")
    assert known["educonnect"]["name"] == "Education nationale"
    assert known["educonnect"]["redirect_uris"] == [f"{educonnect}/idp/franceconnect/retour"]
    assert known["educonnect"]["post_logout_redirect_uris"] == [f"{educonnect}/idp/franceconnect/deconnexion"]
    assert len(known["educonnect"]["client_secret"]) == 64


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "short"},
        {"redirect_uris": []},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["http://service.localhost/retour#x"]},
        {"scopes": ["email"]},
        {"scopes": ["openid", "everything"]},
        {"id_token_alg": "none"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [{"kty": "??"}]}},
        {"name": ""},
        {"surprise": True},
    ],
)
def test_a_client_that_cannot_work_is_not_registered(house: House, changes: dict[str, Any]) -> None:
    answer = house.control("POST", "/clients", {**SERVICE, **changes})
    assert answer.status_code == 422
    assert answer.json()["error"] == "unusable"


def test_a_client_is_replaced_and_taken_back(house: House, visitor: Visitor) -> None:
    house.register(name="Autre nom")
    visitor.ask()
    assert "Autre nom" in visitor.page.text
    assert house.control("DELETE", "/clients/service").status_code == 204
    assert house.control("DELETE", "/clients/service").status_code == 404
    visitor.again()
    assert visitor.page.status_code == 400


def test_a_built_in_client_can_be_replaced_and_comes_back(house: House) -> None:
    house.register(client_id="educonnect")
    known = {client["client_id"]: client for client in house.control("GET", "/clients").json()}
    assert known["educonnect"]["redirect_uris"] == [REDIRECT_URI]
    house.control("DELETE", "/clients/educonnect")
    known = {client["client_id"]: client for client in house.control("GET", "/clients").json()}
    assert known["educonnect"]["redirect_uris"] != [REDIRECT_URI]


def test_people_are_found_by_number_with_what_they_log_in_with(house: House) -> None:
    one, other = house.control("GET", "/identites?personne=0,10").json()
    assert (one["number"], other["number"]) == (0, 10)
    assert set(one["logins"]) >= {"impots", "ameli", "laposte", "alicem"}
    assert one["state"] == "active"
    for login in one["logins"].values():
        assert set(login) == {"name", "url", "login", "password"}


def test_people_are_found_by_name_whatever_the_accents(house: House) -> None:
    wanted = house.people.by_number(0)
    assert wanted is not None
    name = f"{wanted.given_names[0]} {wanted.family_name}".upper()
    found = house.control("GET", f"/identites?nom={name}").json()
    assert 0 in {person["number"] for person in found}


def test_a_search_by_name_gives_no_more_than_was_asked(house: House) -> None:
    found = house.control("GET", "/identites?nom=e&limit=3").json()
    assert len(found) == 3
    assert all(person["number"] < 10 * FAMILIES for person in found)


def test_without_a_search_the_logins_of_the_platform_are_listed(house: House) -> None:
    found = {person["login"]: person for person in house.control("GET", "/identites").json()}
    assert found["test"]["identity"]["family_name"] == "DUBOIS"
    assert found["Désactivé"]["state"] == "disabled"
    assert found["mois_00"]["identity"]["birthdate"] == "1977-00-03"
    assert "given_name" not in found["sans_prenom"]["identity"]
    assert "family_name" not in found["sans_nom_naissance"]["identity"]
    assert found["test_CORSE_2A"]["identity"]["birthplace"] == "2A004"
    assert found["étranger_présumé_né_jour"]["identity"]["birthdate"] == "1992-11-00"
    assert found["étranger_présumé_né_jour"]["identity"]["birthplace"] == ""
    assert {f"E0200{number:02d}" for number in range(5, 19)} <= set(found)


@pytest.mark.parametrize("person", ["nobody", "999999999999", "4", "1234567890123"])
def test_who_does_not_exist_has_no_state(house: House, person: str) -> None:
    assert house.control("PATCH", f"/identites/{person}", {"state": "disabled"}).status_code == 404


@pytest.mark.parametrize("body", [{"state": "happy"}, {"blocked": ["nowhere"]}, {"surprise": 1}])
def test_a_state_that_there_is_not_is_refused(house: House, body: dict[str, Any]) -> None:
    assert house.control("PATCH", "/identites/test", body).status_code == 422


def test_a_state_and_what_is_blocked_change_apart(house: House) -> None:
    house.control("PATCH", "/identites/0", {"blocked": ["ameli"]})
    house.control("PATCH", "/identites/0", {"state": "doubtful"})
    (person,) = house.control("GET", "/identites?personne=0").json()
    assert (person["state"], person["blocked"]) == ("doubtful", ["ameli"])


def test_the_state_of_one_person_is_nobody_elses(house: House) -> None:
    house.control("PATCH", "/identites/0", {"state": "deceased"})
    assert house.control("GET", "/identites/10").json()["state"] == "active"


@pytest.mark.parametrize("query", ["personne=x", "personne=1,", "nom=a&limit=many", "personne=-1"])
def test_a_search_that_cannot_be_read_is_refused(house: House, query: str) -> None:
    assert house.control("GET", f"/identites?{query}").status_code == 400


def test_the_home_page_names_services_accounts_and_people(house: House) -> None:
    page = house.client.get(house.url("/"))
    assert page.status_code == 200
    first = house.logins(0)["impots"]
    for words in ("Education nationale", "Service d’essai", "Alicem", first["login"], first["password"], "sans_prenom"):
        assert words in page.text
    assert SECRET not in page.text
    assert SERVICE["client_secret"] not in page.text


def test_the_home_page_forgets_a_remembered_choice(house: House, visitor: Visitor) -> None:
    visitor.ask(prompt="login")
    visitor.choose("laposte", remember=True)
    visitor.open(house.url("/"))
    visitor.send("choix")
    visitor.ask(prompt="login")
    assert "Je choisis un compte" in visitor.page.text
