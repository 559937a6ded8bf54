"""The model of demand is read from TOML, and a wrong line says which it is and what to write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rentree_blanche.loadtests.demand import Demand, default_file, read_demand
from rentree_blanche.loadtests.errors import DemandError

Complaint = Callable[[str, str], str]


@pytest.fixture
def demand() -> Demand:
    return read_demand()


@pytest.fixture
def complaint(tmp_path: Path) -> Complaint:
    def with_(written: str, instead: str) -> str:
        text = default_file().read_text(encoding="utf-8")
        assert written in text
        file = tmp_path / "demande.toml"
        file.write_text(text.replace(written, instead, 1), encoding="utf-8")
        with pytest.raises(DemandError) as raised:
            read_demand(file)
        said = str(raised.value).replace(f"{tmp_path}/", "")
        return said.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    return with_


def test_the_shipped_model_is_read_and_its_mix_is_a_whole(demand: Demand) -> None:
    assert sum(demand.mix().values()) == pytest.approx(1)
    assert sum(group.share for group in demand.groups()) == pytest.approx(1)
    assert {journey.path for journey in demand.journeys.values()} >= {"registration", "distribution", "franceconnect"}


def test_every_figure_of_the_shipped_calendar_says_its_source(demand: Demand) -> None:
    assert all(factor.source for factor in (*demand.when.calendar, *demand.when.shocks))


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("active_share = 0.55", "active_share = 55", "demande.toml, ligne 15 : who.active_share : attendu au plus 1"),
        ("days = 30", "day = 30", "when.day : clé inconnue, vouliez-vous dire « days »"),
        ("share = 0.50\n", "share = 0.60\n", "journeys : les parts (share) des parcours font 1.1, attendu 1"),
        ("registration = 0.50", "registration = 0.60", "les parts de paths font 1.1, attendu 1"),
        ('path = "registration"', "share = 0.1", "who.paths.registration : 0 parcours ont path = 'registration'"),
        ('levels = ["ecole"]', 'levels = ["ecoles"]', "levels : clé inconnue, vouliez-vous dire « ecole »"),
        ('at = "contact"', 'at = "contacts"', "unknown-contact : aucune étape 'contacts'"),
        ("think_seconds = 12", "think_second = 12", "clé inconnue, vouliez-vous dire « think_seconds »"),
        ("start = 2026-09-07T20:15:00", "start = 2026-09-07T20:15:00Z", "start est une heure de France, sans décalage"),
    ],
)
def test_a_wrong_line_is_told(complaint: Complaint, written: str, instead: str, said: str) -> None:
    assert said in complaint(written, instead)


def test_a_mistake_repeats_its_steps_and_does_its_own_work_in_place_of_the_steps(demand: Demand) -> None:
    login = demand.journeys["login"]
    share = login.mistakes[0].share
    assert login.passages() == {"open": 1, "credentials": 1 + share, "service": 1}
    assert login.work()["hash"] == pytest.approx(1 + share)
    assert login.work()["signature"] == pytest.approx(1)  # a wrong password is hashed, and nothing is signed
