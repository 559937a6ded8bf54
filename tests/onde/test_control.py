"""The control addresses of the register."""

import pytest

ADDRESSES = [
    ("GET", "/ecoles"),
    ("GET", "/responsables"),
    ("PATCH", "/responsables/1"),
    ("GET", "/eleves"),
    ("DELETE", "/eleves/1"),
    ("POST", "/familles"),
    ("POST", "/extraits"),
    ("GET", "/aaf.zip"),
]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_asks_for_the_secret(house, method, path):
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = house.director.request(method, house.url(f"/_controle{path}"), headers=headers)
        assert answer.status_code == 401


def test_a_guardian_is_found_by_key_and_by_names_in_any_spelling(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.usage_name)
    record = house.guardian(guardian.key)
    assert (record["birth_name"], record["mobile"]) == (guardian.birth_name, guardian.mobile)
    assert pupil.key in [each["person_key"] for each in record["pupils"]]
    for name in (guardian.birth_name.upper(), guardian.usage_name.lower()):
        query = {"nom": name, "prenom": guardian.first_name.upper()}
        found = house.control("GET", "/responsables", params=query).json()
        assert record["id"] in [each["id"] for each in found]


def test_nobody_is_found_under_a_key_that_nobody_has(house):
    assert house.control("GET", "/responsables", params={"cle": "F9999-R1"}).json() == []


def test_contacts_are_changed_one_by_one(house):
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile and guardian.email)
    path = f"/responsables/{house.guardian(guardian.key)['id']}"
    changed = house.control("PATCH", path, json={"mobile": "+590 690 00 12 34"}).json()
    assert (changed["mobile"], changed["email"]) == ("+590690001234", guardian.email)
    changed = house.control("PATCH", path, json={"email": None}).json()
    assert (changed["mobile"], changed["email"]) == ("+590690001234", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mobile": "12"}, "mobile"),
        ({"email": "x"}, "email"),
        ({"mobile": 639981234}, "mobile"),
        ({"phone": "0639981234"}, "phone"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_by_field(house, body, field):
    guardian, _ = house.guardian_of(lambda guardian: guardian.mobile)
    answer = house.control("PATCH", f"/responsables/{house.guardian(guardian.key)['id']}", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["message"]) == [field]
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/responsables/1"), ("DELETE", "/eleves/1")])
def test_an_unknown_record_is_404(house, method, path):
    assert house.control(method, path, json={}).status_code == 404


def test_a_body_that_is_no_json_is_refused(house):
    guardian, _ = house.guardian_of()
    path = f"/responsables/{house.guardian(guardian.key)['id']}"
    assert house.control("PATCH", path, data="{").status_code == 422
