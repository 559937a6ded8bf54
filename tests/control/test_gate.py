"""Who may enter the control house, and from where a change may be asked."""

import re
from pathlib import Path

import pytest

from tests.control.conftest import Played, played
from tests.control.neighbours import SECRET

BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize("path", ["/api/clock", "/openapi.json", "/direct", "/api/journal/sequence.svg"])
def test_a_federation_that_others_reach_asks_for_the_token(public_house: Played, path: str) -> None:
    refused = public_house.get(path, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]) == (401, "token_required")
    assert public_house.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert public_house.get(path, headers=BEARER).status_code == 200


@pytest.mark.parametrize("path", ["/", "/remise-a-zero"])
def test_a_page_sends_a_browser_without_the_token_to_the_login(public_house: Played, path: str) -> None:
    answer = public_house.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion")


def test_the_login_takes_the_token_and_no_other(public_house: Played) -> None:
    form = {"csrf_token": csrf_of(public_house.get("/connexion").text)}
    wrong = public_house.submit("/connexion", {**form, "jeton": "wrong"})
    assert (wrong.status_code, "n’est pas celui" in wrong.text) == (401, True)
    right = public_house.submit("/connexion", {**form, "jeton": SECRET})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert public_house.get("/").status_code == 200
    assert public_house.get("/direct").status_code == 200


def test_a_forged_cookie_opens_nothing(public_house: Played) -> None:
    kind, nonce, seal = visitor_cookie(public_house).split(".")
    for forged in (f"p.{nonce}.{seal}", "p.x.y", "p", f"{kind}.{nonce}.{seal}"):
        assert public_house.get("/direct", headers={"Cookie": f"rentree_controle={forged}"}).status_code == 401


def test_a_federation_published_under_another_name_asks_for_the_token(tmp_path: Path) -> None:
    with played(tmp_path, public={"control": "https://control.localhost"}) as house:
        assert house.get("/api/clock").status_code == 401


def test_loopback_asks_for_no_token(house: Played) -> None:
    assert house.get("/api/clock").status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://educonnect.localhost:1"])
def test_a_change_that_another_site_asks_for_is_refused(house: Played, origin: str) -> None:
    answer = house.post("/api/reset", headers={"Origin": origin})
    assert (answer.status_code, answer.json()["error"]) == (403, "foreign_origin")
    assert house.client.delete(house.origin + "/api/faults", headers={"Origin": origin}).status_code == 403


def test_a_browser_that_says_cross_site_is_refused(house: Played) -> None:
    assert house.post("/api/reset", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_change_from_the_dashboard_itself_is_done(house: Played) -> None:
    headers = {"Origin": house.origin, "Sec-Fetch-Site": "same-origin"}
    assert house.post("/api/reset", headers=headers).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_a_form_could_send_is_refused(house: Played, kind: str) -> None:
    answer = house.client.post(house.origin + "/api/reset", data=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]) == (415, "json_expected")


def test_an_action_without_its_csrf_token_is_refused(house: Played) -> None:
    house.get("/")
    assert house.submit("/actions/geler", {}).status_code == 400
    assert house.submit("/actions/geler", {"csrf_token": "wrong"}).status_code == 400


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def visitor_cookie(house: Played) -> str:
    value = house.client.get(house.origin + "/connexion").cookies["rentree_controle"]
    house.client.cookies.clear()
    return str(value)
