"""ADM-09: every kind of dirt in one extract, each bad line refused by number, the good ones effective next night."""

import codecs
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, Family, People, Pupil, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import EntHome, ExtractsPage, UploadReport
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, PUPILS, Layout
from rentree_blanche.simulators.population.find import primary

MOBILE, BORN = "+33639989999", date(2019, 5, 14)
BREAK = "\r\n"

Encode = Callable[[str], bytes]
ENCODINGS: dict[str, Encode] = {
    "Latin-1, CRLF": lambda text: text.encode("latin-1"),
    "UTF-8, BOM": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-8, LF": lambda text: text.replace(BREAK, "\n").encode(),
}
MARKS: dict[str, tuple[pytest.MarkDecorator, ...]] = {
    "Latin-1, CRLF": (pytest.mark.row("ADM-09", "latin-1"), pytest.mark.row("ADM-09", "crlf")),
    "UTF-8, BOM": (pytest.mark.row("ADM-09", "bom"),),
    "UTF-8, LF": (),
}


@pytest.mark.parametrize("encoding", [pytest.param(name, marks=marks) for name, marks in MARKS.items()])
@pytest.mark.row("ADM-09", "empty-mobile")
@pytest.mark.row("ADM-09", "repeated-child")
@pytest.mark.row("ADM-09", "bad-date")
def test_a_dirty_extract_keeps_its_good_lines_and_names_each_bad_one(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, clock: Clock, tmp_path: Path, encoding: str
) -> None:
    classmate = people.guardian(children=[primary()]).children[0]
    school = ExtractsPage(journeys.page, journeys.federation.url("onde", f"/ecoles/{classmate.school.uai}/extraits"))
    write = ENCODINGS[encoding]
    pupils = school.upload(_file(tmp_path / "eleves.csv", write(_pupils(classmate))))
    assert pupils.refused.keys() == {4, 5, 6}
    assert "Date naissance: Ce jour n’existe pas" in pupils.refused[4]
    assert "Nom élève" in pupils.refused[5]
    assert "Même élève que la ligne 2" in pupils.refused[6]
    assert pupils.summary.startswith("2 lignes gardées")

    guardians = school.upload(_file(tmp_path / "responsables.csv", write(_guardians(classmate))))
    assert guardians.refused.keys() == {4, 5, 6}
    assert "Téléphone portable" in guardians.refused[4]
    assert "Aucun élève" in guardians.refused[5]
    assert "avec d’autres valeurs" in guardians.refused[6]
    assert guardians.summary.startswith("2 lignes gardées")

    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name="Lenoeud", first_name="Zoé", mobile=MOBILE).next()
    expect(contact.alert).to_contain_text("ne vous a pas été attribué dans EduConnect")
    clock.pass_the_night()
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name="LENOEUD", first_name="zoe", mobile="06 39 98 99 99")
    children = contact.ask_for_code().confirm(sms_inbox.wait_for_code(MOBILE))
    assert children.names == ["Anaïs Lenoeud"]
    children.is_mine("Anaïs", BORN).confirm().choose(PASSWORD).to_services()
    assert EntHome(journeys.page).children == ["Anaïs Lenoeud"]


@pytest.mark.row("ADM-09", "one-name")
def test_two_families_of_one_name_are_never_mixed_up(journeys: Journeys, people: People, tmp_path: Path) -> None:
    classmate = people.guardian(children=[primary()]).children[0]
    address = journeys.federation.url("onde", f"/ecoles/{classmate.school.uai}/extraits")
    school = ExtractsPage(journeys.page, address)
    twins = _extract(
        PUPILS,
        {**_pupil(classmate), "birth_name": "Martel", "first_name": "Lou", "birth_date": "01/02/2019"},
        {**_pupil(classmate), "birth_name": "Martel", "first_name": "Lou", "birth_date": "03/04/2019"},
    )
    assert school.upload(_file(tmp_path / "eleves.csv", twins.encode("latin-1"))).refused == {}
    parent = {"civility": "Mme", "birth_name": "Martel", "first_name": "Ida", "mobile": "06 39 98 88 88"}
    child = {"birth_name": "Martel", "first_name": "Lou", "class_label": classmate.class_label}
    report: UploadReport = school.upload(
        _file(tmp_path / "responsables.csv", _extract(GUARDIANS, parent, children=(child,)).encode("latin-1"))
    )
    assert report.refused.keys() == {2}
    assert "2 élèves de cette classe portent ces noms" in report.refused[2]
    expect(journeys.page.locator("#gardees")).to_contain_text("0 ligne gardée")


@pytest.mark.row("ADM-09")
def test_a_file_that_is_no_extract_changes_nothing_and_says_why(
    journeys: Journeys, people: People, tmp_path: Path
) -> None:
    family: Family = people.family(children=[primary()])
    address = journeys.federation.url("onde", f"/ecoles/{family.pupils[0].school.uai}/extraits")
    journeys.page.goto(address)
    journeys.page.locator("#fichier").set_input_files(_file(tmp_path / "photo.csv", b"PK\x03\x04\0"))
    journeys.page.get_by_role("button", name="Importer").click()
    expect(journeys.page.locator("#probleme")).to_contain_text("Ce fichier n’est pas un texte CSV")


def _pupil(classmate: Pupil) -> dict[str, str]:
    return {"sex": "F", "street1": "3 rue du Bac", "level": classmate.level, "class_label": classmate.class_label}


def _pupils(classmate: Pupil) -> str:
    """Give two good lines, an impossible date, a missing name, a pupil who occurs twice."""
    known = _pupil(classmate)
    good = {**known, "birth_name": "Lenoeud", "first_name": "Anaïs", "birth_date": "14/05/2019"}
    return _extract(
        PUPILS,
        good,
        {**good, "first_name": "Ève", "birth_date": "15/06/2018"},
        {**good, "first_name": "Tom", "birth_date": "31/02/2019"},
        {**good, "birth_name": "", "first_name": "Sansnom"},
        {**good, "class_label": "autre"},
    )


def _guardians(classmate: Pupil) -> str:
    """Give a repeated child block, an empty mobile, a number that is none, an unknown child, a repeated guardian."""
    child = {"birth_name": "LENOEUD", "first_name": "anais", "class_label": classmate.class_label}
    zoe = {"civility": "Mme", "birth_name": "Lenoeud", "first_name": "Zoé", "mobile": "06 39 98 99 99"}
    lines = [
        _extract(GUARDIANS, zoe, children=(child, child)),
        _extract(GUARDIANS, {**zoe, "first_name": "Luc", "civility": "M.", "mobile": ""}, children=(child,)),
        _extract(GUARDIANS, {**zoe, "first_name": "Max", "mobile": "12 34"}, children=(child,)),
        _extract(GUARDIANS, {**zoe, "first_name": "Ida"}, children=({**child, "first_name": "Inconnu"},)),
        _extract(GUARDIANS, {**zoe, "street": "ailleurs"}, children=(child,)),
    ]
    head, first = lines[0].split(BREAK)[:2]
    return BREAK.join([head, first, *(line.split(BREAK)[1] for line in lines[1:]), ""])


def _extract(layout: Layout, *rows: dict[str, str], children: tuple[dict[str, str], ...] = ()) -> str:
    titles = [column.title for column in (*layout.columns, *layout.block * 3)]
    lines = [";".join(titles)]
    for row in rows:
        cells = [row.get(column.field, "") for column in layout.columns]
        blocks = [*children, {}, {}, {}][:3] if layout.block else []
        cells += [child.get(column.field, "") for child in blocks for column in layout.block]
        lines.append(";".join(cells))
    return BREAK.join([*lines, ""])


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
