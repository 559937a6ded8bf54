"""A pupil's way through a register: another class, another school, another académie, away and back again."""

from datetime import date

import pytest

from rentree_blanche.simulators.population import Degree

TOMORROW = date(2026, 9, 2)


def schools_of(house, code):
    return [school["uai"] for school in house.control("GET", "/ecoles").json() if school["academy_code"] == code]


@pytest.fixture
def moving(house):
    """A pupil with their record, another school of the académie and one of another académie."""
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    record = house.pupil(pupil.key)
    near = next(uai for uai in schools_of(house, record["academy_code"]) if uai != record["uai"])
    far = schools_of(house, "20" if record["academy_code"] == "09" else "09")[0]
    return guardian, record, near, far


def move(house, record, **place):
    answer = house.control("PATCH", f"/eleves/{record['id']}", json=place)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(house):
    return house.night(TOMORROW)[1:]


def test_another_class_keeps_the_school(house, moving):
    _, record, *_ = moving
    house.night()
    after = move(house, record, class_label="6Z")
    assert (after["id"], after["uai"], after["class_label"]) == (record["id"], record["uai"], "6Z")
    assert [(line["type"], line["class_label"]) for line in told(house)] == [("pupil", "6Z")]


def test_another_school_of_the_academie_keeps_every_id(house, moving):
    guardian, record, near, _ = moving
    house.night()
    before = house.guardian(guardian.key)["id"]
    after = move(house, record, school=near)
    assert (after["id"], after["struct_id"], after["uai"]) == (record["id"], record["struct_id"], near)
    assert (after["class_label"], after["class_id"]) == ("", "")
    assert house.guardian(guardian.key)["id"] == before
    assert [(line["type"], line["id"], line["uai"]) for line in told(house)] == [("pupil", record["id"], near)]


def test_another_academie_enters_pupil_and_guardians_anew(house, moving):
    guardian, record, _, far = moving
    house.night()
    after = move(house, record, school=far)
    assert after["id"] != record["id"]
    assert after["struct_id"] != record["struct_id"]
    assert (after["ine"], after["birth_name"], after["uai"]) == (record["ine"], record["birth_name"], far)
    lines = told(house)
    gone = [line for line in lines if line["type"] == "gone"]
    assert {"type": "gone", "what": "pupil", "id": record["id"]} in gone
    (pupil,) = [line for line in lines if line["type"] == "pupil"]
    assert (pupil["id"], pupil["academy_code"]) == (after["id"], after["academy_code"])
    guardians = {line["id"]: line for line in lines if line["type"] == "guardian"}
    links = [line for line in lines if line["type"] == "link"]
    assert {link["pupil"] for link in links} == {after["id"]}
    anew = [guardians[link["guardian"]] for link in links]
    assert guardian.mobile in {line["mobile"] for line in anew}
    assert {line["academy_code"] for line in anew} == {after["academy_code"]}


def test_who_comes_back_to_an_academie_has_the_old_ids_again(house, moving):
    _, record, _, far = moving
    away = move(house, record, school=far)
    back = move(house, away, school=record["uai"])
    assert (back["id"], back["struct_id"], back["uai"]) == (record["id"], record["struct_id"], record["uai"])
    there = house.control("GET", "/eleves", params={"cle": record["person_key"]}).json()
    assert sorted((each["id"], each["uai"]) for each in there) == sorted(
        [(record["id"], record["uai"]), (away["id"], None)]
    )


def test_siblings_who_move_one_after_the_other_share_their_guardians(house):
    family = house.some_family(lambda family: len(house.primary(family)) > 1 and len(family.guardians) == 1)
    records = [house.pupil(pupil.key) for pupil in house.primary(family)]
    far = schools_of(house, "20" if records[0]["academy_code"] == "09" else "09")[0]
    for record in records:
        move(house, record, school=far)
    found = house.control("GET", "/responsables", params={"cle": family.guardians[0].key}).json()
    assert sorted(len([pupil for pupil in each["pupils"] if pupil["uai"]]) for each in found) == [0, len(records)]


def test_who_has_left_is_taken_back_by_the_school_that_is_named(house, moving):
    _, record, near, _ = moving
    house.control("DELETE", f"/eleves/{record['id']}")
    refused = house.control("PATCH", f"/eleves/{record['id']}", json={"class_label": "6A"})
    assert (refused.status_code, list(refused.json()["message"])) == (422, ["school"])
    assert move(house, record, school=near)["id"] == record["id"]


@pytest.mark.parametrize(
    ("place", "status"),
    [({"school": "0599999A"}, 422), ({"level": "CP"}, 422), ({"school": "x"}, 422), ({"ecole": "0599999A"}, 422)],
)
def test_a_place_that_cannot_be_is_refused_and_nothing_changes(house, moving, place, status):
    _, record, *_ = moving
    assert house.control("PATCH", f"/eleves/{record['id']}", json=place).status_code == status
    assert house.pupil(record["person_key"]) == record


def test_a_school_of_the_other_degree_is_refused(house, moving):
    _, record, *_ = moving
    ecole = next(each.uai for each in house.population.schools(60) if each.degree is Degree.PRIMARY)
    answer = house.control("PATCH", f"/eleves/{record['id']}", json={"school": ecole})
    assert answer.status_code == 422
    assert "autre degré" in answer.json()["message"]["school"]


def admission(uai, **changes):
    guardian = {"civility": "Mme", "birth_name": "Vauquelin", "first_name": "Ondine", "mobile": "06 39 98 77 77"}
    known = {
        "school": uai,
        "birth_name": "Vauquelin",
        "first_name": "Zélie",
        "birth_date": "2015-03-05",
        "sex": "F",
        "level": "6E",
        "class_label": "6A",
        "ine": "999999999ZZ",
        "guardians": [guardian],
    }
    return {**known, **changes}


def test_a_newcomer_is_admitted_with_guardians_and_told_by_the_next_feed(house, moving):
    _, record, *_ = moving
    house.night()
    made = house.control("POST", "/eleves", json=admission(record["uai"]))
    assert made.status_code == 201, made.text
    lines = told(house)
    assert [line["type"] for line in lines] == ["pupil", "guardian", "link"]
    assert (lines[0]["ine"], lines[1]["mobile"], lines[2]["legal"]) == ("999999999ZZ", "+33639987777", True)


def test_a_second_child_of_the_same_guardian_makes_no_second_guardian(house, moving):
    _, record, *_ = moving
    house.control("POST", "/eleves", json=admission(record["uai"]))
    house.control("POST", "/eleves", json=admission(record["uai"], first_name="Théo", ine="999999998ZZ"))
    (known,) = house.control("GET", "/responsables", params={"nom": "Vauquelin"}).json()
    assert {pupil["first_name"] for pupil in known["pupils"]} == {"Zélie", "Théo"}


def test_an_ine_of_a_pupil_who_is_still_in_a_school_is_refused(house, moving):
    _, record, near, _ = moving
    answer = house.control("POST", "/eleves", json=admission(near, ine=record["ine"]))
    assert (answer.status_code, list(answer.json()["message"])) == (422, ["ine"])


def test_an_ine_of_a_pupil_who_has_left_brings_the_record_back(house, moving):
    _, record, near, _ = moving
    house.control("DELETE", f"/eleves/{record['id']}")
    body = admission(near, ine=record["ine"], birth_name=record["birth_name"], guardians=[])
    assert house.control("POST", "/eleves", json=body).json()["id"] == record["id"]
