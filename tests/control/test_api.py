"""What the operations of the control API do, and how they refuse."""

from datetime import date, timedelta

import pytest

from tests.control.conftest import START, Played
from tests.control.neighbours import FAMILIES


def test_the_addresses_are_those_of_every_actor_with_the_token(house: Played) -> None:
    said = house.get("/api/addresses").json()
    assert set(said["actors"]) == set(house.federation.actors)
    assert said["actors"]["sms"] == {"url": house.federation.addresses.url("sms")}
    assert said["actors"]["educonnect"]["metadata"].endswith("/idp/shibboleth")
    assert said["control"] == {"url": house.federation.addresses.url("control"), "token": house.federation.secret}
    assert said["ca"] is None


def test_an_entity_id_is_read_from_the_metadata_itself(house: Played) -> None:
    house.neighbours.metadata = '<EntityDescriptor entityID="urn:somebody"/>'
    assert house.get("/api/addresses").json()["actors"]["educonnect"]["entity_id"] == "urn:somebody"


def test_the_clock_advances_and_tells_the_nights_worked(house: Played) -> None:
    said = house.post("/api/clock/advance", {"days": 2, "minutes": 31}).json()
    assert said["now"] == "2026-09-03T06:31:00Z"
    assert said["nights"] == ["2026-09-01", "2026-09-02"]
    assert house.federation.worked == [date(2026, 9, 1), date(2026, 9, 2)]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31T08:00:00+02:00", 1, "2026-09-30T06:00:00Z"),
        ("2026-11-30T08:00:00+01:00", 3, "2027-02-28T07:00:00Z"),
        ("2026-09-01T08:00:00+02:00", 3, "2026-12-01T07:00:00Z"),
    ],
)
def test_months_are_those_of_the_french_calendar(house: Played, start: str, months: int, end: str) -> None:
    house.post("/api/clock/freeze", {"at": start})
    assert house.post("/api/clock/advance", {"months": months}).json()["now"] == end


def test_the_clock_freezes_resumes_and_moves_back(house: Played) -> None:
    assert house.post("/api/clock/resume").json()["frozen"] is False
    frozen = house.post("/api/clock/freeze", {"at": "2027-01-01T00:00:00+01:00"}).json()
    assert (frozen["frozen"], frozen["now"]) == (True, "2026-12-31T23:00:00Z")
    moved = house.post("/api/clock/move", {"to": "2026-10-01T00:00:00Z"}).json()
    assert (moved["now"], moved["nights"]) == ("2026-10-01T00:00:00Z", [])


def test_one_actor_can_be_skewed_and_taken_back(house: Played) -> None:
    assert house.post("/api/clock/skew", {"actor": "educonnect", "seconds": -90}).json()["skews"] == {
        "educonnect": -90.0
    }
    assert house.federation.clock.now("educonnect") == START - timedelta(seconds=90)
    assert house.post("/api/clock/skew", {"actor": "educonnect", "seconds": 0}).json()["skews"] == {}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/clock/skew", {"actor": "nulle-part", "seconds": 1}, "actor"),
        ("/api/clock/advance", {"days": "two"}, "days"),
        ("/api/clock/advance", {"days": 700, "hours": 8_000}, "days"),
        ("/api/clock/move", {"to": "2026-09-01T08:00:00"}, "to"),
        ("/api/clock/move", {"to": "2040-09-01T08:00:00Z"}, "to"),
        ("/api/clock/freeze", {"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ("/api/faults", {"what": [{"effect": "delay", "seconds": -1}]}, "what.0.delay.seconds"),
        ("/api/faults", {"what": [{"effect": "drop"}], "wich": {}}, "wich"),
        ("/api/people/find", {"wanted": {"twin": True}}, "wanted.twin"),
        ("/api/people/find", {"wanted": {"academy": "BREST"}}, "BREST"),
        ("/api/snapshots", {"name": "no spaces"}, "name"),
        ("/api/providers", {"attribute_profile": "ent"}, "metadata_url"),
        ("/api/feeds", {"source": "onde", "lines": []}, "lines"),
    ],
)
def test_wrong_input_is_refused_by_the_name_of_its_field(house: Played, path: str, body: object, field: str) -> None:
    answer = house.post(path, body)
    assert answer.status_code == 422
    assert answer.json()["error"] == "unusable_input"
    assert field in answer.json()["message"]


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "kind=pigeon", "color=red"])
def test_a_wrong_query_is_refused_by_the_name_of_its_parameter(house: Played, query: str) -> None:
    answer = house.get(f"/api/journal?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json()["message"]


def test_what_is_not_json_is_refused(house: Played) -> None:
    broken = house.client.post(house.origin + "/api/reset", data=b"{", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["message"].partition(":")[0]) == (422, "body")


def test_an_unknown_address_and_a_wrong_method_are_refused_as_json(house: Played) -> None:
    unknown = house.get("/api/mailboxes")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "not_found")
    wrong = house.get("/api/reset")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


def test_families_are_found_by_what_they_are_like_with_what_the_register_says(house: Played) -> None:
    said = house.post("/api/people/find", {"wanted": {"both_degrees": True}, "limit": 3}).json()
    assert len(said["families"]) == 3
    for family in said["families"]:
        assert {pupil["school"]["degree"] for pupil in family["pupils"]} == {"1", "2"}
        assert all(guardian["register_ids"] for guardian in family["guardians"])
    assert all(house.neighbours.quiet)


def test_a_family_given_before_can_be_excluded(house: Played) -> None:
    wanted = {"wanted": {"shared_mobile": True}}
    first = house.post("/api/people/find", wanted).json()["families"][0]
    second = house.post("/api/people/find", {**wanted, "excluding": [first["index"]]}).json()["families"]
    assert first["index"] not in [family["index"] for family in second]


def test_a_family_beyond_those_enrolled_is_made_with_its_night(house: Played) -> None:
    made = house.post("/api/people/make", {"wanted": {"twins": True}}).json()
    assert made["index"] >= FAMILIES
    assert made["index"] in house.neighbours.enrolled
    assert house.federation.worked == [START.date()]
    assert house.get(f"/api/people/families/{made['index']}").json() == made
    again = house.post("/api/people/make", {"wanted": {"twins": True}, "night": False}).json()
    assert again["index"] > made["index"]
    assert house.federation.worked == [START.date()]


def test_a_family_made_is_found_afterwards_and_forgotten_by_a_reset(house: Played) -> None:
    made = house.post("/api/people/make", {}).json()
    query = {"excluding": list(range(FAMILIES))}
    assert [each["index"] for each in house.post("/api/people/find", query).json()["families"]] == [made["index"]]
    house.post("/api/reset")
    assert house.post("/api/people/find", query).json()["families"] == []


def test_nobody_can_be_made_who_cannot_be(house: Played) -> None:
    impossible = {"wanted": {"child_count": 1, "twins": True}}
    answer = house.post("/api/people/make", impossible)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_the_register_is_corrected_and_null_takes_a_value_out(house: Played) -> None:
    said = house.client.patch(
        house.origin + "/api/people/guardians/F0-R1", json={"mobile": "+33639981234", "email": None}
    ).json()
    assert (said["mobile"], said["email"]) == ("+33639981234", None)


def test_a_correction_that_the_register_refuses_is_told_by_field(house: Played) -> None:
    answer = house.client.patch(house.origin + "/api/people/guardians/F0-R1", json={"mobile": "no number"})
    assert (answer.status_code, answer.json()["message"]) == (422, "onde.localhost: mobile: not a number")


@pytest.mark.parametrize(("key", "status"), [("F9999-R1", 404), ("F0-R4", 404), ("Marie", 422)])
def test_nobody_unknown_is_corrected(house: Played, key: str, status: int) -> None:
    answer = house.client.patch(house.origin + f"/api/people/guardians/{key}", json={"mobile": None})
    assert answer.status_code == status
    assert "key" in answer.json()["message"]


def test_a_correction_without_a_field_is_refused(house: Played) -> None:
    answer = house.client.patch(house.origin + "/api/people/guardians/F0-R1", json={})
    assert (answer.status_code, "mobile, email" in answer.json()["message"]) == (422, True)


def test_a_pupil_leaves_school_in_the_register(house: Played) -> None:
    pupil = house.post("/api/people/find").json()["families"][0]["pupils"][0]
    said = house.post(f"/api/people/pupils/{pupil['key']}/leave").json()
    assert said == {"key": pupil["key"], "records": 1}
    assert len(house.neighbours.left) == 1


def test_accounts_are_found_by_exactly_one_word(house: Played) -> None:
    house.neighbours.accounts = [{"identifier": "m.dupont12", "state": "active", "guardian_id": "7000000"}]
    assert house.get("/api/accounts?identifier=m.dupont12").json()["accounts"] == house.neighbours.accounts
    assert house.get("/api/accounts?key=F0-R1").json()["accounts"] == house.neighbours.accounts
    assert house.get("/api/accounts").status_code == 422
    assert house.get("/api/accounts?name=Dupont&mobile=%2B33639981234").status_code == 422


def test_a_message_is_listed_and_waited_for_with_its_code(house: Played) -> None:
    house.neighbours.receive("+33639981234", "Votre code est 123456", "123456")
    assert house.get("/api/sms?to=%2B33639981234").json()["messages"][0]["code"] == "123456"
    assert house.get("/api/sms/wait?to=%2B33639981234").json()["body"] == "Votre code est 123456"


def test_a_message_that_does_not_come_is_a_timeout_in_the_words_of_the_gateway(house: Played) -> None:
    answer = house.get("/api/sms/wait?to=%2B33639981234&seconds=0")
    assert answer.status_code == 408
    assert "Aucun SMS" in answer.json()["message"]


def test_a_fault_is_added_listed_and_removed(house: Played) -> None:
    fault = {"which": {"kind": "sms"}, "what": [{"effect": "drop"}], "often": {"times": 1}}
    added = house.post("/api/faults", fault).json()
    assert added["remaining"] == 1
    assert [each["id"] for each in house.get("/api/faults").json()["faults"]] == [added["id"]]
    house.client.delete(house.origin + f"/api/faults/{added['id']}")
    assert house.federation.faults.list() == ()
    assert house.client.delete(house.origin + f"/api/faults/{added['id']}").status_code == 404


def test_a_fault_of_everything_spares_the_control_house(house: Played) -> None:
    house.post("/api/faults", {"what": [{"effect": "drop"}]})
    assert house.client.delete(house.origin + "/api/faults").json() == {"faults": []}


def test_state_is_put_back_to_a_snapshot(house: Played) -> None:
    house.post("/api/snapshots", {"name": "before"})
    house.post("/api/faults", {"what": [{"effect": "drop"}]})
    assert house.post("/api/snapshots/restore", {"name": "before"}).json() == {"names": ["baseline", "before"]}
    assert house.federation.faults.list() == ()
    unknown = house.post("/api/snapshots/restore", {"name": "after"})
    assert (unknown.status_code, "before" in unknown.json()["message"]) == (404, True)


def test_a_feed_reaches_educonnect_line_by_line(house: Played) -> None:
    lines = [{"type": "feed", "source": "ONDE", "schema": 1, "mode": "delta", "day": "2026-09-01"}, {"type": "x"}]
    said = house.post("/api/feeds", {"source": "onde", "lines": lines}).json()
    assert said == {"kept": 1, "refused": [{"line": 2, "reason": "type: unknown"}]}
    assert "POST educonnect /_controle/flux/onde" in house.neighbours.asked


def test_the_night_is_worked_at_once(house: Played) -> None:
    assert house.post("/api/nights/run").json() == {"day": "2026-09-01"}
    assert house.federation.worked == [date(2026, 9, 1)]


def test_a_provider_is_registered_by_its_metadata(house: Played) -> None:
    order = {"metadata_url": "https://sp.test/metadata", "attribute_profile": "vecteur"}
    said = house.post("/api/providers", order).json()
    assert said["registered"]["entity_id"] == "https://sp.test/metadata"
    assert house.neighbours.registered == [{**order, "encrypt_assertions": False}]
