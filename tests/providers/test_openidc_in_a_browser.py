"""mod_auth_openidc, unmodified, and a person in a real browser, over TLS, at FranceConnect version 2."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from playwright.sync_api import Page, expect

from rentree_blanche.client import RunningFederation
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.wire import client_session
from tests.providers.openidc import OpenIdSite, claims, open_id_site

Serve = Callable[..., AbstractContextManager[OpenIdSite]]


@pytest.fixture
def administrator(federation: RunningFederation) -> Iterator[requests.Session]:
    """Who registers services at FranceConnect."""
    ca_file = federation.directory.ca
    assert ca_file is not None, "these tests need a federation over TLS"
    with client_session(agent="administrator", ca_file=Path(ca_file)) as session:
        session.headers.update(bearer(federation.directory.token))
        yield session


@pytest.fixture
def serve(federation: RunningFederation, authority: trustme.CA, administrator: requests.Session) -> Serve:
    """Register the site at FranceConnect and serve it."""

    @contextmanager
    def one(*, id_token_alg: str = "RS256", userinfo_alg: str = "RS256", more: str = "", **changes: Any) -> Any:
        ca_file = federation.directory.ca
        assert ca_file is not None
        issuer = federation.url("franceconnect", "/api/v2")
        with open_id_site("openidc.localhost", authority) as site:
            registration = site.registration(id_token_alg=id_token_alg, userinfo_alg=userinfo_alg, **changes)
            answer = administrator.post(federation.url("franceconnect", "/_controle/clients"), json=registration)
            assert answer.status_code == 201, answer.text
            with site.serving(issuer, Path(ca_file), id_token_alg=id_token_alg, userinfo_alg=userinfo_alg, more=more):
                yield site

    return one


@pytest.fixture
def known(federation: RunningFederation, administrator: requests.Session) -> dict[str, Any]:
    """Somebody of the population, with what they log in with."""
    (person,) = administrator.get(federation.url("franceconnect", "/_controle/identites?personne=0")).json()
    found: dict[str, Any] = person
    return found


def _log_in(page: Page, site: OpenIdSite, known: dict[str, Any]) -> None:
    page.goto(site.secret_url)
    expect(page.get_by_text("Je choisis un compte pour me connecter sur :")).to_be_visible()
    page.locator("#fi-impots").click()
    page.get_by_label("Numéro fiscal").fill(known["logins"]["impots"]["login"])
    page.get_by_label("Mot de passe").fill(known["logins"]["impots"]["password"])
    page.get_by_role("button", name="Connexion").click()
    page.get_by_role("button", name=f"Continuer sur {site.name}").click()
    page.wait_for_url(site.secret_url)


@pytest.mark.parametrize(("id_token_alg", "userinfo_alg"), [("RS256", "RS256"), ("ES256", "ES256"), ("HS256", "HS256")])
def test_mod_auth_openidc_is_told_who_it_is(
    page: Page, serve: Serve, known: dict[str, Any], id_token_alg: str, userinfo_alg: str
) -> None:
    with serve(id_token_alg=id_token_alg, userinfo_alg=userinfo_alg) as site:
        _log_in(page, site, known)
        told = claims(page.content())
    assert told["family_name"] == known["identity"]["family_name"]
    assert told["given_name"] == known["identity"]["given_name"]
    assert told["birthdate"] == known["identity"]["birthdate"]
    assert told["sub"].endswith("v1")
    assert told["acr"] == "eidas1"


def test_a_logout_at_mod_auth_openidc_ends_the_session_at_franceconnect_and_comes_back(
    page: Page, serve: Serve, known: dict[str, Any]
) -> None:
    with serve() as site:
        _log_in(page, site, known)
        page.goto(site.logout_url)
        page.wait_for_url(site.home_url)
        page.goto(site.secret_url)
        expect(page.get_by_text("Je choisis un compte pour me connecter sur :")).to_be_visible()


def test_a_person_who_refuses_is_sent_back_and_not_let_in(page: Page, serve: Serve) -> None:
    with serve() as site:
        page.goto(site.secret_url)
        page.get_by_role("button", name="Refuser").click()
        # What it then shows is its own: this version takes an error with `iss` for a login that begins elsewhere.
        page.wait_for_url(f"{site.url}/secret/retour?error=access_denied&**")
        page.goto(site.secret_url)
        expect(page.get_by_text("Je choisis un compte pour me connecter sur :")).to_be_visible()


def test_pkce_is_refused_as_the_real_one_does_unless_the_service_is_let_pass(
    page: Page, serve: Serve, known: dict[str, Any]
) -> None:
    with serve(more="OIDCPKCEMethod S256") as site:
        page.goto(site.secret_url)
        expect(page.get_by_text("Erreur Y030007")).to_be_visible()
    with serve(more="OIDCPKCEMethod S256", lenient=True) as site:
        _log_in(page, site, known)
