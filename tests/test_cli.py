import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rentree_blanche.simulators import cli, doctor
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.roster import first_to_try, players
from rentree_blanche.simulators.settings import load_settings

COMMANDS = ("up", "serve", "people", "population", "feed", "doctor", "rush", "completion")


def rentree(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_the_help_of_a_command_shows_an_example_whose_options_exist(command: tuple[str, ...]) -> None:
    result = rentree(*command, "--help")
    example = re.search(r"Exemple : rentree (.+)", re.sub(r"\n {2,}", " ", result.output))
    assert result.exit_code == 0
    assert example is not None
    name = example[1].split()[0]
    assert name in COMMANDS
    assert name == command[0] if command else True
    for option in re.findall(r"--[a-z-]+", example[1]):
        assert f"{option} " in rentree(name, "--help").output


def test_the_help_imports_nothing_heavy() -> None:
    heavy = {
        "sqlalchemy",
        "rich.console",
        "pydantic",
        "uvicorn",
        "lxml",
        "requests",
        "phonenumbers",
        "faker",
        "numpy",
        "polars",
    }
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, rentree_blanche.simulators.cli; print(*sys.modules, sep='\\n')"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not heavy & set(loaded)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_the_script_that_completes_words(shell: str) -> None:
    script = rentree("completion", shell)
    assert script.exit_code == 0
    assert f"_RENTREE_COMPLETE=complete_{shell}" in script.output
    assert rentree("completion", "tcsh").exit_code == 2


@pytest.mark.parametrize(
    ("typed", "completed"), [("rentree sc", "scenarios"), ("rentree people --sear", "--search"), ("rentree zz", "")]
)
def test_a_word_begun_is_completed(typed: str, completed: str) -> None:
    asked = {"_RENTREE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    command = [sys.executable, "-c", "from rentree_blanche.simulators.cli import app; app(prog_name='rentree')"]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == completed


def test_the_version_is_that_of_the_package() -> None:
    assert rentree("--version").output.startswith("rentree 0.")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("families = 0", "families"),
        ("familles = 3", "familles"),
        ("[educonnect]\ncode_minutes = 'soon'", "educonnect.code_minutes"),
        ("seed = \nport = 1", "ligne 1"),
        ('seed = "deux"', "un nombre entier"),
        ("start = 2026-09-01T08:00:00", "fuseau horaire"),
    ],
)
@pytest.mark.parametrize("command", [("up",), ("serve", "educonnect"), ("people",)])
def test_unusable_settings_end_with_2_and_name_the_field(
    tmp_path: Path, command: tuple[str, ...], content: str, named: str
) -> None:
    file = tmp_path / "fédération.toml"
    file.write_text(content, encoding="utf-8")
    result = rentree(*command, "--settings", str(file))
    assert result.exit_code == 2
    assert named in result.stderr
    assert str(file) in result.stderr
    assert "Traceback" not in result.output


def test_a_settings_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    result = rentree("people", "--settings", str(tmp_path / "absent.toml"))
    assert result.exit_code == 2
    assert "absent.toml" in result.stderr


def test_a_misspelt_key_is_told_with_the_one_that_was_meant_and_all_that_are_known(tmp_path: Path) -> None:
    file = tmp_path / "fédération.toml"
    file.write_text("[educonnect]\ncode_minute = 3", encoding="utf-8")
    said = rentree("up", "--settings", str(file)).stderr
    assert "educonnect.code_minute\N{NO-BREAK SPACE}: clé inconnue" in said
    assert "«\N{NARROW NO-BREAK SPACE}code_minutes\N{NARROW NO-BREAK SPACE}»" in said
    assert all(name in said for name in EduConnectSettings.model_fields)


def test_an_actor_that_does_not_exist_is_told_before_the_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = rentree("serve", "pronote", "--port", port, "--folder", str(tmp_path))
    assert "aucun acteur" in result.stderr
    assert port not in result.stderr


def test_an_option_wins_over_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "fédération.toml"
    file.write_text("families = 30\nseed = 7\nport = 9000", encoding="utf-8")
    settings = cli.prepared(file, families=40)
    assert (settings.families, settings.seed, settings.port) == (40, 7, 9000)


@pytest.mark.parametrize(("tls", "port"), [(False, 8080), (True, 8443)])
def test_the_port_nobody_chose_follows_the_scheme(tls: bool, port: int) -> None:
    assert cli.prepared(None, tls=tls).port == port


def test_keys_are_kept_in_the_state_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert cli.prepared(None).folder == tmp_path / "rentree-blanche"
    assert cli.prepared(None, folder=tmp_path / "mine").folder == tmp_path / "mine"


@pytest.mark.parametrize("command", [("up",), ("serve", "educonnect")])
def test_a_port_that_is_taken_ends_with_2_and_names_the_option(tmp_path: Path, command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = rentree(*command, "--port", str(port), "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr


def test_an_actor_that_does_not_exist_cannot_be_served(tmp_path: Path) -> None:
    result = rentree("serve", "pronote", "--port", "0", "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert "pronote" in result.stderr
    assert "educonnect" in result.stderr


def test_a_store_that_cannot_be_reached_ends_with_2(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/absent/store.sqlite"
    result = rentree("serve", "educonnect", "--port", "0", "--folder", str(tmp_path), "--store", store)
    assert result.exit_code == 2
    assert "absent/store.sqlite" in result.stderr


def test_people_are_those_of_the_seed() -> None:
    told = json.loads(rentree("people", "--seed", "12", "--families", "3", "--json").stdout)
    expected = [guardian for family in Population(seed=12).families(3) for guardian in family.guardians]
    assert told["seed"] == 12
    assert [each["mobile"] for each in told["people"]] == [guardian.mobile for guardian in expected]
    assert [each["birth_date"] for each in told["people"]] == [str(guardian.birth_date) for guardian in expected]


def test_people_are_told_with_the_birth_dates_of_their_children() -> None:
    family = Population(seed=12).family(0)
    told = json.loads(rentree("people", "--seed", "12", "--families", "1", "--json").stdout)
    for each, guardian in zip(told["people"], family.guardians, strict=True):
        pupils = family.pupils_of(guardian, legal_only=False)
        assert [child["birth_date"] for child in each["children"]] == [str(pupil.birth_date) for pupil in pupils]


def test_the_table_of_people_writes_mobiles_as_people_type_them() -> None:
    output = rentree("people", "--limit", "5").stdout
    assert re.search(r"\b0[67]( \d\d){4}\b", output)


def test_namesakes_of_one_family_come_last_among_the_people() -> None:
    lines = rentree("people", "--limit", "4").stdout.splitlines()
    (first, second) = (number for number, line in enumerate(lines) if "Geneviève de La Fontaine" in line)
    assert first > next(number for number, line in enumerate(lines) if "Margaud Marchal" in line)
    assert second == first + 1


def test_who_is_printed_first_can_register_and_is_shown_with_the_children() -> None:
    population = Population(seed=1)
    found = first_to_try(population, 200, 20)
    assert len(found) == 20
    for player in found:
        family = population.family(player.family)
        guardian = next(each for each in family.guardians if each.number == player.person)
        children = [pupil.number for pupil in family.pupils_of(guardian)]
        assert guardian.mobile
        assert [child.person for child in player.children] == children != []
        assert [each.called for each in players(population, [family])].count(player.called) == 1


def test_a_limit_shows_fewer_families() -> None:
    told = json.loads(rentree("people", "--limit", "2", "--json").stdout)
    assert {each["family"] for each in told["people"]} == {0, 1}


def test_a_search_gives_only_families_that_are_like_it() -> None:
    told = json.loads(rentree("people", "--search", '{"twins": true}', "--json").stdout)
    dates = {each["family"]: [child["birth_date"] for child in each["children"]] for each in told["people"]}
    assert dates
    assert any(len(set(born)) < len(born) for born in dates.values())


def test_a_search_that_cannot_be_read_ends_with_2_and_names_the_field() -> None:
    result = rentree("people", "--search", '{"twin": true}')
    assert result.exit_code == 2
    assert "twin\N{NO-BREAK SPACE}:" in result.stderr


def test_a_search_that_finds_nobody_ends_with_1() -> None:
    result = rentree("people", "--families", "1", "--search", '{"child_count": 60}', "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["people"] == []


def test_the_doctor_names_the_command_that_brings_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DEBIAN_BROWSERS", ())
    monkeypatch.delenv("RENTREE_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    result = rentree("doctor", "--folder", str(tmp_path), "--json")
    browser = next(each for each in json.loads(result.stdout) if "Chromium" in each["name"])
    assert result.exit_code == 1
    assert browser["found"] is None
    assert browser["mend"].endswith("apt-get install --no-install-recommends chromium-headless-shell")


def test_the_doctor_is_content_where_nothing_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "chromium"
    browser.touch(mode=0o755)
    monkeypatch.setenv("RENTREE_CHROMIUM", str(browser))
    result = rentree("doctor", "--folder", str(tmp_path / "keys"))
    assert result.exit_code == 0
    assert str(browser) in result.stdout
    assert "✗" not in result.stdout


def test_a_folder_for_keys_that_cannot_be_written_is_found_by_the_doctor(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    findings = json.loads(rentree("doctor", "--folder", str(file / "keys"), "--json").stdout)
    assert next(each for each in findings if each["mend"] and "--folder" in each["mend"])["found"] is None


def test_a_variable_wins_over_the_settings_file_and_the_command_line_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rentree.toml"
    file.write_text('seed = 3\nfamilies = 9\nlabel = "file"\n', encoding="utf-8")
    monkeypatch.setenv("RENTREE_FAMILIES", "8")
    monkeypatch.setenv("RENTREE_LABEL", "variable")
    settings = load_settings(file, label="command")
    assert (settings.seed, settings.families, settings.label) == (3, 8, "command")


def test_a_start_imports_nothing_that_few_need() -> None:
    asked = (
        "import sys, rentree_blanche.simulators.foreground; "
        "print([name for name in ('faker', 'fpdf', 'fontTools', 'PIL', 'trustme') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
