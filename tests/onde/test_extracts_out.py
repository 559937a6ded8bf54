"""Extracts as ONDE writes them, to the byte."""

import csv
import re

import pytest

from rentree_blanche.simulators.registers.words import fold, latin1

CURRENT = (
    "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;"
    "Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;"
    "Autorisation photo;Décision de passage"
)
OLDER = (
    '"Nom Elève";"Nom d\'usage Elève";"Prénom Elève";"Date naissance";"Sexe";"Adresse1";"Cp1";"Commune1";"Pays1";'
    '"Adresse2";"Cp2";"Commune2";"Pays2";" Cycle";"Niveau";"Classe";"Attestation fournie";'
    '"Autorisations associations";"Autorisations photos";"Décision de passage"'
)
GUARDIANS = (
    "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;"
    "CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable"
)
CHILD = ";Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"


@pytest.mark.parametrize(
    ("name", "header"),
    [("eleves.csv", CURRENT), ("eleves.csv?format=ancien", OLDER), ("responsables.csv", GUARDIANS + 3 * CHILD)],
)
def test_the_header_is_ondes_letter_for_letter(house, name, header):
    assert house.download(house.a_school(), name).split(b"\r\n")[0] == header.encode("iso-8859-1")


@pytest.mark.parametrize("name", ["eleves.csv", "eleves.csv?format=ancien", "responsables.csv"])
def test_lines_end_with_crlf_and_bytes_are_latin_1(house, name):
    content = house.download(house.a_school(), name)
    assert content.endswith(b"\r\n")
    assert not re.search(rb"[^\r]\n|\r[^\n]", content)
    assert "é".encode("iso-8859-1") in content
    assert not any(0x80 <= byte < 0xA0 for byte in content)


def test_a_pupil_stands_in_the_extract_of_the_school(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    text = house.download(pupil.school, "eleves.csv").decode("iso-8859-1")
    rows = {row["INE"]: row for row in csv.DictReader(text.splitlines(), delimiter=";")}
    row = rows[pupil.ine]
    assert row["Date naissance"] == f"{pupil.birth_date:%d/%m/%Y}"
    assert (row["Niveau"], row["Libellé classe"], row["Identifiant classe"]) == (
        pupil.level.label,
        pupil.class_label,
        pupil.class_id,
    )
    assert row["Nom élève"] == latin1(pupil.birth_name)


def test_the_child_columns_repeat_for_the_largest_family(house):
    house.control("POST", "/familles", json={"families": list(range(house.families, 600))})
    counts = {}
    for family in house.population.families(600):
        for pupil in house.primary(family):
            for guardian in family.guardians_of(pupil, legal_only=False):
                counts.setdefault(pupil.school, {}).setdefault(guardian.key, set()).add(pupil.key)
    most = {uai: max(map(len, guardians.values())) for uai, guardians in counts.items()}
    uai = max(most, key=most.__getitem__)
    header = house.download(uai, "responsables.csv").split(b"\r\n")[0].decode("iso-8859-1")
    assert header == GUARDIANS + max(3, most[uai]) * CHILD


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Cœur", "Coeur"),
        ("ŒUVRE", "OEUVRE"),
        ("L’Haÿ", "L'Haÿ"),
        ("Łódź", "Lódz"),
        ("Nguyễn", "Nguyen"),
        ("李", "?"),
        ("Éva", "Éva"),
    ],
)
def test_what_latin_1_lacks_is_written_as_typists_do(text, written):
    assert latin1(text) == written
    assert latin1(text).encode("iso-8859-1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lebœuf", "LEBOEUF"),
        ("d'Aubigny", "D’AUBIGNY"),
        ("Jean-Noël", "jean noel"),
        ("de  La Tour", "De La-Tour"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


def test_an_unknown_school_has_no_extract(house):
    answer = house.director.get(house.url("/ecoles/0590000X/extraits/eleves.csv"))
    assert answer.status_code == 404
