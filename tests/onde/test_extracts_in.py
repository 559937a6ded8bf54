"""Taking extracts in: whatever a spreadsheet made of them; bad lines refused by number, nothing half-written."""

import csv
import io

import pytest

from rentree_blanche.simulators.onde.extracts.guardians import GuardianIntake
from tests.onde.handwriting import (
    NEW_GUARDIAN,
    NEW_PUPIL,
    as_row,
    child,
    everything,
    guardians,
    only_reason,
    pupils,
    reasons,
)


@pytest.mark.parametrize("name", ["eleves.csv", "eleves.csv?format=ancien", "responsables.csv"])
def test_an_extract_taken_back_in_changes_nothing(house, name):
    before = everything(house)
    schools = house.control("GET", "/ecoles").json()
    for school in schools:
        content = house.download(school["uai"], name)
        report = house.take(school["uai"], content)
        lines = content.decode("iso-8859-1").count("\r\n") - 1
        assert report["unchanged"] + len(report["refused"]) == lines
        # Namesakes of one class cannot be told apart by an extract without ids.
        assert all("ne permet pas de choisir" in refusal["reason"] for refusal in report["refused"])
    assert everything(house) == before


def test_current_extracts_of_pupils_are_taken_back_whole(house):
    for school in house.control("GET", "/ecoles").json():
        report = house.take(school["uai"], house.download(school["uai"], "eleves.csv"))
        assert report["refused"] == []


def test_a_name_with_a_ligature_keeps_it(house):
    guardian, pupil = house.guardian_of(lambda guardian: "œ" in guardian.birth_name)
    house.take(pupil.school, house.download(pupil.school, "responsables.csv"))
    assert house.guardian(guardian.key)["birth_name"] == guardian.birth_name


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.encode("utf-8"), id="utf-8"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode("utf-8"), id="utf-8 with BOM"),
        pytest.param(lambda text: text.encode("iso-8859-1"), id="latin-1"),
        pytest.param(lambda text: text.replace("\r\n", "\n").encode("iso-8859-1"), id="LF"),
        pytest.param(lambda text: text.replace("\r\n", "\r").encode("iso-8859-1"), id="CR"),
        pytest.param(lambda text: text.replace("\r\n", "\r\n\r\n;;;\r\n").encode("iso-8859-1"), id="blank lines"),
        pytest.param(lambda text: text.replace(" Cycle", "Cycle").encode("iso-8859-1"), id="no leading space"),
        pytest.param(lambda text: text.upper().encode("iso-8859-1"), id="capitals"),
    ],
)
def test_whatever_a_spreadsheet_made_of_a_file_it_is_read(house, spoil):
    report = house.take(house.a_school(), spoil(pupils(NEW_PUPIL)))
    assert (report["created"], report["refused"]) == (1, [])


def test_windows_spreadsheets_may_write_a_ligature(house):
    house.take(house.a_school(), pupils({**NEW_PUPIL, "Nom élève": "Vœu"}).encode("cp1252"))
    (found,) = house.control("GET", "/eleves", params={"nom": "voeu", "prenom": "zelie"}).json()
    assert found["birth_name"] == "Vœu"


def test_every_cell_may_be_in_quotes(house):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(
        csv.reader(pupils(NEW_PUPIL).splitlines(), delimiter=";")
    )
    assert house.take(house.a_school(), out.getvalue())["created"] == 1


def test_spreadsheets_may_drop_empty_cells_at_the_end(house):
    header, line = pupils(NEW_PUPIL).splitlines()
    assert house.take(house.a_school(), f"{header}\r\n{line.rstrip(';')}\r\n")["created"] == 1


def test_columns_may_stand_in_another_order(house):
    rows = [line.split(";") for line in pupils(NEW_PUPIL).splitlines()]
    assert house.take(house.a_school(), "\r\n".join(";".join(reversed(row)) for row in rows))["created"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "vide"),
        (b"PK\x03\x04zip", "pas un texte CSV"),
        (b"\xff\xfeN\x00o\x00m\x00", "pas un texte CSV"),
        ("Nom,Prénom\nA,B\n", "Aucun en-tête connu"),
        (pupils(), "que son en-tête"),
        (pupils(NEW_PUPIL).replace(";INE;", ";Matricule;"), "manquantes : « INE ». Colonnes inconnues : « Matricule »"),
        (pupils(NEW_PUPIL).replace("Sexe;", ""), "Colonnes manquantes : « Sexe »"),
        (pupils(NEW_PUPIL).replace("Adresse2;", "Adresse1;"), "« Adresse2 »"),
        (pupils(NEW_PUPIL).replace("Sexe;", "Sexe;Sexe;", 1), "« Sexe » est présente plusieurs fois"),
        (guardians().replace("Classes enfants\r\n", "\r\n"), "manque une colonne « Classes enfants »"),
    ],
)
def test_a_file_that_is_no_extract_is_refused_and_says_why(house, content, words):
    before = everything(house)
    assert words in house.refusal_of(house.a_school(), content)
    assert everything(house) == before


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"Date naissance": "31/02/2019"}, "Date naissance", "n’existe pas"),
        ({"Date naissance": "2019-03-05"}, "Date naissance", "jj/mm/aaaa"),
        ({"Date naissance": "05/03/2031"}, "Date naissance", "avenir"),
        ({"Date naissance": "05/03/1980"}, "Date naissance", "premier degré"),
        ({"Date naissance": ""}, "Date naissance", "obligatoire"),
        ({"Nom élève": ""}, "Nom élève", "obligatoire"),
        ({"Prénom élève": "--"}, "Prénom élève", "lettre"),
        ({"Nom élève": "A" * 101}, "Nom élève", "100 au plus"),
        ({"Sexe": "X"}, "Sexe", "M ou F"),
        ({"INE": "12"}, "INE", "9 chiffres"),
        ({"Niveau": "6E"}, "Niveau", "Niveau inconnu"),
        ({"Niveau": ""}, "Niveau", "obligatoire"),
        ({"Prénom élève": "Z\x07"}, "Prénom élève", "illisible"),
    ],
)
def test_a_bad_cell_refuses_its_line_by_number_and_the_others_are_kept(house, cells, field, words):
    other = {**NEW_PUPIL, "Prénom élève": "Aristide", "INE": "999999998ZZ"}
    report = house.take(house.a_school(), pupils({**NEW_PUPIL, **cells}, other))
    assert reasons(report) == [(2, field)]
    assert words in only_reason(report)
    assert report["created"] == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"Vauquelin;Zélie', "Guillemets mal fermés"),
        ("Vauquelin;;Zélie;05/03/2019;F" + ";x" * 40, "point-virgule est de trop"),
    ],
)
def test_a_line_that_cannot_be_cut_into_cells_spoils_no_other(house, line, words):
    header, good = pupils(NEW_PUPIL).splitlines()
    report = house.take(house.a_school(), "\r\n".join([header, line, good]))
    assert reasons(report) == [(2, "ligne entière")]
    assert words in only_reason(report)
    assert report["created"] == 1


def test_line_numbers_are_those_of_the_file(house):
    header, good = pupils(NEW_PUPIL).splitlines()
    bad = good.replace("05/03/2019", "never")
    assert reasons(house.take(house.a_school(), "\n".join([header, "", bad, good, bad]))) == [
        (3, "Date naissance"),
        (5, "Date naissance"),
    ]


def test_typical_dirt_at_once(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    kids = [child(pupil)]
    content = guardians(
        ({**NEW_GUARDIAN, "Téléphone portable": "", "Courriel": ""}, kids),
        ({**as_row(guardian), "Téléphone portable": "06 39 98 66 66"}, kids * 2),
        ({**NEW_GUARDIAN, "Prénom responsable": "Basile", "Téléphone portable": "12"}, kids),
        ({**NEW_GUARDIAN, "Prénom responsable": "Cyprien", "Courriel": "cyprien@"}, kids),
        ({**NEW_GUARDIAN, "Prénom responsable": "Donatien"}, [("Personne", "Nulle", pupil.class_label)]),
        ({**NEW_GUARDIAN, "Prénom responsable": "Eulalie"}, []),
        ({**NEW_GUARDIAN, "Civilité Responsable": "Dr"}, kids),
    )
    report = house.take(pupil.school, b"\xef\xbb\xbf" + content.encode())
    assert reasons(report) == [
        (4, "Téléphone portable"),
        (5, "Courriel"),
        (6, "Nom de famille enfant"),
        (7, "Nom de famille enfant"),
        (8, "Civilité Responsable"),
    ]
    assert (report["created"], report["updated"]) == (1, 1)
    assert house.guardian(guardian.key)["mobile"] == "+33639986666"


def test_contacts_of_real_people_stay_out(house):
    _, pupil = house.guardian_of()
    content = guardians(
        ({**NEW_GUARDIAN, "Téléphone portable": "06 12 34 56 78"}, [child(pupil)]),
        ({**NEW_GUARDIAN, "Courriel": "ondine@example.com"}, [child(pupil)]),
        ({**NEW_GUARDIAN, "Téléphone domicile": "03 20 12 34 56"}, [child(pupil)]),
    )
    report = house.take(pupil.school, content)
    assert reasons(report) == [(2, "Téléphone portable"), (3, "Courriel"), (4, "Téléphone domicile")]
    assert all("réelle" in refusal["reason"] for refusal in report["refused"])


def test_an_accident_in_the_middle_leaves_nothing_written(house, monkeypatch):
    _, pupil = house.guardian_of()
    rows = [({**NEW_GUARDIAN, "Prénom responsable": name}, [child(pupil)]) for name in ("Anna", "Berthe")]
    before = everything(house)
    take = GuardianIntake.take

    def break_down(intake, line):
        if line.number == 3:
            raise RuntimeError("the disk is full")
        return take(intake, line)

    monkeypatch.setattr(GuardianIntake, "take", break_down)
    content = guardians(*rows).encode("iso-8859-1")
    answer = house.control("POST", "/extraits", params={"uai": pupil.school}, data=content)
    assert answer.status_code == 500
    assert everything(house) == before
