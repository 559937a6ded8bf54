"""What `rentree people` computes is what a running federation says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rentree_blanche.client import ControlClient
from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.greeting import Answering, ready_content
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.roster import platform_identities, players
from rentree_blanche.simulators.settings import FederationSettings

FAMILIES = 4


@pytest.fixture(scope="module")
def federation() -> Iterator[Federation]:
    with Federation(FederationSettings(families=FAMILIES)) as federation:
        yield federation


@pytest.fixture(scope="module")
def client(federation: Federation) -> Iterator[ControlClient]:
    with ControlClient(federation.url("control")) as client:
        yield client


def test_logins_and_records_are_those_of_the_federation(federation: Federation, client: ControlClient) -> None:
    population = Population(seed=federation.settings.seed)
    for player in players(population, population.families(FAMILIES)):
        file = client.read_guardian(player.key)
        assert file.person == player.person
        assert {record.actor: record.id for record in file.records} == player.records
        assert file.identity is not None
        known = [(login.provider, login.login, login.password) for login in file.identity.logins]
        assert [(login.provider, login.login, login.password) for login in player.logins] == known


def test_the_test_identities_are_those_of_franceconnect(client: ControlClient) -> None:
    assert [identity.who for identity in client.find_identities()] == list(platform_identities())


def test_the_state_of_accounts_is_asked_of_a_running_federation(
    federation: Federation, client: ControlClient, tmp_path: Path
) -> None:
    guardian = next(each for each in client.read_family(0).guardians if each.children)
    client.hand_out(guardian.key, guardian.children[0].school.uai)
    ready = tmp_path / "ready.json"
    answering = [Answering(name="control", url=federation.url("control"))]
    ready.write_text(json.dumps(ready_content(answering, token=federation.secret, ca_file=None)), encoding="utf-8")
    asked = ["people", "--limit", "1", "--ready-file", str(ready)]
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    states = {each["key"]: each["account"] for each in told["people"]}
    assert states[guardian.key] == "provisional"
    assert "provisoire" in CliRunner().invoke(app, asked).stdout
    assert told["people"][0]["mailbox"].startswith(federation.url("mailbox"))


def test_a_federation_that_is_not_up_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["people", "--limit", "1", "--ready-file", str(tmp_path / "absent.json")])
    assert result.exit_code == 3
    assert "absent.json" in result.stderr
