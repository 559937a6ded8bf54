"""The AAF export: valid by its DTD, only names that importers know, and the right people in it."""

import io
import zipfile
from datetime import date

import pytest
import responses
from lxml import etree

from rentree_blanche.simulators.onde.aaf.names import ALLOWED
from rentree_blanche.simulators.registers.aaf.entries import Vocabulary
from rentree_blanche.simulators.registers.errors import RegisterError

CATEGORIES = ("EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat")


@pytest.fixture
def export(house):
    """The files of the export of the control address, by name."""
    answer = house.control("GET", "/aaf.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _entries(export, category):
    """Give the attributes of the entries of a category, by id."""
    root = etree.fromstring(export[f"ENTHDF1D_Complet_20260901_{category}_0000.xml"])
    return {
        request.findtext("identifier/id"): {
            attribute.get("name"): [value.text for value in attribute] for attribute in request.find("attributes")
        }
        for request in root
    }


def test_the_export_holds_a_file_a_category_and_the_dtd(export):
    names = [f"ENTHDF1D_Complet_20260901_{category}_0000.xml" for category in CATEGORIES]
    assert list(export) == [*names, "ficAlimMENESR.dtd"]


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_file_is_valid_by_the_dtd_that_travels_with_it(export, category):
    dtd = etree.DTD(io.BytesIO(export["ficAlimMENESR.dtd"]))
    root = etree.fromstring(export[f"ENTHDF1D_Complet_20260901_{category}_0000.xml"])
    assert dtd.validate(root), dtd.error_log
    assert root.getroottree().docinfo.system_url == "ficAlimMENESR.dtd"


@pytest.mark.parametrize("category", CATEGORIES)
def test_entries_carry_only_attributes_that_importers_know(export, category):
    entries = _entries(export, category)
    assert entries
    assert {name for attributes in entries.values() for name in attributes} <= ALLOWED[category]
    assert all(value for attributes in entries.values() for values in attributes.values() for value in values)


def test_an_attribute_outside_the_list_is_refused_before_it_is_written():
    with pytest.raises(RegisterError, match="ENTPersonLogin"):
        Vocabulary(ALLOWED).entry("Eleve", "1", ENTPersonLogin="x")


def test_the_operational_attribute_tells_the_category(export):
    for category, name in (("EtabEducNat", "categorieStructure"), ("Eleve", "categoriePersonne")):
        root = etree.fromstring(export[f"ENTHDF1D_Complet_20260901_{category}_0000.xml"])
        (told,) = {(attr.get("name"), attr[0].text) for attr in root.iterfind("addRequest/operationalAttributes/attr")}
        assert told == (name, category)


def test_a_pupil_names_school_class_and_legal_representatives(house, export):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    record, school = house.pupil(pupil.key), house.population.school(pupil.school)
    entry = _entries(export, "Eleve")[record["id"]]
    schools = {attributes["ENTStructureUAI"][0]: key for key, attributes in _entries(export, "EtabEducNat").items()}
    (classes,) = entry["ENTPersonClasses"]
    parts = classes.split("$")
    assert len(parts) == 5
    assert (parts[0], parts[3], parts[4]) == (schools[pupil.school], pupil.class_id, pupil.class_label)
    assert entry["ENTPersonStructRattach"] == [schools[pupil.school]]
    assert f"{house.guardian(guardian.key)['id']}$1" in entry["ENTEleveAutoriteParentale"]
    assert entry["ENTPersonDateNaissance"] == [f"{pupil.birth_date:%d/%m/%Y}"]
    assert _entries(export, "EtabEducNat")[schools[pupil.school]]["ENTServAcAcademie"] == [school.academy.name]


def test_a_guardian_names_the_pupils_and_the_mobile(house, export):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile and guardian.usage_name)
    entry = _entries(export, "PersRelEleve")[house.guardian(guardian.key)["id"]]
    assert house.pupil(pupil.key)["id"] in entry["ENTPersRelEleveEleve"]
    assert entry["ENTPersRelEleveTelMobile"] == [guardian.mobile]
    assert entry["ENTPersonNom"] == [guardian.usage_name]
    assert entry["ENTPersonNomPatro"] == [guardian.birth_name]


def test_a_foster_carer_is_there_and_no_pupil_says_that_they_have_authority(house, export):
    family = house.some_family(lambda family: any(not link.legal for link in family.links))
    carer = house.guardian(next(link.guardian for link in family.links if not link.legal))["id"]
    assert carer in _entries(export, "PersRelEleve")
    authority = [entry.get("ENTEleveAutoriteParentale", []) for entry in _entries(export, "Eleve").values()]
    assert f"{carer}$1" not in [value for values in authority for value in values]


def test_each_school_has_its_director(export):
    directors = _entries(export, "PersEducNat")
    assert sorted(each["ENTPersonStructRattach"][0] for each in directors.values()) == sorted(
        _entries(export, "EtabEducNat")
    )


def test_who_left_is_not_exported(house):
    family = house.some_family(lambda family: len(house.primary(family)) == 1)
    record = house.pupil(house.primary(family)[0].key)
    house.control("DELETE", f"/eleves/{record['id']}")
    with zipfile.ZipFile(io.BytesIO(house.control("GET", "/aaf.zip").content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert record["id"] not in _entries(files, "Eleve")
    assert house.guardian(family.guardians[0].key)["id"] not in _entries(files, "PersRelEleve")


def test_the_export_of_a_day_is_the_same_bytes_each_time(house):
    assert house.control("GET", "/aaf.zip").content == house.control("GET", "/aaf.zip").content


def test_the_night_sends_the_whole_export_to_the_ent(house):
    with responses.RequestsMock() as neighbours:
        neighbours.post(house.feed_address, json={"kept": 1, "refused": []})
        neighbours.get(house.aaf_address, json={"empreinte": None})
        sent = neighbours.post(house.aaf_address, json={"imported": {}})
        house.register.night(date(2026, 9, 1))
    request = sent.calls[0].request
    assert request.headers["Content-Type"] == "application/zip"
    assert request.headers["Authorization"].startswith("Bearer ")
    with zipfile.ZipFile(io.BytesIO(request.body)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 5
