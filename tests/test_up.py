"""`rentree up` as a person starts it: a process of its own, stopped by Ctrl-C."""

import re
import signal
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES
from rentree_blanche.simulators.foreground import greet
from rentree_blanche.simulators.greeting import process_age, seconds
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.roster import first_to_try, typed
from tests.started import Running, running

_CLOSING_WORDS = "Pour arrêter"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


@pytest.fixture(scope="module")
def federation(folder: Path) -> Iterator[Running]:
    with running(folder, "up", "--seed", "5", "--families", "20", "--label", "up") as started:
        started.read_until(_CLOSING_WORDS)
        yield started


def test_every_actor_answers_where_the_ready_file_says(federation: Running) -> None:
    actors = federation.ready()["actors"]
    with client_session(agent="test") as session:
        statuses = {name: session.get(each["url"], timeout=60).status_code for name, each in actors.items()}
    assert set(statuses) >= {"control", "educonnect", "mailbox", "onde", "pocket", "sms", *RELYING_PARTIES}
    assert all(status < 500 for status in statuses.values()), statuses


def test_the_ready_file_tells_saml_parties_apart(federation: Running) -> None:
    actors = federation.ready()["actors"]
    assert {name for name, each in actors.items() if "entity_id" in each} == {"educonnect", *RELYING_PARTIES}
    with client_session(agent="test") as session:
        for name in ("educonnect", *RELYING_PARTIES):
            metadata = session.get(actors[name]["metadata"], timeout=60).text
            assert f'entityID="{actors[name]["entity_id"]}"' in metadata
    assert "metadata" not in actors["onde"]


def test_the_ready_file_opens_the_control_addresses(federation: Running) -> None:
    ready = federation.ready()
    token = {"Authorization": f"Bearer {ready['control']['token']}"}
    with client_session(agent="test") as session:
        inbox = f"{ready['actors']['sms']['url']}_controle/messages"
        assert session.get(inbox, timeout=60).status_code == 401
        assert session.get(inbox, headers=token, timeout=60).status_code == 200
        assert session.get(f"{ready['control']['url']}openapi.json", headers=token, timeout=60).status_code == 200


def test_the_ready_file_is_for_its_owner_alone(federation: Running) -> None:
    assert stat.S_IMODE(federation.ready_file.stat().st_mode) == 0o600


def test_it_prints_addresses_people_and_how_long_it_took(federation: Running) -> None:
    said = federation.said
    assert re.search(r"prêt en \d+,\d\N{NO-BREAK SPACE}s", said)
    for each in federation.ready()["actors"].values():
        assert each["url"] in said
    for player in first_to_try(Population(seed=5), 20, 3):
        assert player.called in said
        assert typed(str(player.mobile)) in said
        assert f"{player.children[0].birth_date:%d/%m/%Y}" in said


def test_on_loopback_the_token_is_not_printed(federation: Running) -> None:
    assert federation.ready()["control"]["token"] not in federation.said


def test_ctrl_c_ends_with_0_and_takes_the_ready_file_away(tmp_path: Path) -> None:
    with running(tmp_path, "up", "--families", "2", "--label", "stop") as started:
        started.read_until(_CLOSING_WORDS)
        assert started.ready_file.exists()
        code, said = started.interrupt(signal.SIGINT)
    assert code == 0
    assert "Traceback" not in said
    assert not started.ready_file.exists()


def test_over_tls_the_ready_file_names_the_authority_and_sigterm_ends_it_too(tmp_path: Path) -> None:
    with running(tmp_path, "up", "--families", "2", "--label", "tls", "--tls") as started:
        started.read_until(_CLOSING_WORDS)
        ready = started.ready()
        url = ready["actors"]["educonnect"]["url"]
        with client_session(agent="test", ca_file=Path(str(ready["ca"]))) as session:
            assert session.get(url, timeout=60).status_code < 500
        assert url.startswith("https://educonnect-tls.localhost:")
        assert str(ready["ca"]) in started.said
        code, said = started.interrupt(signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in said


def test_one_actor_is_served_alone_by_several_processes(tmp_path: Path) -> None:
    with running(tmp_path, "serve", "educonnect", "--workers", "2", "--label", "alone") as started:
        started.read_until("2 processus")
        ready = started.ready()
        with client_session(agent="test") as session:
            metadata = session.get(ready["actors"]["educonnect"]["metadata"], timeout=60)
        assert ready["actors"]["educonnect"]["entity_id"] in metadata.text
        assert set(ready["actors"]) == {"educonnect", "moncompte", "admin"}
        code, said = started.interrupt(signal.SIGINT)
    assert code == 0
    assert "Traceback" not in said


def test_where_other_machines_can_come_the_token_is_printed() -> None:
    output = StringIO()
    addresses = Addresses(scheme="http", bind="0.0.0.0", port=8080)
    greet(Console(file=output, width=140), [], addresses, "le-jeton", None)
    assert "le-jeton" in output.getvalue()
    assert "Donnez aussi --domain" in output.getvalue()


def test_a_domain_of_its_own_needs_no_other_hint() -> None:
    output = StringIO()
    addresses = Addresses(scheme="http", bind="0.0.0.0", port=8080, domain="essai.test")
    greet(Console(file=output, width=140), [], addresses, "le-jeton", None)
    assert "--domain" not in output.getvalue()


def test_the_age_of_the_process_is_seconds() -> None:
    first = process_age()
    assert 0 < first <= process_age() < 24 * 3600
    assert seconds(1.44) == "1,4\N{NO-BREAK SPACE}s"
