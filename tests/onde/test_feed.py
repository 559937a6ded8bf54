"""The nightly feed to EduConnect: full once, then what changed; nothing lost, nothing doubled."""

from datetime import date

import pytest
import requests
import responses

from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Fault, Status, Which, times
from rentree_blanche.simulators.onde.records import REGISTER
from rentree_blanche.simulators.registers.moves import change_guardian

TOMORROW = date(2026, 9, 2)


def _correct(house, guardian, mobile):
    answer = house.control("PATCH", f"/responsables/{house.guardian(guardian.key)['id']}", json={"mobile": mobile})
    assert answer.status_code == 200, answer.text


def test_the_first_feed_is_full(house):
    header, *lines = house.night()
    assert header == {"type": "feed", "source": "ONDE", "schema": 1, "mode": "full", "day": "2026-09-01"}
    assert [line["type"] for line in lines] == sorted(
        (line["type"] for line in lines), key=["school", "pupil", "guardian", "link"].index
    )
    pupils = [pupil for family in house.population.families(house.families) for pupil in house.primary(family)]
    assert {line["ine"] for line in lines if line["type"] == "pupil"} == {pupil.ine for pupil in pupils}


def test_a_pupil_and_a_guardian_are_told_as_the_population_made_them(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.usage_name)
    lines = house.night()
    told = next(line for line in lines if line["type"] == "guardian" and line["mobile"] == guardian.mobile)
    assert told == {
        "type": "guardian",
        "id": house.guardian(guardian.key)["id"],
        "civility": guardian.civility.value,
        "birth_name": guardian.birth_name,
        "usage_name": guardian.usage_name,
        "first_name": guardian.first_name,
        "mobile": guardian.mobile,
        "email": guardian.email,
        "academy_code": house.population.school(pupil.school).academy.code,
    }
    told = next(line for line in lines if line["type"] == "pupil" and line["ine"] == pupil.ine)
    assert (told["birth_date"], told["uai"], told["class_label"], told["level"]) == (
        pupil.birth_date.isoformat(),
        pupil.school,
        pupil.class_label,
        pupil.level.label,
    )
    assert len(told["level_code"]) == 4
    link = {"type": "link", "guardian": house.guardian(guardian.key)["id"], "pupil": told["id"], "legal": True}
    assert link in lines


def test_a_delta_holds_only_the_change(house):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    _correct(house, guardian, "06 39 98 00 00")
    header, *lines = house.night(TOMORROW)
    assert (header["mode"], header["day"]) == ("delta", "2026-09-02")
    assert [(line["type"], line["id"], line["mobile"]) for line in lines] == [
        ("guardian", house.guardian(guardian.key)["id"], "+33639980000")
    ]


def test_a_correction_that_changes_nothing_is_not_told(house):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    _correct(house, guardian, guardian.mobile)
    assert len(house.night(TOMORROW)) == 1


def test_what_was_told_is_not_told_again(house):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    _correct(house, guardian, "0639980000")
    house.night(TOMORROW)
    assert len(house.night(date(2026, 9, 3))) == 1


@pytest.mark.parametrize(
    ("status", "answer"), [(503, {"error": "down"}), (422, {}), (200, {"kept": "many"}), (200, ["no", "object"])]
)
def test_a_feed_that_is_not_acknowledged_stays_due_for_the_next_night(house, status, answer):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    _correct(house, guardian, "0639980000")
    failed = house.night(TOMORROW, status=status, answer=answer)
    header, *lines = house.night(date(2026, 9, 3))
    assert lines == failed[1:]
    assert header["day"] == "2026-09-03"
    assert len(house.night(date(2026, 9, 4))) == 1


def test_a_first_feed_that_failed_is_full_again(house):
    house.night(status=503)
    assert house.night(TOMORROW)[0]["mode"] == "full"


def test_a_neighbour_that_does_not_answer_breaks_no_night_and_is_journalled(house):
    with responses.RequestsMock() as neighbours:
        neighbours.post(house.feed_address, body=requests.ConnectionError("refused"))
        neighbours.get(house.aaf_address, body=requests.ReadTimeout("too slow"))
        house.register.night(date(2026, 9, 1))
    feed, export = house.journal()
    assert (feed.target, feed.status) == ("educonnect", None)
    assert "reste dû" in feed.summary
    assert (export.target, export.status) == ("ent-hdf", None)
    assert house.night(TOMORROW)[0]["mode"] == "full"


def test_a_change_during_the_night_is_told_the_next_night(house, monkeypatch):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    deliver = type(house.register._night)._deliver

    def change_meanwhile(work, feed):
        _correct_in_store(house, guardian)
        return deliver(work, feed)

    monkeypatch.setattr(type(house.register._night), "_deliver", change_meanwhile)
    assert len(house.night(TOMORROW)) == 1
    monkeypatch.undo()
    assert [line["mobile"] for line in house.night(date(2026, 9, 3))[1:]] == ["+33639980000"]


def _correct_in_store(house, guardian):
    with house.ground.store.write() as connection:
        (known,) = REGISTER.find_guardians(connection, keys=[guardian.key])
        change_guardian(connection, REGISTER, known.id, {"mobile": "+33639980000"})


def test_a_record_whose_line_was_refused_stays_due(house):
    house.night()
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    _correct(house, guardian, "0639980000")
    refusing = {"kept": 0, "refused": [{"line": 2, "reason": "mobile: not liked"}]}
    told = house.night(TOMORROW, answer=refusing)
    assert house.night(date(2026, 9, 3))[1:] == told[1:]
    entry = next(entry for entry in house.journal() if entry.detail.get("refused"))
    assert entry.detail["refused"] == refusing["refused"]


def test_a_pupil_who_leaves_is_gone_with_the_links_and_with_guardians_left_alone(house):
    family = house.some_family(lambda family: len(house.primary(family)) == 1)
    (pupil,) = house.primary(family)
    house.night()
    record = house.pupil(pupil.key)
    assert house.control("DELETE", f"/eleves/{record['id']}").status_code == 204
    guardians = [house.guardian(guardian.key)["id"] for guardian in family.guardians_of(pupil, legal_only=False)]
    lines = house.night(TOMORROW)[1:]
    assert {"type": "gone", "what": "pupil", "id": record["id"]} in lines
    for guardian in guardians:
        assert {"type": "gone", "what": "guardian", "id": guardian} in lines
        assert {"type": "gone", "what": "link", "guardian": guardian, "pupil": record["id"]} in lines
    assert len(lines) == 1 + 2 * len(guardians)


def test_a_guardian_with_another_child_stays_when_one_leaves(house):
    family = house.some_family(lambda family: len(house.primary(family)) > 1 and family.shape == "one guardian")
    leaver = house.primary(family)[0]
    house.night()
    record = house.pupil(leaver.key)
    house.control("DELETE", f"/eleves/{record['id']}")
    kinds = [(line["type"], line.get("what")) for line in house.night(TOMORROW)[1:]]
    assert ("gone", "guardian") not in kinds
    assert kinds.count(("gone", "pupil")) == 1


@pytest.mark.parametrize("effect", [Drop(), Status(code=500), Delay(seconds=3600)])
def test_a_fault_on_feeds_makes_one_miss_its_night(house, effect):
    house.ground.faults.add(Fault(which=Which(kind="feed", source="onde"), what=(effect,), often=times(1)))
    assert house.night() == []
    assert house.night(TOMORROW)[0]["mode"] == "full"


def test_a_fault_may_alter_what_a_feed_says(house):
    effect = Alter(pattern='"mode": "full"', replacement='"mode": "FULL"')
    house.ground.faults.add(Fault(which=Which(kind="feed", target="educonnect"), what=(effect,), often=times(1)))
    assert house.night()[0]["mode"] == "FULL"


def test_a_duplicated_feed_is_sent_twice_and_acknowledged_once(house):
    house.ground.faults.add(Fault(which=Which(kind="feed"), what=(Duplicate(),), often=times(1)))
    assert house.night()[0]["mode"] == "full"
    assert len(house.night(TOMORROW)) == 1


def test_the_journal_tells_each_feed_in_one_bounded_line(house):
    house.night()
    feed, export = house.journal()
    assert (feed.source, feed.target, feed.status) == ("onde", "educonnect", 200)
    assert feed.detail["counts"]["pupil"] > 50
    assert len(feed.detail["first"]) == 20
    assert (export.target, export.status) == ("ent-hdf", 200)
    assert export.detail["sent"]["Eleve"] == feed.detail["counts"]["pupil"]
