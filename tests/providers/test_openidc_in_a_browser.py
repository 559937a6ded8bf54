"""mod_auth_openidc, unmodified, and a person in a real browser, over TLS, at FranceConnect version 2."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from playwright.sync_api import Page, expect

from rentree_blanche.client import RunningFederation, SmsInbox
from rentree_blanche.scenarios.pages.franceconnect import (
    FranceConnectChoice,
    FranceConnectConsent,
    FranceConnectError,
    IdentityProvider,
)
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


def _choose(page: Page, site: OpenIdSite) -> FranceConnectChoice:
    page.goto(site.secret_url)
    return FranceConnectChoice(page)


def _log_in(page: Page, site: OpenIdSite, known: dict[str, Any], provider: str = "impots") -> None:
    credential = known["logins"][provider]
    _choose(page, site).choose(provider).log_in(credential["login"], credential["password"])
    _consent(page, site, known)


def _consent(page: Page, site: OpenIdSite, known: dict[str, Any]) -> None:
    consent = FranceConnectConsent(page)
    expect(consent.name).to_contain_text(known["identity"]["family_name"].upper())
    consent.go_on()
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
        _choose(page, site)


def test_a_person_who_refuses_is_sent_back_and_not_let_in(page: Page, serve: Serve) -> None:
    with serve() as site:
        _choose(page, site).refuse()
        # What it then shows is its own: this version takes an error with `iss` for a login that begins elsewhere.
        page.wait_for_url(f"{site.url}/secret/retour?error=access_denied&**")
        _choose(page, site)


def test_pkce_is_refused_as_the_real_one_does_unless_the_service_is_let_pass(
    page: Page, serve: Serve, known: dict[str, Any]
) -> None:
    with serve(more="OIDCPKCEMethod S256") as site:
        page.goto(site.secret_url)
        expect(FranceConnectError(page).code).to_have_text("Erreur Y030007")
    with serve(more="OIDCPKCEMethod S256", lenient=True) as site:
        _log_in(page, site, known)


def test_a_code_on_the_telephone_logs_in_too(
    page: Page, serve: Serve, known: dict[str, Any], sms_inbox: SmsInbox
) -> None:
    mobile = known["logins"]["mobileconnect"]["login"]
    with serve() as site:
        provider = _choose(page, site).choose("mobileconnect")
        provider.ask_for_code(mobile)
        provider.confirm_code(sms_inbox.wait_for_code(mobile))
        _consent(page, site, known)


def test_an_application_on_the_telephone_logs_in_too(page: Page, serve: Serve, known: dict[str, Any]) -> None:
    credential = known["logins"]["alicem"]
    with serve() as site:
        _choose(page, site).choose("alicem").confirm_on_telephone(credential["login"], credential["password"])
        _consent(page, site, known)


def test_a_remembered_choice_leads_straight_to_the_form_the_next_time(
    page: Page, serve: Serve, known: dict[str, Any]
) -> None:
    credential = known["logins"]["laposte"]
    with serve() as site:
        _choose(page, site).remember().choose("laposte").log_in(credential["login"], credential["password"])
        _consent(page, site, known)
        page.goto(site.logout_url)
        page.wait_for_url(site.home_url)
        page.goto(site.secret_url)
        IdentityProvider(page).log_in(credential["login"], credential["password"])
        consent = FranceConnectConsent(page)
        expect(consent.show_data().data.first).to_be_visible()
        consent.somebody_else().choose("impots")


def test_an_identity_that_may_not_log_in_sees_franceconnects_page_and_goes_back(
    page: Page, serve: Serve, known: dict[str, Any], administrator: requests.Session, federation: RunningFederation
) -> None:
    address = federation.url("franceconnect", f"/_controle/identites/{known['number']}")
    assert administrator.patch(address, json={"state": "deceased"}).status_code == 200
    credential = known["logins"]["ameli"]
    with serve() as site:
        _choose(page, site).choose("ameli").log_in(credential["login"], credential["password"])
        error = FranceConnectError(page)
        expect(error.code).to_have_text("Erreur Y010015")
        error.go_back()
        page.wait_for_url(f"{site.url}/secret/retour?error=access_denied&**")
