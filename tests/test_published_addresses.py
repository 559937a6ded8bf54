"""A federation for another machine: every published address follows its settings."""

import json
import re
from collections.abc import Iterator

import pytest

from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

DOMAIN = "educ.essai.test"
_URL = re.compile(r"https?://[^\s\"'<>]+")
_SCHEMAS = ("http://www.w3.org/", "https://rentree-blanche.test/")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Federation]:
    # All addresses of the loopback network are this machine's: one that is not 127.0.0.1 stands for its outer one.
    settings = FederationSettings(bind="127.0.0.7", domain=DOMAIN, label="lille", tls=True, families=20)
    with Federation(settings) as federation:
        yield federation


def _read(federation: Federation, actor: str, path: str) -> str:
    session = client_session(agent="test", ca_file=federation.ca_file, domain=DOMAIN, address="127.0.0.7")
    with session:
        session.headers["Authorization"] = f"Bearer {federation.secret}"
        answer = session.get(federation.url(actor, path))
    assert answer.ok, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("actor", "path"),
    [
        ("educonnect", "/idp/shibboleth"),
        ("ent-hdf", "/saml/metadata"),
        ("teleservices", "/saml/metadata"),
        ("control", "/api/addresses"),
        ("control", "/openapi.json"),
        ("educonnect", "/"),
        ("ent-hdf", "/"),
        ("onde", "/"),
        ("sms", "/"),
    ],
)
def test_every_address_that_an_actor_publishes_is_below_the_domain(
    elsewhere: Federation, actor: str, path: str
) -> None:
    text = _read(elsewhere, actor, path)
    published = [url for url in _URL.findall(text) if not url.startswith(_SCHEMAS)]
    ending = f"-lille.{DOMAIN}:{elsewhere.addresses.port}"
    assert all(url.startswith("https://") and ending in url for url in published), published


def test_the_addresses_of_all_actors_are_told(elsewhere: Federation) -> None:
    told = json.loads(_read(elsewhere, "control", "/api/addresses"))
    assert told["actors"]["educonnect"]["entity_id"] == elsewhere.url("educonnect", "/idp")
    assert told["actors"].keys() >= {"educonnect", "ent-hdf", "onde", "sms", "teleservices"}


def test_a_public_url_replaces_the_derived_one_everywhere() -> None:
    public = {"educonnect": "https://educonnect.ac-essai.test"}
    settings = FederationSettings(public_urls=public, families=5)
    federation = Federation(settings)
    try:
        assert federation.url("educonnect", "/idp") == "https://educonnect.ac-essai.test/idp"
        assert federation.addresses.name_of("https://educonnect.ac-essai.test/idp") == "educonnect"
    finally:
        federation.stop()
