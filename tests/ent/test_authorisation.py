"""The ENT's door for the app on a phone: asked for, answered once somebody is logged in, and shut by any logout."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rentree_blanche.simulators.ent.grants import client_secret
from tests.ent.conftest import SECRET


def asked(site, **changes):
    query = {
        "client_id": "pocket",
        "redirect_uri": f"{site.ground.addresses.origin('pocket')}/retour",
        "response_type": "code",
        "state": "ent-hdf.opaque",
        **changes,
    }
    return site.client.get(f"/auth/oauth2/auth?{urlencode(query)}")


def code_of(answer):
    parts = urlsplit(answer.headers["location"])
    assert parts.path == "/retour"
    (code,), (state,) = parse_qs(parts.query)["code"], parse_qs(parts.query)["state"]
    assert state == "ent-hdf.opaque"
    return code


def exchange(site, code, /, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{site.ground.addresses.origin('pocket')}/retour",
        "client_id": "pocket",
        "client_secret": client_secret(SECRET),
        **changes,
    }
    return site.client.post("/auth/oauth2/token", data=form, with_cookies=False)


def user(site, token):
    return site.client.request("GET", "/auth/oauth2/userinfo", headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def code(site):
    assert asked(site).headers["location"] == "/"
    site.log_in()
    return code_of(site.client.get("/accueil"))


@pytest.fixture
def token(site, code):
    return exchange(site, code).json()["access_token"]


def test_who_logs_in_is_sent_back_to_the_app_once(site, code):
    assert len(code) >= 32
    assert site.client.get("/accueil").status_code == 200


def test_a_code_gives_a_token_that_says_who_is_there_with_the_children(site, token):
    said = user(site, token).json()
    assert (said["firstName"], said["lastName"], said["type"]) == ("Anne", "LE GOFF", "PERSRELELEVE")
    assert [(child["id"], child["firstName"], child["className"]) for child in said["children"]] == [
        ("2002", "Malo", "5B"),
        ("2001", "Zoé", "CM2 A"),
    ]


def test_a_pupil_has_no_children_but_a_class(site):
    asked(site)
    site.log_in("{AAF}20|x|2002")
    token = exchange(site, code_of(site.client.get("/accueil"))).json()["access_token"]
    said = user(site, token).json()
    assert (said["type"], said["className"], said["children"]) == ("ELEVE", "5B", [])


def test_a_code_serves_once(site, code):
    assert exchange(site, code).status_code == 200
    assert exchange(site, code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"redirect_uri": "https://evil.test/"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"code": "x"}, 400, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_is_refused(site, code, changes, status, error):
    answer = exchange(site, code, **changes)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_a_code_lives_a_minute(site, code):
    site.clock.move_to(site.clock.now() + timedelta(seconds=61))
    assert exchange(site, code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changes", [{"client_id": "other"}, {"redirect_uri": "https://evil.test/retour"}, {"response_type": "token"}]
)
def test_an_app_that_is_not_known_is_refused(site, changes):
    answer = asked(site, **changes)
    assert (answer.status_code, "Application inconnue" in answer.text) == (400, True)


def test_an_app_that_asked_too_long_ago_is_not_answered(site):
    asked(site)
    site.clock.move_to(site.clock.now() + timedelta(minutes=91))
    site.log_in()
    assert site.client.get("/accueil").headers["location"] == "/accueil"
    assert site.client.get("/accueil").status_code == 200


def test_a_token_dies_with_the_session(site, token):
    site.client.post("/deconnexion", data={"csrf_token": site.csrf("/accueil")})
    assert (user(site, token).status_code, user(site, "x").status_code) == (401, 401)


def test_the_app_logs_its_browser_out_by_a_ticket_that_serves_once(site, token):
    bearer = {"authorization": f"Bearer {token}"}
    address = site.client.request("POST", "/auth/oauth2/logout", headers=bearer).json()["logout"]
    path = address.removeprefix(site.url)
    assert user(site, token).status_code == 401
    assert site.client.get(path).headers["location"].startswith(site.idp.slo)
    assert site.client.get("/accueil").headers["location"] == "/"
    assert site.client.get(path).status_code == 403


def test_a_logout_without_a_token_or_ticket_is_refused(site):
    assert site.client.post("/auth/oauth2/logout").status_code == 401
    site.log_in()
    assert site.client.get("/auth/oauth2/logout?ticket=x").status_code == 403
    assert site.client.get("/accueil").status_code == 200
