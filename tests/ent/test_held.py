"""Which delivery an ENT says that it holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

DIGEST = "a" * 64
OTHER = "b" * 64


def held(site, source="ENT"):
    answer = site.control("GET", f"/aaf?source={source}")
    assert answer.status_code == 200
    return answer.json()["empreinte"]


def deliver(site, content, digest=DIGEST):
    return site.control("POST", f"/aaf?empreinte={digest}", content=content)


def test_a_delivery_is_held_under_the_digest_that_came_with_it(site, make_aaf):
    deliver(site, make_aaf())
    assert held(site) == DIGEST
    deliver(site, make_aaf(), OTHER)
    assert held(site) == OTHER


def test_nothing_is_held_of_a_register_that_sent_nothing(site, make_aaf):
    deliver(site, make_aaf())
    assert held(site, "ENTHDF2D") is None


def test_a_delivery_without_a_digest_takes_the_place_of_what_was_held(site, make_aaf):
    deliver(site, make_aaf())
    site.control("POST", "/aaf", content=make_aaf())
    assert held(site) is None


def test_a_refused_delivery_leaves_what_is_held(site, make_aaf):
    deliver(site, make_aaf())
    assert deliver(site, b"PK?", OTHER).status_code == 422
    assert held(site) == DIGEST


def test_a_digest_that_is_too_long_is_refused(site, make_aaf):
    assert deliver(site, make_aaf(), "a" * 65).status_code == 422
    assert held(site) is None


def test_once_another_era_begins_the_same_delivery_is_wanted_again(open_site, make_aaf):
    site = open_site()
    site.clock.move_to(datetime(2023, 6, 1, 10, tzinfo=UTC))
    deliver(site, make_aaf())
    assert held(site) == DIGEST
    site.clock.move_to(datetime(2023, 9, 4, 10, tzinfo=UTC))
    assert held(site) is None
    deliver(site, make_aaf())
    assert held(site) == DIGEST


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_the_federation_may_ask(site, method):
    assert site.client.request(method, "/_controle/aaf").status_code == 401
