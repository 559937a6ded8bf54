"""The sample target file of the docs, pointed at a federation that runs apart in a process of its own."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from rentree_blanche.client import ControlClient, Guardian, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys, Registered
from rentree_blanche.simulators.population.find import primary
from tests.started import running

DOCUMENT = Path(__file__).parents[2] / "docs" / "targets.md"
RENTREE = (sys.executable, "-m", "rentree_blanche.simulators.cli")
ROWS = ("IN-01:ent-hdf", "IN-04:time", "SMS-09:national", "SMS-09:overseas")


@pytest.fixture(scope="session")
def federation_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFederation]:
    """Give the federation that runs apart, in place of the plugin's."""
    folder = tmp_path_factory.mktemp("apart")
    with running(folder, "up", "--seed", "7", "--families", "20", "--label", "recette", "--tls") as apart:
        apart.read_until("Pour arrêter")
        with ControlClient.from_ready_file(apart.ready_file) as client:
            yield RunningFederation(client=client, directory=client.read_addresses())


@pytest.fixture
def registered(page: Page, federation: RunningFederation, people: People, sms_inbox: SmsInbox) -> Registered:
    """Let somebody have an account there."""
    made, _ = Journeys(page, federation, sms_inbox).register(people.guardian(children=[primary(), primary()]))
    return made


@pytest.fixture
def target(federation: RunningFederation, people: People, registered: Registered, tmp_path: Path) -> Path:
    """Write the sample with the addresses, and the people, of the federation."""
    (sample,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    for name, actor in (("educonnect", "educonnect"), ("moncompte", "moncompte"), ("ent", "ent-hdf")):
        sample = sample.replace(f'"https://{name}.recette.exemple.fr"', f'"{federation.url(actor, "")}"')
    sample = sample.replace("https://sms.recette.exemple.fr", federation.directory.control_url.rstrip("/"))
    sample = sample.replace("c.durand12", registered.identifier)
    newcomer = people.guardian(children=[primary()], overseas=False)
    for known, played in zip(tomllib.loads(sample)["guardians"], (registered.guardian, newcomer), strict=True):
        for written, real in _said_by(known, played):
            sample = sample.replace(written, real, 1)
    assert "exemple.fr" not in sample
    (tmp_path / "autorite.pem").write_bytes(Path(str(federation.directory.ca)).read_bytes())
    file = tmp_path / "recette.toml"
    file.write_text(sample, encoding="utf-8")
    return file


def _said_by(known: dict[str, object], played: Guardian) -> Iterator[tuple[str, str]]:
    """Give what the sample says of somebody, in its order, and what is to be said of who is played."""
    yield f'first_name = "{known["first_name"]}"', f'first_name = "{played.first_name}"'
    yield f'name = "{known["name"]}"\n', f'name = "{played.name}"\n'
    if "mobile" in known:
        yield str(known["mobile"]), str(played.mobile)
    children = known["children"]
    assert isinstance(children, list)
    for child, pupil in zip(children, played.children, strict=True):
        yield (
            f'first_name = "{child["first_name"]}", name = "{child["name"]}"',
            (f'first_name = "{pupil.first_name}", name = "{pupil.name}"'),
        )
        yield str(child["birth_date"]), str(pupil.birth_date)


def test_browser_parts_are_played_and_the_rest_is_put_aside_with_its_reason(
    target: Path, registered: Registered, federation: RunningFederation, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*RENTREE, "scenarios", *ROWS, "--target", str(target), "--report", str(tmp_path / "report")],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        | {"MOT_DE_PASSE": registered.password, "JETON_SMS": str(federation.directory.token)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results = results_of(tmp_path / "report" / "coverage.json")
    assert results["test_identifier_and_password_open_the_ent_with_the_right_children[chromium]"] == "passed"
    assert results["test_a_mobile_of_mainland_france_may_be_written_in_any_usual_way[chromium-close]"] == "passed"
    lockout = results["test_ten_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour[chromium]"]
    assert "déplace l’horloge" in lockout
    overseas = results["test_an_overseas_mobile_is_accepted_with_its_prefix_and_refused_without[chromium]"]
    assert "la cible l’interdit (allowed.destructive = false)" in overseas
    assert all(said == "passed" or said.startswith("ce scénario ") for said in results.values())


def results_of(file: Path) -> dict[str, str]:
    """Read what became of each scenario that was chosen: `passed`, or else why not."""
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"].values()
    played = [each for row in rows for case in row["cases"] for each in case["scenarios"] if each["runs"]]
    return {
        each["id"].partition("::")[2]: each["result"] if each["result"] == "passed" else str(each["reason"])
        for each in played
    }
