"""Bad input at the doors of the IdP: a clear answer, a line in the journal, and nothing changes."""

import base64
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import func, select

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.web import BANNER
from rentree_blanche.simulators.educonnect.sso import tables
from tests.asgi import Answer
from tests.educonnect.idp import (
    PASSWORD,
    SSO,
    ServiceProvider,
    Worker,
    browser,
    control,
    csrf,
    furnish,
    make_provider,
    saml_response,
    target,
    worker,
)


@pytest.fixture(scope="module")
def provider() -> ServiceProvider:
    return make_provider()


@pytest.fixture(scope="module")
def idp(tmp_path_factory: pytest.TempPathFactory, provider: ServiceProvider) -> Iterator[Worker]:
    folder: Path = tmp_path_factory.mktemp("idp")
    with worker(folder, login_generation="legacy") as made:
        furnish(made, provider)
        yield made


def _deflated(xml: bytes) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(xml) + packer.flush()).decode()


def _conversations(idp: Worker) -> int:
    with idp.foundation.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.conversation)).scalar_one())


def _is_clear(idp: Worker, answer: Answer, reason: str) -> None:
    assert answer.status_code == 400
    assert BANNER in answer.text
    assert reason in answer.text
    assert "Traceback" not in answer.text
    assert any(line.status == 400 for line in idp.foundation.journal.query(limit=3))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("%%%", "not-encoded"),
        (base64.b64encode(b"no deflate").decode(), "not-encoded"),
        (_deflated(b"<unfinished"), "not-xml"),
        (_deflated(b"<x/>"), "wrong-message"),
        (_deflated(b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"), "doctype"),
        (_deflated(b"<x>" + b"A" * 30_000_000 + b"</x>"), "too-large"),
    ],
    ids=["no base64", "no deflate", "no xml", "another message", "entity", "deflate bomb"],
)
def test_a_malformed_request_is_refused_on_a_page_that_says_why(idp: Worker, message: str, reason: str) -> None:
    before = _conversations(idp)
    _is_clear(idp, browser(idp).get(f"{SSO}?SAMLRequest={quote(message)}"), reason)
    posted = browser(idp).post("/idp/profile/SAML2/POST/SSO", data={"SAMLRequest": message})
    assert posted.status_code in (400, 413)
    assert _conversations(idp) == before


def test_an_unknown_issuer_is_refused(idp: Worker, provider: ServiceProvider) -> None:
    _is_clear(idp, browser(idp).get(provider.ask(idp.base, issuer="https://nobody.test/")), "unknown-issuer")


def test_a_signature_by_another_key_is_refused_although_none_is_asked_for(
    idp: Worker, provider: ServiceProvider
) -> None:
    other = Signer(KeyPair.generate("other", now=wall()))
    _is_clear(idp, browser(idp).get(provider.ask(idp.base, signer=other)), "signature-wrong")


def test_a_relay_state_changed_on_the_way_is_refused(idp: Worker, provider: ServiceProvider) -> None:
    changed = provider.ask(idp.base).replace("RelayState=opaque", "RelayState=other")
    _is_clear(idp, browser(idp).get(changed), "signature-wrong")


def test_an_address_for_the_answer_that_is_not_registered_is_refused(idp: Worker, provider: ServiceProvider) -> None:
    asked = provider.ask(idp.base, extra='AssertionConsumerServiceURL="https://evil.test/acs"')
    _is_clear(idp, browser(idp).get(asked), "acs-unknown")


def test_a_passive_request_without_session_is_answered_no_passive(idp: Worker, provider: ServiceProvider) -> None:
    answer = browser(idp).get(provider.ask(idp.base, extra='IsPassive="true"'))
    assert b"NoPassive" in (saml_response(answer) or b"")


def test_force_authn_asks_for_the_password_again(idp: Worker, provider: ServiceProvider) -> None:
    person = browser(idp)
    step = target(person.get(provider.ask(idp.base)))
    identifier = control_accounts(idp)[0]["identifier"]
    form = {"j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
    assert saml_response(person.post(step, data=form))
    assert saml_response(person.get(provider.ask(idp.base)))
    assert target(person.get(provider.ask(idp.base, extra='ForceAuthn="true"'))).startswith(SSO)


def test_the_legacy_form_has_the_fields_that_clients_know_and_no_others(idp: Worker, provider: ServiceProvider) -> None:
    person = browser(idp)
    page = person.get(target(person.get(provider.ask(idp.base))))
    for name in ("j_username", "j_password", "_eventId_proceed"):
        assert f'name="{name}"' in page.text
    assert "csrf_token" not in page.text
    assert "SAMLResponse" not in page.text


def test_credentials_posted_to_the_storage_page_get_400(tmp_path: Path, provider: ServiceProvider) -> None:
    with worker(tmp_path) as made:
        identifier = furnish(made, provider)
        person = browser(made)
        step = target(person.get(provider.ask(made.base)))
        token = csrf(person.get(step))
        form = {"csrf_token": token, "j_username": identifier, "j_password": PASSWORD, "_eventId_proceed": ""}
        answer = person.post(step, data=form)
        assert (answer.status_code, saml_response(answer)) == (400, None)


def test_an_oversized_body_is_413(idp: Worker) -> None:
    answer = browser(idp).post("/idp/profile/SAML2/POST/SSO", content=b"x" * 70_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Basic eDp5"])
@pytest.mark.parametrize("path", ["/fournisseurs", "/comptes", "/flux/onde"])
def test_a_control_address_asks_for_the_token(idp: Worker, path: str, token: str) -> None:
    method = "GET" if path == "/comptes" else "POST"
    headers = {"accept": "application/json", "authorization": token}
    answer = browser(idp).request(method, f"/_controle{path}", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "token_required")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"metadata": "<x/>"}',
        b'{"metadata": 3}',
        b'{"attribute_profile": "ent"}',
        b'{"metadata": "<x/>", "attribute_profile": "none"}',
        b'{"metadata": "<x/>", "surprise": true}',
    ],
)
def test_metadata_that_is_none_is_refused_with_the_field_at_fault(idp: Worker, body: bytes) -> None:
    answer = control(idp, "/fournisseurs", body)
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_a_feed_without_header_changes_nothing(idp: Worker) -> None:
    answer = control(idp, "/flux/onde", json.dumps({"type": "pupil", "id": "9"}).encode())
    assert answer.status_code == 422
    assert control(idp, "/flux/pronote", b"").status_code == 422
    assert len(control_accounts(idp)) == 1


def control_accounts(idp: Worker) -> list[dict[str, str]]:
    answer = browser(idp).get(
        "/_controle/comptes?" + urlencode({"personne": "2"}),
        headers={"authorization": f"Bearer {idp.foundation.secret}"},
    )
    accounts: list[dict[str, str]] = answer.json()
    return accounts
