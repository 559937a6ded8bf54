"""Taking extracts in: typical dirt, records found again, homonyms refused, nothing half-written."""

import csv
import io

import pytest
from sqlalchemy import select

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.extracts.guardians import GuardianIntake
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, OLDER_PUPILS, PUPILS

CHILD = [column.title for column in GUARDIANS.block]
NEW_PUPIL = {
    "Nom élève": "Vauquelin",
    "Prénom élève": "Zélie",
    "Date naissance": "05/03/2019",
    "Sexe": "F",
    "INE": "999999999ZZ",
    " Cycle": "CYCLE II",
    "Niveau": "CE1",
    "Libellé classe": "CE1a",
    "Identifiant classe": "99998",
}
NEW_GUARDIAN = {
    "Civilité Responsable": "MME",
    "Nom responsable": "Vauquelin",
    "Prénom responsable": "Ondine",
    "Téléphone portable": "06 39 98 77 77",
    "Courriel": "ondine.vauquelin@courriel.test",
}


def _text(titles, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([titles, *rows])
    return out.getvalue()


def pupils(*rows, layout=PUPILS):
    titles = [column.title for column in layout.columns]
    return _text(titles, [[row.get(title, "") for title in titles] for row in rows])


def guardians(*rows, blocks=3):
    """Write guardians; each row is (cells by title, children as (birth name, first name, class))."""
    titles = [column.title for column in GUARDIANS.columns]
    lines = []
    for cells, children in rows:
        line = [cells.get(title, "") for title in titles]
        for birth_name, first_name, label in children:
            line += ["", birth_name, first_name, label]
        lines.append(line + [""] * (4 * (blocks - len(children))))
    return _text(titles + CHILD * blocks, lines)


def child(pupil):
    return (pupil.birth_name, pupil.first_name, pupil.class_label)


def as_row(guardian):
    """Write a guardian of the population as a line of the extract."""
    return {
        "Civilité Responsable": guardian.civility.value,
        "Nom usage responsable": guardian.usage_name or "",
        "Nom responsable": guardian.birth_name,
        "Prénom responsable": guardian.first_name,
        "Courriel": guardian.email or "",
        "Téléphone portable": guardian.mobile or "",
    }


def everything(house):
    """Give all rows of the register."""
    with house.ground.store.read() as connection:
        return {
            table.name: set(map(tuple, connection.execute(select(table))))
            for table in (tables.school, tables.pupil, tables.guardian, tables.link, tables.change)
        }


def reasons(report):
    return [(refusal["line"], refusal["field"]) for refusal in report["refused"]]


def only_reason(report):
    (refusal,) = report["refused"]
    return refusal["reason"].replace("\u00a0", " ")


# What is written out and taken back in


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


# Files that are no extract


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


# Bad lines


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


# Pupils found again


def test_a_pupil_is_found_by_ine_although_the_name_was_corrected(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    row = _row_of(house, pupil)
    report = house.take(pupil.school, pupils({**row, "Nom élève": "Corrigé"}))
    assert report["updated"] == 1
    assert house.pupil(pupil.key)["birth_name"] == "Corrigé"
    (found,) = house.control("GET", "/eleves", params={"nom": "corrige"}).json()
    assert found["person_key"] == pupil.key


def test_a_pupil_without_ine_is_found_by_names_birth_date_and_school(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    row = {**_row_of(house, pupil), "Libellé classe": "Nouvelle", "Identifiant classe": ""}
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
    row = _row_of(house, pupil)
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
    row = _row_of(house, pupil)
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
    assert house.take(pupil.school, pupils({**_row_of(house, pupil), "Autorisation photo": "Oui"}))["updated"] == 1
    assert len(house.night()) == 1


def test_an_empty_cell_erases_nothing(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.email)
    row = {**as_row(guardian), "Téléphone portable": ""}
    assert house.take(pupil.school, guardians((row, [child(pupil)])))["unchanged"] == 1
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile


def _row_of(house, pupil):
    text = house.download(pupil.school, "eleves.csv").decode("iso-8859-1")
    return next(row for row in csv.DictReader(text.splitlines(), delimiter=";") if row["INE"] == pupil.ine)


# Guardians found again


def test_a_guardian_is_found_by_mobile_and_the_mail_is_corrected(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    row = {**as_row(guardian), "Courriel": "nouvelle@courriel.test"}
    assert house.take(pupil.school, guardians((row, [child(pupil)])))["updated"] == 1
    assert house.guardian(guardian.key)["email"] == "nouvelle@courriel.test"


def test_a_guardian_is_found_by_mail_and_the_mobile_is_corrected(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.email)
    row = {**as_row(guardian), "Téléphone portable": "06.39.98.55.55"}
    house.night()
    assert house.take(pupil.school, guardians((row, [child(pupil)])))["updated"] == 1
    (told,) = house.night()[1:]
    assert (told["id"], told["mobile"]) == (house.guardian(guardian.key)["id"], "+33639985555")


def test_a_guardian_is_found_by_the_same_children(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.email)
    row = {**as_row(guardian), "Téléphone portable": "0639985555", "Courriel": ""}
    assert house.take(pupil.school, guardians((row, [child(pupil)])))["updated"] == 1
    assert house.guardian(guardian.key)["mobile"] == "+33639985555"


def test_a_namesake_with_other_contacts_and_children_is_somebody_else(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    other = next(
        each
        for family in house.population.families(house.families)
        for each in house.primary(family)
        if each.school == pupil.school and each.key.split("-")[0] != guardian.key.split("-")[0]
    )
    row = {**as_row(guardian), "Téléphone portable": "0639985555", "Courriel": ""}
    assert house.take(pupil.school, guardians((row, [child(other)])))["created"] == 1
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile


def test_two_guardians_of_one_name_and_one_child_are_never_guessed(house):
    _, pupil = house.guardian_of()
    kids = [child(pupil)]
    _two_namesakes(house, pupil)
    before = everything(house)
    report = house.take(pupil.school, guardians(({**NEW_GUARDIAN, "Téléphone portable": "", "Courriel": ""}, kids)))
    assert reasons(report) == [(2, "Nom responsable")]
    assert "corrigez le bon à la main" in only_reason(report)
    assert everything(house) == before


def _two_namesakes(house, pupil):
    """Enter two people of one name for one pupil, as only two registers made one can."""
    house.take(pupil.school, guardians((NEW_GUARDIAN, [child(pupil)])))
    with house.ground.store.write() as connection:
        row = (
            connection.execute(select(tables.guardian).where(tables.guardian.c.birth_name == "Vauquelin"))
            .mappings()
            .one()
        )
        connection.execute(
            tables.guardian.insert().values({**row, "id": "77", "mobile": "+33639984444", "email": None})
        )
        link = {"guardian": "77", "pupil": house.pupil(pupil.key)["id"], "legal": True}
        connection.execute(tables.link.insert().values(link))


def test_two_children_of_one_name_in_one_class_are_never_guessed(house):
    uai = house.a_school()
    twins = [{**NEW_PUPIL, "INE": ine, "Date naissance": day} for ine, day in _TWO_BIRTHS]
    house.take(uai, pupils(*twins))
    report = house.take(uai, guardians((NEW_GUARDIAN, [("VAUQUELIN", "Zelie", "CE1A")])))
    assert reasons(report) == [(2, "Nom de famille enfant")]
    assert "ne permet pas de choisir" in only_reason(report)
    assert house.control("GET", "/responsables", params={"nom": "vauquelin"}).json() == []


_TWO_BIRTHS = (("999999999ZZ", "05/03/2019"), ("999999998ZZ", "06/03/2019"))


def test_two_children_of_one_name_in_two_classes_are_told_apart(house):
    uai = house.a_school()
    twins = [
        {**NEW_PUPIL, "INE": ine, "Date naissance": day, "Libellé classe": label, "Identifiant classe": label}
        for (ine, day), label in zip(_TWO_BIRTHS, ("CE1a", "CE1b"), strict=True)
    ]
    house.take(uai, pupils(*twins))
    assert house.take(uai, guardians((NEW_GUARDIAN, [("Vauquelin", "Zélie", "CE1b")])))["created"] == 1
    (found,) = house.control("GET", "/responsables", params={"nom": "vauquelin"}).json()
    assert [(each["ine"], each["legal"]) for each in found["pupils"]] == [("999999998ZZ", True)]


def test_two_families_of_one_name_keep_their_own_children(house):
    uai = house.a_school()
    two = [
        {**NEW_PUPIL, "Prénom élève": name, "INE": ine}
        for name, ine in (("Zélie", "999999999ZZ"), ("Odilon", "999999998ZZ"))
    ]
    house.take(uai, pupils(*two))
    rows = [
        ({**NEW_GUARDIAN, "Téléphone portable": f"06399870{nth}0", "Courriel": ""}, [("Vauquelin", name, "CE1a")])
        for nth, name in enumerate(("Zélie", "Odilon"))
    ]
    rows = [({**cells, "Téléphone portable": f"063998700{nth}"}, kids) for nth, (cells, kids) in enumerate(rows)]
    assert house.take(uai, guardians(*rows))["created"] == 2
    assert house.take(uai, guardians(*rows))["unchanged"] == 2
    found = house.control("GET", "/responsables", params={"nom": "vauquelin"}).json()
    assert sorted((each["mobile"], each["pupils"][0]["first_name"]) for each in found) == [
        ("+33639987000", "Zélie"),
        ("+33639987001", "Odilon"),
    ]


def test_a_guardian_repeated_with_other_values_is_refused(house):
    _, pupil = house.guardian_of()
    kids = [child(pupil)]
    other = {**NEW_GUARDIAN, "Courriel": "autre@courriel.test"}
    report = house.take(pupil.school, guardians((NEW_GUARDIAN, kids), (NEW_GUARDIAN, kids), (other, kids)))
    assert (report["created"], report["unchanged"]) == (1, 1)
    assert reasons(report) == [(4, "Nom responsable")]


def test_a_new_child_of_a_known_guardian_makes_one_line_of_the_feed(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    house.take(pupil.school, pupils(NEW_PUPIL))
    house.night()
    kids = [child(pupil), ("Vauquelin", "Zélie", "CE1a")]
    assert house.take(pupil.school, guardians((as_row(guardian), kids)))["updated"] == 1
    (told,) = house.night()[1:]
    assert (told["type"], told["guardian"], told["legal"]) == ("link", house.guardian(guardian.key)["id"], True)


def test_an_unknown_school_takes_nothing(house):
    answer = house.control("POST", "/extraits", params={"uai": "0590000X"}, data=pupils(NEW_PUPIL).encode())
    assert answer.status_code == 404
