"""How a line of pupils finds its record: by INE, by names, birth date and school; never by a guess."""

from rentree_blanche.simulators.onde.extracts.layouts import OLDER_PUPILS
from tests.onde.handwriting import NEW_PUPIL, as_row, child, everything, guardians, only_reason, pupils, reasons, row_of


def test_a_pupil_is_found_by_ine_although_the_name_was_corrected(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    row = row_of(house, pupil)
    report = house.take(pupil.school, pupils({**row, "Nom élève": "Corrigé"}))
    assert report["updated"] == 1
    assert house.pupil(pupil.key)["birth_name"] == "Corrigé"
    (found,) = house.control("GET", "/eleves", params={"nom": "corrige"}).json()
    assert found["person_key"] == pupil.key


def test_a_pupil_without_ine_is_found_by_names_birth_date_and_school(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    row = {**row_of(house, pupil), "Libellé classe": "Nouvelle", "Identifiant classe": ""}
    report = house.take(pupil.school, pupils({**row, "INE": ""}))
    assert (report["created"], report["updated"]) == (0, 1)
    record = house.pupil(pupil.key)
    assert (record["class_label"], record["ine"]) == ("Nouvelle", pupil.ine)
    assert record["class_id"].startswith(pupil.school[:7])


def test_two_pupils_of_one_name_and_birth_date_are_told_apart_by_ine_alone(house):
    uai = house.a_school()
    twins = [{**NEW_PUPIL, "INE": ine} for ine in ("999999999ZZ", "999999998ZZ")]
    assert house.take(uai, pupils(*twins))["created"] == 2
    assert house.take(uai, pupils(*twins))["unchanged"] == 2
    before = everything(house)
    older = {"Nom Elève": "Vauquelin", "Prénom Elève": "Zélie", "Date naissance": "05/03/2019", "Sexe": "F"}
    report = house.take(uai, pupils(older, layout=OLDER_PUPILS))
    assert reasons(report) == [(2, "Nom élève")]
    assert "précisez l’INE" in only_reason(report)
    assert everything(house) == before


def test_the_same_pupil_twice_in_one_file_is_refused_the_second_time(house):
    report = house.take(house.a_school(), pupils(NEW_PUPIL, NEW_PUPIL))
    assert report["created"] == 1
    assert only_reason(report) == "Même élève que la ligne 2."


def test_an_ine_of_another_school_is_refused_until_the_pupil_has_left(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    academy = house.population.school(pupil.school).academy.code
    other = next(
        school["uai"]
        for school in house.control("GET", "/ecoles").json()
        if school["academy_code"] == academy and school["uai"] != pupil.school
    )
    row = row_of(house, pupil)
    report = house.take(other, pupils(row))
    assert f"inscrit dans l’école {pupil.school}" in only_reason(report)
    record = house.pupil(pupil.key)
    house.control("DELETE", f"/eleves/{record['id']}")
    assert house.take(other, pupils(row))["updated"] == 1
    moved = house.pupil(pupil.key)
    assert (moved["uai"], moved["id"]) == (other, record["id"])
    told = house.night()
    assert [line["uai"] for line in told if line.get("ine") == pupil.ine] == [other]


def test_another_academie_admits_a_pupil_under_new_ids(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    academy = house.population.school(pupil.school).academy.code
    other = next(each["uai"] for each in house.control("GET", "/ecoles").json() if each["academy_code"] != academy)
    record = house.pupil(pupil.key)
    row = row_of(house, pupil)
    house.control("DELETE", f"/eleves/{record['id']}")
    assert house.take(other, pupils(row))["created"] == 1
    assert house.pupil(pupil.key)["uai"] is None


def test_an_ine_of_somebody_else_altogether_is_refused(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    report = house.take(pupil.school, pupils({**NEW_PUPIL, "INE": pupil.ine}))
    assert reasons(report) == [(2, "INE")]


def test_the_older_header_admits_a_pupil_without_ine(house):
    row = {
        "Nom Elève": "Vauquelin",
        "Prénom Elève": "Zélie",
        "Date naissance": "05/03/2019",
        "Sexe": "F",
        "Niveau": "CE1",
        "Classe": "CE1a",
    }
    uai = house.a_school()
    assert house.take(uai, pupils(row, layout=OLDER_PUPILS))["created"] == 1
    assert house.take(uai, pupils(row, layout=OLDER_PUPILS))["unchanged"] == 1
    (found,) = house.control("GET", "/eleves", params={"nom": "vauquelin"}).json()
    assert (found["ine"], found["cycle"], found["uai"]) == (None, "CYCLE II", uai)
    # The INE that the current header brings completes the record.
    assert house.take(uai, pupils(NEW_PUPIL))["updated"] == 1


def test_new_pupils_get_distinct_ids_and_are_told_the_next_night(house):
    house.night()
    report = house.take(house.a_school(), pupils(NEW_PUPIL, {**NEW_PUPIL, "Prénom élève": "Ada", "INE": ""}))
    assert report["created"] == 2
    told = house.night()[1:]
    assert [line["type"] for line in told] == ["pupil", "pupil"]
    assert len({line["id"] for line in told}) == len({line["struct_id"] for line in told}) == 2


def test_a_change_that_educonnect_is_not_told_of_makes_no_line(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    house.night()
    assert house.take(pupil.school, pupils({**row_of(house, pupil), "Autorisation photo": "Oui"}))["updated"] == 1
    assert len(house.night()) == 1


def test_an_empty_cell_erases_nothing(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.email)
    row = {**as_row(guardian), "Téléphone portable": ""}
    assert house.take(pupil.school, guardians((row, [child(pupil)])))["unchanged"] == 1
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile
