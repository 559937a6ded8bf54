"""Published addresses."""

import pytest

from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.errors import UnusableInputError


def addresses(**change):
    return Addresses(**{"scheme": "http", "bind": "127.0.0.1", "port": 8080} | change)


@pytest.mark.parametrize(
    ("change", "origin"),
    [
        ({}, "http://educonnect.localhost:8080"),
        ({"port": 80}, "http://educonnect.localhost"),
        ({"port": 443}, "http://educonnect.localhost:443"),
        ({"scheme": "https", "port": 443}, "https://educonnect.localhost"),
        ({"scheme": "https", "port": 80}, "https://educonnect.localhost:80"),
        ({"label": "f7"}, "http://educonnect-f7.localhost:8080"),
        ({"domain": "essai.test", "port": 80}, "http://educonnect.essai.test"),
        ({"label": "f7", "domain": "essai.test"}, "http://educonnect-f7.essai.test:8080"),
        ({"public": {"educonnect": "https://idp.example"}}, "https://idp.example"),
        ({"public": {"educonnect": "https://idp.example:8443/"}}, "https://idp.example:8443"),
        ({"public": {"onde": "https://onde.example"}}, "http://educonnect.localhost:8080"),
    ],
)
def test_an_origin_derives_from_the_settings(change, origin):
    assert addresses(**change).origin("educonnect") == origin
    assert addresses(**change).url("educonnect", "/idp?x=1") == f"{origin}/idp?x=1"


def test_a_host_is_what_requests_are_told_apart_by():
    assert addresses(label="f7").host("sms") == "sms-f7.localhost"
    assert addresses(public={"sms": "https://SMS.Example:8443"}).host("sms") == "sms.example"


def test_actors_are_sites_of_their_own():
    assert addresses(label="f7").host("ent-hdf").split(".", 1) == ["ent-hdf-f7", "localhost"]


@pytest.mark.parametrize("url", ["idp.example", "ftp://idp.example", "https://", "https://idp.example/idp"])
def test_an_unusable_public_url_is_refused_by_the_actor_s_name(url):
    with pytest.raises(UnusableInputError, match="public URL of educonnect"):
        addresses(public={"educonnect": url})


@pytest.mark.parametrize(
    ("bind", "loopback"),
    [("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_only_loopback_is_reached_by_this_machine_alone(bind, loopback):
    assert addresses(bind=bind).loopback is loopback
