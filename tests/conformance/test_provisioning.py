"""What is given to a service before its check lets it recognise every person of the run."""

import csv
import io
import zipfile
from pathlib import Path

from lxml import etree

from rentree_blanche.conformance.cast import cast_of
from rentree_blanche.conformance.provisioning import provide
from rentree_blanche.conformance.service import Oracle, Person, Service

PEOPLE = (
    Person(first_name="Camille", last_name="Durand", records=("09|1",)),
    Person(first_name="Zoé", last_name="Martin", records=("09|2",)),
)


def service(**changes: object) -> Service:
    oracle = Oracle(url="https://ent.exemple.fr/", selector="#identite")
    known = {"name": "ENT", "metadata": "sp.xml", "start": "https://ent.exemple.fr/", "attributes": "ent"}
    return Service.model_validate({**known, "oracle": oracle, **changes})


def entries(folder: Path, category: str) -> dict[str, dict[str, list[str]]]:
    """Give the entries of both degrees, by AAF id: their attributes."""
    found = {}
    for archive in sorted(folder.glob("aaf-*.zip")):
        with zipfile.ZipFile(archive) as files:
            (name,) = (each for each in files.namelist() if f"_{category}_" in each)
            for entry in etree.fromstring(files.read(name)).iter("addRequest"):
                attributes = {each.get("name"): [v.text or "" for v in each] for each in entry.iter("attr")}
                found[str(entry.findtext("identifier/id"))] = attributes
    return found


def test_every_person_of_a_run_is_in_the_export_under_the_reference_of_their_assertion(tmp_path: Path) -> None:
    provide(service(), tmp_path)
    people = entries(tmp_path, "PersRelEleve") | entries(tmp_path, "Eleve")
    pupils = entries(tmp_path, "Eleve").values()
    attached = {each["ENTEleveStructRattachId"][0] for each in pupils if "ENTEleveStructRattachId" in each}
    members = cast_of(service()).everyone
    assert len(members) > 10
    for member in members:
        for record in member.subject.register_records:
            named = people[record.aaf_id]
            assert named.get("sn", named.get("ENTPersonNom")) == [member.subject.last_name], member
        secondary = {child.struct_attach_id for child in member.subject.children if child.secondary}
        assert secondary <= attached  # the AAF of écoles has no such id


def test_the_sheet_says_of_each_person_what_they_prove(tmp_path: Path) -> None:
    provide(service(), tmp_path)
    text = (tmp_path / "personnes.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Clé"] for row in rows] == [member.key for member in cast_of(service()).everyone]
    assert all(row["Rôle"] for row in rows)
    page = (tmp_path / "personnes.html").read_text(encoding="utf-8")
    assert all(row["Références AAF"] in page for row in rows)


def test_where_the_file_names_its_people_there_is_no_export(tmp_path: Path) -> None:
    written = provide(service(people=PEOPLE), tmp_path)
    assert [file.name for file in written] == ["personnes.html", "personnes.csv"]
