"""The pages of a collège's or lycée's staff."""

import csv
import io

import pytest


@pytest.fixture
def place(house):
    """A guardian, a pupil of theirs with the record, and the path of the school's pages."""
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    return guardian, house.pupil(pupil.key), f"/etablissements/{pupil.school}"


def admission(**changes):
    known = {
        "nom": "Vauquelin",
        "prenom": "Zélie",
        "naissance": "05/03/2015",
        "sexe": "F",
        "niveau": "6E",
        "classe": "6A",
        "r1_civilite": "Mme",
        "r1_nom": "Vauquelin",
        "r1_prenom": "Ondine",
        "r1_mobile": "06 39 98 77 77",
    }
    return {**known, **changes}


def test_a_school_is_chosen_and_its_pupils_listed(house, place):
    guardian, record, path = place
    assert path in house.director.get(house.url("/"), params={"q": record["uai"]}).text
    page = house.see(path)
    assert "Base élèves du second degré" in page
    assert "Secrétariat du " in page
    assert record["first_name"] in page
    found = house.director.get(house.url(path), params={"q": guardian.birth_name}).text
    assert record["id"] in found


def test_a_mobile_is_corrected(house, place):
    guardian, _, path = place
    page = f"{path}/responsables/{house.guardian(guardian.key)['id']}"
    answer = house.submit(page, mobile="06 39 98 11 11", email="")
    assert "enregistre=1" in answer.url
    assert house.guardian(guardian.key)["mobile"] == "+33639981111"


def test_a_pupil_is_admitted_with_a_guardian(house, place):
    _, record, path = place
    answer = house.submit(f"{path}/admission", **admission())
    assert answer.url.endswith("?admis=1")
    (known,) = house.control("GET", "/responsables", params={"nom": "Vauquelin"}).json()
    assert (known["mobile"], known["pupils"][0]["uai"]) == ("+33639987777", record["uai"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nom": ""}, "nom"),
        ({"prenom": "--"}, "prenom"),
        ({"naissance": "31/02/2015"}, "naissance"),
        ({"naissance": "05/03/1950"}, "naissance"),
        ({"sexe": ""}, "sexe"),
        ({"niveau": "CP"}, "niveau"),
        ({"ine": "12"}, "ine"),
        ({"r1_mobile": "12 34"}, "r1_mobile"),
        ({"r1_civilite": ""}, "r1_civilite"),
        ({"classe": "x" * 61}, "classe"),
    ],
)
def test_what_cannot_be_comes_back_as_typed_with_a_reason(house, place, change, field):
    _, _, path = place
    answer = house.submit(f"{path}/admission", **admission(**change))
    assert answer.status_code == 422
    assert f'id="erreur-{field}"' in answer.text
    assert "Ondine" in answer.text
    assert house.control("GET", "/eleves", params={"nom": "Vauquelin"}).json() == []


def test_a_pupil_changes_class_and_school(house, place):
    _, record, path = place
    pupil = f"{path}/eleves/{record['id']}"
    house.submit(f"{pupil}/affectation", form=pupil, uai=record["uai"], classe="6Z", niveau=record["level"])
    assert house.pupil(record["person_key"])["class_label"] == "6Z"
    schools = house.control("GET", "/ecoles").json()
    near = next(
        each["uai"]
        for each in schools
        if each["academy_code"] == record["academy_code"] and each["uai"] != record["uai"]
    )
    answer = house.submit(f"{pupil}/affectation", form=pupil, uai=near, classe="", niveau=record["level"])
    assert answer.url.endswith("?parti=1")
    assert house.pupil(record["person_key"])["uai"] == near
    assert house.director.get(house.url(pupil)).status_code == 404


def test_a_school_that_is_not_there_is_refused_with_a_reason(house, place):
    _, record, path = place
    pupil = f"{path}/eleves/{record['id']}"
    answer = house.submit(f"{pupil}/affectation", form=pupil, uai="0590000X", classe="", niveau=record["level"])
    assert (answer.status_code, 'id="erreur-uai"' in answer.text) == (422, True)


def test_a_pupil_leaves(house, place):
    _, record, path = place
    pupil = f"{path}/eleves/{record['id']}"
    assert house.submit(f"{pupil}/radiation", form=pupil).url.endswith("?radie=1")
    assert house.pupil(record["person_key"])["uai"] is None


@pytest.mark.parametrize("path", ["/admission", "/eleves/1/affectation", "/eleves/1/radiation", "/responsables/1"])
def test_a_form_from_elsewhere_changes_nothing(house, place, path):
    _, _, school = place
    answer = house.director.post(house.url(f"{school}{path}"), data=admission())
    assert answer.status_code == 403


def unreachable(house, path):
    content = house.director.get(house.url(f"{path}/portables.csv")).content
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(content.splitlines())
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_list_of_mobiles_is_exactly_who_has_none_or_one_of_no_use(house, place):
    guardian, record, path = place
    expected = set()
    for family in house.population.families(house.families):
        for adult in family.guardians:
            ours = [pupil for pupil in family.pupils_of(adult) if pupil.school == record["uai"]]
            if ours and not adult.mobile:
                expected.add((adult.name, adult.first_name))
    key = house.guardian(guardian.key)["id"]
    before = unreachable(house, path)
    assert {(row["Nom"], row["Prénom"]) for row in before} == expected
    assert {row["Motif"] for row in before} <= {"absent"}
    change = {"mobile": "01 99 00 12 34", "unchecked": True}
    assert house.control("PATCH", f"/responsables/{key}", json=change).status_code == 200
    (row,) = [each for each in unreachable(house, path) if each["Nom"] == guardian.name]
    assert (row["Motif"], row["Téléphone portable"]) == ("pas un numéro de portable", "01 99 00 12 34")
    assert record["first_name"] in row["Élèves"]
    page = house.see(f"{path}/portables")
    assert "pas un numéro de portable" in page
    assert page.count("/responsables/") == len(expected) + 1


def test_two_of_one_name_and_mobile_are_of_no_use_to_each_other(house, place):
    _, _, path = place
    house.submit(f"{path}/admission", **admission())
    house.submit(f"{path}/admission", **admission(prenom="Théo", r1_mobile="", r1_email=""))
    first, second = house.control("GET", "/responsables", params={"nom": "Vauquelin"}).json()
    other = first if first["mobile"] is None else second
    house.control("PATCH", f"/responsables/{other['id']}", json={"mobile": "06 39 98 77 77"})
    rows = [row for row in unreachable(house, path) if row["Nom"] == "Vauquelin"]
    assert [row["Motif"] for row in rows] == ["le même que celui d’un homonyme"] * 2


def test_a_landline_needs_to_be_kept_unchecked(house, place):
    guardian, *_ = place
    path = f"/responsables/{house.guardian(guardian.key)['id']}"
    assert house.control("PATCH", path, json={"mobile": "01 99 00 12 34"}).status_code == 422
    real = house.control("PATCH", path, json={"mobile": "03 20 12 34 56", "unchecked": True})
    assert real.status_code == 422
