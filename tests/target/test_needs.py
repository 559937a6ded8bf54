"""What a scenario needs decides whether it is pointed at a deployment: its fixtures and its marks, no list of names."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rentree_blanche.suite.target import TargetError, read_target
from rentree_blanche.suite.target.pointing import Pointing
from rentree_blanche.suite.target.standing import check_answers
from tests.target.site import Site

SUITE = """
    import pytest
    from rentree_blanche.client import RunningFederation

    def test_moves_the_clock(federation, clock): ...
    def test_breaks_things(federation, faults, journal): ...
    @pytest.mark.harmless
    def test_reads_sms(federation, sms_inbox): ...
    @pytest.mark.harmless
    def test_reads_mail(federation, mailbox): ...
    @pytest.mark.harmless
    def test_reads_mail_by_another_fixture(federation, letters): ...
    def test_changes_accounts(federation, people): ...
    @pytest.mark.simulator
    def test_looks_at_the_banner(federation): ...
    @pytest.mark.harmless(newcomers=True)
    def test_plays_a_newcomer(federation, people): ...

    @pytest.mark.harmless
    def test_plays_somebody_with_an_account(federation, people):
        assert people.guardian().first_name == "Camille"
        assert federation.url("ent-hdf", "/accueil").endswith("/accueil")

    @pytest.mark.harmless
    def test_asks_for_who_is_not_there(people):
        people.guardian(twins=True, overseas=True)

    @pytest.mark.harmless
    def test_visits_what_has_no_address(federation):
        federation.url("teleservices")

    @pytest.mark.harmless
    def test_asks_the_control_api_without_saying_so(federation):
        federation.client.read_clock()

    def test_plays_no_federation_at_all(): ...

    @pytest.fixture
    def letters(mailbox): ...
"""


_PYTEST = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p", "no:randomly", "--strict-markers"]


@pytest.fixture(scope="module")
def site():
    with Site() as made:
        yield made


def pointed(folder: Path, target: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_suite.py").write_text(textwrap.dedent(SUITE), encoding="utf-8")
    (folder / "cible.toml").write_text(textwrap.dedent(target), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [*_PYTEST, "--rentree-target", "cible.toml", *options],
        cwd=folder,
        env=environment | {"COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def target(site: Site, *, destructive: bool = False, person: str = 'identifier = "c"\npassword = "p"') -> str:
    return f"""\
name = "Recette"
[addresses]
educonnect = "{site.url}"
ent = "{site.url}"
[allowed]
destructive = {str(destructive).lower()}
[[guardians]]
first_name = "Camille"
name = "Durand"
mobile = "0639981234"
children = [{{ first_name = "Léa", name = "Durand", birth_date = 2016-03-02, degree = 1 }}]
{person}
"""


def test_each_skip_says_what_is_lacking(site: Site, tmp_path: Path) -> None:
    said = pointed(tmp_path, target(site)).stdout
    assert "2 passed, 11 skipped" in said, said
    assert "cible\N{NO-BREAK SPACE}: Recette" in said
    for reason in (
        "déplace l’horloge, ce que seule une fédération simulée permet",
        "provoque des pannes et lit le journal des échanges, ce que seule",
        "lit des SMS reçus, et la cible n’a pas de table [sms]",
        "change des comptes, et la cible l’interdit (allowed.destructive = false)",
        "porte sur le simulateur lui-même",
        "joue une personne sans compte (sans identifier), et la cible n’en nomme aucune",
        "joue une personne avec un compte (mobile d’outre-mer, jumeaux), et la cible n’en a pas, ou plus",
        "visite teleservices, dont la cible ne donne pas l’adresse (addresses.teleservices)",
        "passe par l’API de contrôle, que la cible n’a pas",
    ):
        assert f"ce scénario {reason}" in said, said
    in_the_summary = "   2 × ce scénario lit des courriels reçus, et la cible n’a pas de table [mail]"
    assert in_the_summary in said


def test_newcomers_and_destructive_scenarios_are_played_where_the_target_has_and_allows_them(
    site: Site, tmp_path: Path
) -> None:
    said = pointed(tmp_path, target(site, destructive=True, person="")).stdout
    assert "PASSED test_suite.py::test_changes_accounts" in said
    assert "PASSED test_suite.py::test_plays_a_newcomer" in said
    assert "joue une personne avec identifier et password, et la cible n’en nomme aucune" in said


def test_a_wrong_file_ends_the_run_before_it_begins(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "cible.toml"
    file.write_text(target(site).replace('first_name = "Camille"\n', ""), encoding="utf-8")
    with pytest.raises(pytest.UsageError, match=r"cible.toml, ligne 7\s: guardians\[1\].first_name\s: absent"):
        Pointing.at(file)


def test_an_address_that_does_not_answer_is_named(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "cible.toml"
    file.write_text(target(site).replace(f'ent = "{site.url}"', 'ent = "http://127.0.0.1:9"'), encoding="utf-8")
    with pytest.raises(TargetError, match=r"addresses.ent\s: http://127.0.0.1:9 ne répond pas\s; vérifier l’adresse"):
        check_answers(read_target(file))
