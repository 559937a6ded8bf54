"""EduConnect and the federation's FranceConnect over the wire, in each version and with each algorithm."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.educonnect.sso.entry import OWN_PATH
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

_LOGIN = {"identifiant": "test", "mot_de_passe": "123"}
_NAME = "Angela Claire Louise DUBOIS"


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with client_session(agent="client") as made:
        yield made


def _send(session: requests.Session, page: requests.Response, form: str, **fields: str) -> requests.Response:
    """Send a form of a page, by its id, with its hidden fields."""
    found = re.search(rf'<form(?=[^>]*id="{form}")[^>]*>.*?</form>', page.text, re.DOTALL)
    assert found is not None, page.text
    action = re.search(r'action="([^"]*)"', found[0])
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found[0])
    assert action is not None
    url = urljoin(page.url, html.unescape(action[1]))
    return session.post(url, data={**{name: html.unescape(value) for name, value in hidden}, **fields})


def _arrive(session: requests.Session, federation: Federation) -> requests.Response:
    """Log in at FranceConnect as a person of its integration platform; give the page that follows."""
    page = _send(session, session.get(federation.url("educonnect", OWN_PATH)), "form1", shib_idp_ls_supported="true")
    page = session.get(f"{page.url}&_eventId=franceconnect")
    page = _send(session, page, "choix-du-compte", fournisseur="impots")
    page = _send(session, page, "identification", **_LOGIN)
    return _send(session, page, "consentement", action="continuer")


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ({}, {}),
        ({"version": "v1"}, {}),
        *(
            (
                {"id_token_alg": algorithm, "userinfo_alg": algorithm},
                {"educonnect_id_token_alg": algorithm, "educonnect_userinfo_alg": algorithm},
            )
            for algorithm in ("ES256", "HS256")
        ),
        (
            {"client_secret": "un-secret-d-au-moins-32-caracteres"},
            {"educonnect_secret": "un-secret-d-au-moins-32-caracteres"},
        ),
    ],
    ids=["v2", "v1", "ES256", "HS256", "a secret of one's own"],
)
def test_an_identity_arrives(session: requests.Session, client: dict[str, Any], server: dict[str, Any]) -> None:
    settings = FederationSettings.model_validate(
        {"families": 1, "educonnect": {"franceconnect": client}, "franceconnect": server}
    )
    with Federation(settings) as federation:
        assert _NAME in _arrive(session, federation).text


def test_a_rotation_of_keys_keeps_nobody_out(session: requests.Session) -> None:
    with Federation(FederationSettings(families=1)) as federation:
        assert _NAME in _arrive(session, federation).text
        federation.ask("POST", "franceconnect", "/cles/rotation")
        session.cookies.clear()
        assert _NAME in _arrive(session, federation).text
