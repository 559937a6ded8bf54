"""The night's export: complete, and not sent again to an ENT that holds the same."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.aaf.sending import Sending

DAYS = (date(2026, 9, 1), date(2026, 9, 2))
PORTALS = ("ent-hdf", "one")


@dataclass
class Ents:
    """ENTs that hold what they are sent, and what the register's nights asked of them."""

    house: object
    sending: Sending
    held: dict[str, str | None] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    refusing: int = 0

    def night(self, day=DAYS[0]):
        """Work the export of a night; give what was asked of whom."""
        self.asked.clear()
        with responses.RequestsMock() as neighbours:
            for portal in PORTALS:
                address = self.house.ground.addresses.url(portal, "/_controle/aaf")
                neighbours.add_callback("GET", address, self._tell)
                neighbours.add_callback("POST", address, self._take)
            neighbours.assert_all_requests_are_fired = False
            self.sending.send(day)
        return list(self.asked)

    def outcomes(self):
        return [line.summary.rpartition(" : ")[2] for line in self.house.journal()]

    def _tell(self, request):
        portal = self._note(request)
        if self.refusing:
            return self.refusing, {}, "down"
        held = self.held.get(portal)
        return 200, {}, "null" if held is None else f'{{"empreinte": "{held}"}}'

    def _take(self, request):
        portal = self._note(request)
        (self.held[portal],) = parse_qs(urlsplit(request.url).query)["empreinte"]
        return 200, {}, "{}"

    def _note(self, request):
        portal = urlsplit(request.url).hostname.partition(".")[0]
        self.asked.append((request.method, portal))
        return portal


@pytest.fixture
def ents(house):
    night = house.register._night
    settings = night._settings.model_copy(update={"portals": PORTALS})
    return Ents(house, Sending(house.ground, night._sending._export, settings))


@pytest.fixture
def composed(monkeypatch):
    """The days for which an export was composed."""
    days, write = [], Export.write

    def noted(export, connection, target, day):
        days.append(day)
        return write(export, connection, target, day)

    monkeypatch.setattr(Export, "write", noted)
    return days


def correct(house, mobile):
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    record = house.guardian(guardian.key)["id"]
    assert house.control("PATCH", f"/responsables/{record}", json={"mobile": mobile}).ok


def test_an_export_is_composed_once_for_all_ents(ents, composed):
    assert ents.night() == [("GET", "ent-hdf"), ("POST", "ent-hdf"), ("GET", "one"), ("POST", "one")]
    assert composed == [DAYS[0]]
    assert ents.outcomes() == ["importé", "importé"]


def test_what_an_ent_holds_is_not_sent_again_and_the_journal_says_so(ents, composed):
    ents.night()
    composed.clear()
    assert ents.night(DAYS[1]) == [("GET", "ent-hdf"), ("GET", "one")]
    assert composed == []
    assert ents.outcomes()[2:] == ["inchangé, non renvoyé", "inchangé, non renvoyé"]


def test_a_change_of_the_register_is_sent_the_next_night(ents, house):
    ents.night()
    before = dict(ents.held)
    correct(house, "+33639980000")
    assert ("POST", "ent-hdf") in ents.night(DAYS[1])
    assert ents.held["ent-hdf"] not in (None, before["ent-hdf"])


def test_a_correction_taken_back_on_the_same_day_is_no_change(ents, house):
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    ents.night()
    correct(house, "+33639980000")
    correct(house, guardian.mobile)
    assert ("POST", "ent-hdf") not in ents.night(DAYS[1])


def test_an_ent_that_lost_its_directory_is_sent_the_export_alone(ents, composed):
    ents.night()
    ents.held["one"] = None
    assert ents.night(DAYS[1]) == [("GET", "ent-hdf"), ("GET", "one"), ("POST", "one")]
    assert ents.held["one"] == ents.held["ent-hdf"]
    assert composed == list(DAYS)


def test_an_ent_that_refuses_misses_its_night_though_nothing_changed(ents):
    ents.night()
    ents.refusing = 503
    assert ents.night(DAYS[1]) == [("GET", "ent-hdf"), ("GET", "one")]
    assert ents.outcomes()[2:] == ["refusé", "refusé"]
    assert [line.status for line in ents.house.journal()[2:]] == [503, 503]


def test_an_ent_that_knows_the_import_alone_is_sent_the_export_every_night(ents):
    ents.refusing = 405
    for day in DAYS:
        assert ("POST", "one") in ents.night(day)


def test_the_day_alone_makes_no_other_export(ents, house):
    ents.night()
    fresh = Ents(house, Sending(house.ground, ents.sending._export, ents.sending._settings))
    fresh.night(DAYS[1])
    assert fresh.held == ents.held
