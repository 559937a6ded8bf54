"""From the login page to FranceConnect and back: what is asked, and what becomes of each failure."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.educonnect.franceconnect.client import RETURN_PATH
from tests.asgi import Browser
from tests.educonnect.franceconnect.conftest import Scene
from tests.educonnect.franceconnect.provider import Provider, ec, rsa
from tests.educonnect.idp import PASSWORD, browser, csrf, furnish, saml_response, target, worker

Scenes = Callable[..., Scene]
ONE_CHILD = {"id": "1000", "first_name": "Léa"}


def test_the_login_page_offers_franceconnect_in_the_words_of_the_guides(scene: Scenes) -> None:
    page = scene().login_page().text
    for words in (
        "Je me connecte avec FranceConnect",
        "S&#39;identifier avec FranceConnect",
        "Qu&#39;est-ce que FranceConnect ?",
    ):
        assert words in page


def test_the_legacy_login_offers_it_too_and_stays_without_csrf_token(scene: Scenes) -> None:
    legacy = scene(login_generation="legacy")
    page = legacy.follow(legacy.person.get(legacy.portal.ask(legacy.idp.base))).text
    assert "S&#39;identifier avec FranceConnect" in page
    assert "csrf_token" not in page


def test_what_is_asked_is_what_version_2_allows_and_no_more(scene: Scenes) -> None:
    made = scene()
    url = urlsplit(made.to_franceconnect())
    asked = dict(parse_qsl(url.query))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{made.provider.issuer}/authorize"
    assert asked.keys() == {
        "response_type", "client_id", "redirect_uri", "scope", "acr_values", "state", "nonce"
    }  # fmt: skip
    assert (asked["client_id"], asked["acr_values"], asked["response_type"]) == ("educonnect", "eidas1", "code")
    assert asked["scope"] == "openid identite_pivot preferred_username email"
    assert asked["redirect_uri"] == f"{made.idp.base}{RETURN_PATH}"
    assert len(asked["nonce"]) >= 22


def test_each_login_has_a_state_and_a_nonce_of_its_own(scene: Scenes) -> None:
    made = scene()
    first, second = (dict(parse_qsl(urlsplit(made.to_franceconnect()).query)) for _ in range(2))
    assert first["state"] != second["state"]
    assert first["nonce"] != second["nonce"]


def test_version_1_is_asked_at_its_own_addresses(scene: Scenes) -> None:
    made = scene(franceconnect={"version": "v1"})
    assert urlsplit(made.to_franceconnect()).path == "/api/v1/authorize"


def test_a_franceconnect_elsewhere_is_found_by_its_discovery_document(scene: Scenes) -> None:
    address = "http://fc.exemple.test/api/v2/.well-known/openid-configuration"
    made = scene(franceconnect={"url": address, "client_id": "elle", "client_secret": "s" * 40})
    elsewhere = Provider(issuer="http://fc.exemple.test/api/v2", secret="s" * 40, client_id="elle")
    made.provider = elsewhere
    elsewhere.attach(made.wire)
    made.register.family(ONE_CHILD)
    assert "Anne Sophie Martin" in made.come_back().text


@dataclass(frozen=True)
class Failure:
    """What goes wrong at FranceConnect, what the person is told, and what the journal says."""

    break_it: Callable[[Provider], Any]
    told: str
    cause: str


def _down(*paths: str) -> Callable[[Provider], Any]:
    return lambda provider: provider.down.update(paths)


def _with(part: str, **claims: Any) -> Callable[[Provider], Any]:
    """Change claims of an answer; None takes one out."""

    def changed(content: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in (content | claims).items() if value is not None}

    return lambda provider: setattr(provider, part, changed)


def _set(**values: Any) -> Callable[[Provider], Any]:
    return lambda provider: [setattr(provider, name, value) for name, value in values.items()]


# Claims are made when tests are collected, and judged when they run, in a long session a good while later.
A_DAY = 86_400
UNAVAILABLE, UNTRUSTED = "FranceConnect ne répond pas", "n’a pas pu être vérifiée"
CANCELLED = "a été abandonnée ou refusée"
FAILURES = {
    "discovery down": Failure(_down("openid-configuration"), UNAVAILABLE, "503"),
    "token endpoint down": Failure(_down("token"), UNAVAILABLE, "/token: 503"),
    "userinfo down": Failure(_down("userinfo"), UNAVAILABLE, "/userinfo: 503"),
    "keys down": Failure(_down("jwks"), UNAVAILABLE, "/jwks: 503"),
    "discovery of somebody else": Failure(_with("document", issuer="http://evil.test/api/v2"), UNTRUSTED, "issuer"),
    "discovery incomplete": Failure(_with("document", token_endpoint=None), UNAVAILABLE, "token_endpoint"),
    "signature by another key": Failure(_set(signing=rsa("other")), UNTRUSTED, "signature"),
    "same key id, other key": Failure(_set(signing=rsa("other-first")), UNTRUSTED, "signature"),
    "another algorithm": Failure(_set(algorithm="HS256"), UNTRUSTED, "signature"),
    "wrong nonce": Failure(_with("id_token", nonce="x" * 40), UNTRUSTED, "nonce"),
    "no nonce": Failure(_with("id_token", nonce=None), UNTRUSTED, "nonce"),
    "another issuer": Failure(_with("id_token", iss="http://evil.test"), UNTRUSTED, "iss"),
    "another audience": Failure(_with("id_token", aud="pronote"), UNTRUSTED, "aud"),
    "two audiences, another party": Failure(_with("id_token", aud=["educonnect", "x"], azp="x"), UNTRUSTED, "azp"),
    "expired": Failure(_with("id_token", exp=int(wall().timestamp()) - 60), UNTRUSTED, "expired"),
    "issued in the future": Failure(_with("id_token", iat=int(wall().timestamp()) + A_DAY), UNTRUSTED, "iat"),
    "level too low": Failure(_with("id_token", acr="eidas0"), UNTRUSTED, "acr"),
    "another access token": Failure(_with("id_token", at_hash="AAAAAAAAAAAAAAAAAAAAAA"), UNTRUSTED, "at_hash"),
    "no at_hash": Failure(_with("id_token", at_hash=None), UNTRUSTED, "at_hash"),
    "no id_token": Failure(_with("tokens", id_token=None), UNTRUSTED, "id_token"),
    "userinfo of somebody else": Failure(_with("userinfo", sub="eve-v1"), UNTRUSTED, "sub"),
    "userinfo for another client": Failure(_with("userinfo", aud="pronote"), UNTRUSTED, "aud"),
    "an answer that names another issuer": Failure(_with("answer", iss="http://evil.test"), UNTRUSTED, "RFC 9207"),
    "an answer that names no issuer": Failure(_with("answer", iss=None), UNTRUSTED, "RFC 9207"),
    "neither code nor error": Failure(_with("answer", code=None), UNTRUSTED, "neither"),
    "a code that is not one": Failure(_with("answer", code="other"), UNAVAILABLE, "/token: 400"),
    "given up": Failure(_with("answer", code=None, error="access_denied"), CANCELLED, "access_denied"),
    "error of the server": Failure(_with("answer", code=None, error="server_error"), UNAVAILABLE, "server_error"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failure_leads_back_to_the_login_without_account_or_session(scene: Scenes, failure: Failure) -> None:
    made = scene()
    made.register.family(ONE_CHILD)
    failure.break_it(made.provider)
    made.login_page()
    step = made.person.get(f"{made.at}&_eventId=franceconnect")
    sent = made.follow(step)
    page = (
        made.follow(made.person.get(made.provider.authorize(sent.headers["location"])))
        if sent.status_code == 302
        else sent
    )
    assert page.status_code == 200
    assert failure.told in page.text
    assert 'id="validerAuth"' in page.text
    assert [failure.cause in cause for cause in made.causes()] == [True]
    assert not made.is_logged_in
    assert made.accounts() == []
    assert made.sent() == []


@pytest.mark.parametrize("state", ["", "e1s3", "e1s3.", "e1s3.0000", "e9s9.0000", "nonsense", "e1s2.é"])
def test_a_state_that_was_not_sent_is_refused_on_a_page_that_says_what_to_do(scene: Scenes, state: str) -> None:
    made = scene()
    made.to_franceconnect()
    page = made.person.get(f"{RETURN_PATH}?code=code-1&state={state.encode().hex() if state == 'é' else state}")
    assert page.status_code == 400
    assert "Retournez au service" in page.text
    assert len(made.causes()) == 1
    assert made.provider.paths.count("/api/v2/token") == 0
    assert not made.is_logged_in


def test_the_answer_to_another_browser_is_refused(scene: Scenes) -> None:
    made = scene()
    url = made.provider.authorize(made.to_franceconnect())
    assert browser(made.idp).get(url).status_code == 400
    assert made.provider.paths.count("/api/v2/token") == 0


def test_a_key_that_rotated_is_fetched_once_more(scene: Scenes) -> None:
    made = scene()
    made.register.family(ONE_CHILD)
    assert "Anne Sophie Martin" in made.come_back().text
    assert "Anne Sophie Martin" in made.come_back().text
    assert made.provider.paths.count("/api/v2/jwks") == 1
    made.provider.key = rsa("second")
    assert "Anne Sophie Martin" in made.come_back().text
    assert made.provider.paths.count("/api/v2/jwks") == 2


def test_who_has_to_log_in_anew_has_to_at_franceconnect_too(scene: Scenes) -> None:
    made = scene()
    assert "prompt" not in made.to_franceconnect()
    step = target(made.person.get(made.portal.ask(made.idp.base, extra='ForceAuthn="true"')))
    page = made.person.get(step)
    made.follow(made.person.post(step, data={"csrf_token": csrf(page), "shib_idp_ls_supported": "true"}))
    trip = target(made.person.get(f"{made.at}&_eventId=franceconnect"))
    assert "prompt=login" in made.person.get(trip).headers["location"]


def test_another_worker_finds_the_step_again(scene: Scenes, tmp_path: Path) -> None:
    made = scene()
    made.register.family(ONE_CHILD)
    url = made.provider.authorize(made.to_franceconnect())
    with worker(tmp_path) as other:
        made.person.app = other.edge
        assert "Anne Sophie Martin" in made.follow(made.person.get(url)).text


def test_a_slow_franceconnect_does_not_keep_others_from_logging_in(scene: Scenes) -> None:
    made = scene()
    identifier = furnish(made.idp, made.portal)
    slow, arrived = threading.Event(), threading.Semaphore(0)

    def wait(content: dict[str, Any]) -> dict[str, Any]:
        arrived.release()
        slow.wait(30)
        return content

    made.provider.document = wait
    steps = []
    for _ in range(20):
        made.login_page()
        steps.append(target(made.person.get(f"{made.at}&_eventId=franceconnect")))
    waiting = [threading.Thread(target=browser_with(made).get, args=(step,)) for step in steps]
    for thread in waiting:
        thread.start()
    try:
        assert arrived.acquire(timeout=60)
        page = made.login_page()
        form = {"typeUser": "responsable", "j_username": identifier, "j_password": PASSWORD}
        assert b"status:Success" in (saml_response(made.send(page, **form)) or b"")
    finally:
        slow.set()
        for thread in waiting:
            thread.join()


def browser_with(made: Scene) -> Browser:
    """Give a browser with the cookies of the scene's."""
    another = browser(made.idp)
    another.cookies.update(made.person.cookies)
    return another


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é.é.é", "W10.W10.AA", "e30.e30.AA", "eyJhbGciOiJub25lIn0.e30."]
)
@pytest.mark.parametrize("which", ["id_token", "userinfo"])
def test_what_is_no_token_is_refused(scene: Scenes, token: str, which: str) -> None:
    made = scene()
    if which == "id_token":
        made.provider.tokens = lambda answer: {**answer, "id_token": token}
    else:
        made.wire.replace("GET", f"{made.provider.issuer}/userinfo", body=token.encode())
    assert UNTRUSTED in made.come_back().text
    assert len(made.causes()) == 1


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"keys": 3}', b'{"keys": []}', b'{"keys": [{"kty": "RSA"}]}', b"\xff"]
)
@pytest.mark.parametrize("path", ["jwks", "token", ".well-known/openid-configuration"])
def test_what_is_no_answer_is_refused(scene: Scenes, content: bytes, path: str) -> None:
    made = scene()
    made.wire.replace("POST" if path == "token" else "GET", f"{made.provider.issuer}/{path}", body=content)
    made.login_page()
    sent = made.follow(made.person.get(f"{made.at}&_eventId=franceconnect"))
    page = (
        made.follow(made.person.get(made.provider.authorize(sent.headers["location"])))
        if sent.status_code == 302
        else sent
    )
    assert (page.status_code, "vous n’êtes pas connecté(e)" in page.text) == (200, True)
    assert len(made.causes()) == 1


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "HS256"])
def test_each_algorithm_that_is_agreed_upon_works(scene: Scenes, algorithm: str) -> None:
    made = scene(franceconnect={"id_token_alg": algorithm, "userinfo_alg": algorithm})
    made.register.family(ONE_CHILD)
    made.provider.algorithm = algorithm
    made.provider.key = ec("first") if algorithm == "ES256" else rsa("first")
    assert "Anne Sophie Martin" in made.come_back().text


def test_version_1_gives_an_identity_too(scene: Scenes) -> None:
    made = scene(franceconnect={"version": "v1"})
    made.register.family(ONE_CHILD)
    made.provider.algorithm = "HS256"
    made.provider.answer = lambda given: {name: value for name, value in given.items() if name != "iss"}
    assert "Anne Sophie Martin" in made.come_back().text


def test_the_return_that_is_loaded_twice_redeems_the_code_once(scene: Scenes) -> None:
    made = scene()
    url = made.provider.authorize(made.to_franceconnect())
    first, second = made.person.get(url), made.person.get(url)
    assert first.headers["location"] == second.headers["location"]
    assert made.provider.paths.count("/api/v2/token") == 1
