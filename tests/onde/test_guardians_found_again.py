"""How a line of guardians finds its record: by mobile, mail or children; never by a guess."""

from sqlalchemy import select

from rentree_blanche.simulators.onde import tables
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
