"""Two workers of the IdP on one database serve one login together."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from rentree_blanche.simulators.core.faults import Fault, Status, Which, times
from tests.educonnect.idp import (
    PASSWORD,
    SSO,
    ServiceProvider,
    Worker,
    browser,
    csrf,
    furnish,
    make_provider,
    saml_response,
    target,
    worker,
)
from tests.postgres import server


@pytest.fixture(scope="module")
def provider() -> ServiceProvider:
    return make_provider()


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Worker, Worker]]:
    with ExitStack() as undo:
        url = undo.enter_context(server()) if request.param == "postgresql" else ""
        yield undo.enter_context(worker(tmp_path, url)), undo.enter_context(worker(tmp_path, url))


def test_a_login_that_begins_on_one_worker_ends_on_the_other(
    pair: tuple[Worker, Worker], provider: ServiceProvider
) -> None:
    one, other = pair
    identifier = furnish(one, provider)
    person = browser(one)
    step = target(person.get(provider.ask(one.base)))
    person.app = other.edge
    page = person.get(step)
    person.app = one.edge
    step = target(person.post(step, data={"csrf_token": csrf(page), "shib_idp_ls_supported": "true"}))
    person.app = other.edge
    page = person.get(step)
    form = {"csrf_token": csrf(page), "typeUser": "responsable", "j_username": identifier, "j_password": PASSWORD}
    answer = person.post(step, data=form)
    assert b"status:Success" in (saml_response(answer) or b"")
    person.app = one.edge
    again = person.get(provider.ask(one.base))
    assert b"status:Success" in (saml_response(again) or b""), "the other worker knows the session"


def test_a_fault_that_happens_once_happens_once_whichever_worker_meets_it(pair: tuple[Worker, Worker]) -> None:
    one, other = pair
    one.foundation.faults.add(Fault(which=Which(path="/"), what=(Status(code=503),), often=times(1)))
    statuses = [browser(each).get("/").status_code for each in (other, one, other, one)]
    assert sorted(statuses) == [200, 200, 200, 503]
    assert one.foundation.faults.list()[0].hits == 1


def test_a_clock_moved_by_one_worker_is_moved_for_the_other(
    pair: tuple[Worker, Worker], provider: ServiceProvider
) -> None:
    one, other = pair
    furnish(one, provider)
    person = browser(one)
    step = target(person.get(provider.ask(one.base)))
    other.foundation.clock.move_to(other.foundation.clock.now() + timedelta(minutes=61))
    assert person.get(step).status_code == 400
    assert one.foundation.clock.now() - other.foundation.clock.now() < timedelta(seconds=5)


def test_both_workers_publish_one_certificate_and_write_one_journal(pair: tuple[Worker, Worker]) -> None:
    one, other = pair
    assert browser(one).get("/idp/shibboleth").text == browser(other).get("/idp/shibboleth").text
    assert one.foundation.journal.query(contains="shibboleth")
    other.foundation.journal.flush()
    assert len(one.foundation.journal.query(contains="/idp/shibboleth")) == 2


def test_a_stranger_who_names_the_step_of_another_browser_is_refused(
    pair: tuple[Worker, Worker], provider: ServiceProvider
) -> None:
    one, other = pair
    furnish(one, provider)
    step = target(browser(one).get(provider.ask(one.base)))
    assert step.startswith(SSO)
    assert browser(other).get(step).status_code == 400
