"""The AAF export of collèges and lycées: the names of the second degree, and the right people in it."""

import io
import zipfile

import pytest
from lxml import etree

from rentree_blanche.simulators.siecle.aaf.names import ALLOWED

CATEGORIES = ("EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat")
PRIMARY_ONLY = {"ENTPersonNom", "ENTPersonPrenom", "ENTPersonCivilite", "ENTEleveAutoriteParentale", "ENTPersonClasses"}


@pytest.fixture
def export(house):
    """The files of the export of the control address, by name."""
    answer = house.control("GET", "/aaf.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entries(export, category):
    """Give the attributes of the entries of a category, by id."""
    root = etree.fromstring(export[f"ENTHDF2D_Complet_20260901_{category}_0000.xml"])
    return {
        request.findtext("identifier/id"): {
            attribute.get("name"): [value.text for value in attribute] for attribute in request.find("attributes")
        }
        for request in root
    }


def test_the_export_holds_a_file_a_category_and_the_dtd_by_which_it_is_valid(export):
    names = [f"ENTHDF2D_Complet_20260901_{category}_0000.xml" for category in CATEGORIES]
    assert list(export) == [*names, "ficAlimMENESR.dtd"]
    dtd = etree.DTD(io.BytesIO(export["ficAlimMENESR.dtd"]))
    for name in names:
        assert dtd.validate(etree.fromstring(export[name])), dtd.error_log


@pytest.mark.parametrize("category", CATEGORIES)
def test_entries_carry_only_names_of_the_second_degree(export, category):
    found = entries(export, category)
    assert found
    names = {name for attributes in found.values() for name in attributes}
    assert names <= ALLOWED[category]
    assert not names & PRIMARY_ONLY
    assert all(value for attributes in found.values() for values in attributes.values() for value in values)


def test_a_pupil_names_school_class_and_guardians_in_dollar_parts(house, export):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    record = house.pupil(pupil.key)
    entry = entries(export, "Eleve")[record["id"]]
    schools = {attributes["ENTStructureUAI"][0]: key for key, attributes in entries(export, "EtabEducNat").items()}
    school = schools[pupil.school]
    assert entry["ENTEleveClasses"] == [f"{school}${pupil.class_label}"]
    assert entry["ENTPersonStructRattach"] == [school]
    assert entry["ENTEleveStructRattachId"] == [record["struct_id"]]
    assert (entry["sn"], entry["ENTPersonNomPatro"]) == ([pupil.name], [pupil.birth_name])
    relations = [value.split("$") for value in entry["ENTElevePersRelEleve"]]
    assert {len(parts) for parts in relations} == {6}
    mine = next(parts for parts in relations if parts[0] == house.guardian(guardian.key)["id"])
    assert mine[1] == ("10" if guardian.civility == "Mme" else "20")
    assert mine[3] in ("1", "2")
    ranks = sorted(parts[3] for parts in relations)
    assert ranks == ["1", "2"][: len(ranks)]


def test_who_pays_is_told_as_the_population_has_it(house, export):
    family = house.some_family(lambda family: any(link.payer for link in family.links))
    pupil = house.primary(family)[0]
    payers = {link.guardian for link in family.links if link.pupil == pupil.key and link.payer}
    entry = entries(export, "Eleve")[house.pupil(pupil.key)["id"]]
    told = {value.split("$")[0] for value in entry["ENTElevePersRelEleve"] if value.split("$")[2] == "1"}
    assert told == {house.guardian(key)["id"] for key in payers}


def test_a_foster_carer_has_no_authority_and_is_there(house, export):
    family = house.some_family(lambda family: any(not link.legal for link in family.links))
    carer = house.guardian(next(link.guardian for link in family.links if not link.legal))["id"]
    assert carer in entries(export, "PersRelEleve")
    relations = [
        value.split("$")
        for entry in entries(export, "Eleve").values()
        for value in entry.get("ENTElevePersRelEleve", [])
        if value.startswith(f"{carer}$")
    ]
    assert {(parts[1], parts[3]) for parts in relations} == {("41", "0")}


def test_a_guardian_names_the_pupils_and_the_mobile(house, export):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.usage_name)
    entry = entries(export, "PersRelEleve")[house.guardian(guardian.key)["id"]]
    assert house.pupil(pupil.key)["id"] in entry["ENTAuxPersRelEleveEleve"]
    assert entry["mobile"] == [guardian.mobile]
    assert (entry["sn"], entry["ENTPersonNomPatro"]) == ([guardian.usage_name], [guardian.birth_name])


def test_schools_are_colleges_and_lycees(export):
    kinds = {entry["ENTStructureTypeStruct"][0].split()[0] for entry in entries(export, "EtabEducNat").values()}
    assert kinds == {"COLLEGE", "LYCEE"}
