"""Nights on which nothing changed: every exchange is in the journal, and nothing is imported twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rentree_blanche.simulators.core.faults import Fault, Status, Which, times
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

FAMILIES = 4
NEW_FAMILIES = list(range(20, 30))
UNCHANGED = "inchangé, non renvoyé"
SERVED = {
    "onde": ["ent-hdf", "one"],
    "siecle": ["ent-hdf", "ent-somme", "ent-mire", "vie-scolaire"],
}


@pytest.fixture(scope="module")
def standing() -> Iterator[Federation]:
    with Federation(FederationSettings(families=FAMILIES)) as made:
        yield made


@pytest.fixture
def federation(standing: Federation) -> Federation:
    standing.reset()
    return standing


def night(federation: Federation) -> dict[str, dict[str, str]]:
    """Pass a night; give what the journal says of each register's exports, by ENT."""
    begin = max((line.id for line in federation.journal.query(kind="feed")), default=0)
    federation.advance(timedelta(days=1))
    said: dict[str, dict[str, str]] = {register: {} for register in SERVED}
    for line in federation.journal.query(kind="feed", after=begin):
        if line.source in SERVED and line.summary.startswith("Export"):
            said[line.source][line.target] = line.summary.rpartition(" : ")[2]
    return said


def test_a_quiet_night_sends_no_directory_and_says_so_of_every_ent(federation: Federation) -> None:
    accounts = federation.ask("GET", "ent-hdf", "/comptes-locaux")
    assert night(federation) == {register: dict.fromkeys(ents, UNCHANGED) for register, ents in SERVED.items()}
    assert federation.ask("GET", "ent-hdf", "/comptes-locaux") == accounts


def test_a_quiet_night_still_writes_a_line_for_each_empty_feed(federation: Federation) -> None:
    federation.advance(timedelta(days=2))
    feeds = [line for line in federation.journal.query(kind="feed") if line.summary.startswith("Flux")]
    assert sum("0 ligne(s) : gardées 0" in line.summary.replace("\u00a0", " ") for line in feeds) == 4


def test_news_of_one_register_are_sent_to_its_ents_alone(federation: Federation) -> None:
    federation.ask("POST", "siecle", "/familles", {"families": NEW_FAMILIES})
    said = night(federation)
    assert said["siecle"] == dict.fromkeys(SERVED["siecle"], "importé")
    assert said["onde"] == dict.fromkeys(SERVED["onde"], UNCHANGED)


@pytest.mark.parametrize("method", ["*", "POST"])
def test_a_fault_on_the_export_concerns_a_quiet_night_too(federation: Federation, method: str) -> None:
    which = Which(kind="http", source="onde", target="ent-hdf", method=method, path="/_controle/aaf")
    federation.faults.add(Fault(which=which, what=(Status(code=503),), often=times(1)))
    assert night(federation)["onde"] == {"ent-hdf": "refusé", "one": UNCHANGED}
    assert night(federation)["onde"] == {"ent-hdf": UNCHANGED, "one": UNCHANGED}


def test_a_reset_brings_back_what_ents_hold(federation: Federation) -> None:
    federation.ask("POST", "siecle", "/familles", {"families": NEW_FAMILIES})
    federation.advance(timedelta(days=1))
    federation.reset()
    assert night(federation)["siecle"] == dict.fromkeys(SERVED["siecle"], UNCHANGED)
