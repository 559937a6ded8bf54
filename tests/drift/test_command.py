"""`rentree scenarios --drift`, as it is typed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rentree_blanche.simulators.cli import app
from tests.drift.deployment import Deployment, Reply, deployed


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with deployed("legacy") as made:
        yield made


@pytest.fixture(autouse=True)
def unchanged(deployment: Deployment) -> Iterator[None]:
    yield
    deployment.change = lambda _: None


def typed(file: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["scenarios", "--drift", str(file), *options])


def with_a_csrf_token(reply: Reply) -> None:
    button = '<div class="actions"><button type="submit" id="bouton_valider"'
    reply.text = reply.text.replace(button, f'<input type="hidden" name="csrf_token" value="1">{button}')


def test_a_deployment_of_the_older_generation_is_compared_with_a_simulator_of_it(
    deployment: Deployment, tmp_path: Path
) -> None:
    done = typed(deployment.target(tmp_path))
    assert done.exit_code == 0, done.output
    assert "Recette\N{NO-BREAK SPACE}: aucun écart avec un simulateur à pages de connexion legacy" in done.stdout
    assert "[drift] certificates = [" in done.stdout


def test_a_csrf_token_that_was_added_is_told_alone(deployment: Deployment, tmp_path: Path) -> None:
    deployment.change = with_a_csrf_token
    done = typed(deployment.target(tmp_path), "--json")
    assert done.exit_code == 1
    (token,) = json.loads(done.stdout)["differences"]
    assert (token["change"], token["place"]) == ("added", "page connexion › formulaire validerAuth › champ csrf_token")


def test_the_table_is_steered_by_nothing_that_a_page_says(deployment: Deployment, tmp_path: Path) -> None:
    def hostile(reply: Reply) -> None:
        unusable = '<a id="faux" href="http://[">x</a><form action="//["></form><form id="validerAuth"'
        reply.text = reply.text.replace('<form id="validerAuth"', unusable)
        reply.text = reply.text.replace('id="bouton_valider"', 'id="[/red]\x1b[2J"')

    deployment.change = hostile
    done = typed(deployment.target(tmp_path))
    assert done.exit_code == 1
    assert "3 écarts avec un simulateur" in done.stdout
    assert "[/red][2J" in done.stdout
    assert "\x1b" not in done.stdout


def test_the_generation_that_the_file_names_is_the_one_compared_with(deployment: Deployment, tmp_path: Path) -> None:
    file = deployment.target(tmp_path, '[drift]\nlogin_generation = "2026"\naccepted = ["page connexion*"]')
    told = json.loads(typed(file, "--json").stdout)
    assert [(each["change"], each["place"]) for each in told["differences"]] == [("missing", "page stockage local")]
    assert len(told["accepted"]) > 1


def test_a_file_that_cannot_be_used_ends_with_2(tmp_path: Path) -> None:
    done = typed(tmp_path / "absent.toml")
    assert done.exit_code == 2
    assert "ce fichier n’existe pas" in done.stderr


def test_nothing_is_played_beside_it(deployment: Deployment, tmp_path: Path) -> None:
    done = typed(deployment.target(tmp_path), "FC-01")
    assert done.exit_code == 2
    assert "--drift" in done.stderr
