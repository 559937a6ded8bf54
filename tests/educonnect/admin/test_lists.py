"""Searching people, the lists of accounts, the figures."""

import csv
import io
from collections import Counter

import pypdf
import pytest
from sqlalchemy import select

from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.values import Origin
from rentree_blanche.simulators.educonnect.admin import addresses as at
from rentree_blanche.simulators.educonnect.admin.documents import _plain
from rentree_blanche.simulators.educonnect.admin.paper import Paper
from tests.educonnect.admin.conftest import COLLEGE, MONDAY, PASSWORD, names

PARENTS = ["Martin Anne", "Martin Marc", "Noël-Dœuf Élise"]


def figures(tree, side):
    return {each.get("data-chiffre"): int(each.text) for each in tree.xpath(f"//section[@id='{side}']//dd")}


def rows_of(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_representatives_are_listed_with_their_children_and_accounts(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000")
    desk.check(account.identifier, PASSWORD)
    tree = desk.enter().get(at.GUARDIANS)
    assert names(tree) == PARENTS
    cells = [" ".join(cell.text_content().split()) for cell in tree.xpath("//tr[@data-personne='ONDE-2000']/td")]
    assert cells == [
        "Martin Anne",
        "Tom Martin CE1 B Léa Martin CP A",
        "Actif",
        account.identifier,
        "Responsable",
        "07/09/2026 à 10:00",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=noel", ["Noël-Dœuf Élise"]),
        ("q=ELISE+doeuf", ["Noël-Dœuf Élise"]),
        ("q=noel-d%C5%93uf", ["Noël-Dœuf Élise"]),
        ("q=martin", ["Martin Anne", "Martin Marc"]),
        ("q=marc+martin", ["Martin Marc"]),
        ("q=a.martin", ["Martin Anne"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=petit", []),
        ("classe=CP+A", PARENTS),
        ("classe=CE1+B", ["Martin Anne"]),
        ("classe=CE1+B&q=marc", []),
        ("etat=active", ["Martin Anne"]),
        ("etat=provisional", ["Martin Marc"]),
        ("etat=none", ["Noël-Dœuf Élise"]),
        ("etat=locked", []),
        ("etat=quelconque", PARENTS),
        ("mail=oui", ["Martin Anne"]),
        ("mail=non", ["Martin Marc", "Noël-Dœuf Élise"]),
        ("origine=franceconnect", ["Martin Anne"]),
        ("origine=responsable", []),
    ],
)
def test_criteria_choose_who_is_shown(desk, query, found):
    desk.activate("ONDE-2000", "ONDE-1000", origin=Origin.FRANCECONNECT)
    desk.enter().post(at.GUARDIANS + at.INFORM, people=("ONDE-2001",), moyen="courrier")
    tree = desk.get(f"{at.GUARDIANS}?{query}")
    assert names(tree) == found
    assert tree.xpath("string(//*[@id='nombre'])").startswith(
        {0: "Personne", 1: "1 personne"}.get(len(found), f"{len(found)} personnes")
    )


def test_a_provisional_account_is_expired_after_three_months(desk):
    desk.enter().post(at.GUARDIANS + at.INFORM, people=("ONDE-2001",), moyen="courrier")
    desk.advance(days=92, hours=1)  # days of France: one lasts 25 hours
    desk.enter()
    assert names(desk.get(f"{at.GUARDIANS}?etat=expired")) == ["Martin Marc"]
    assert names(desk.get(f"{at.GUARDIANS}?etat=provisional")) == []


def test_a_locked_account_is_found_and_unlocked(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000")
    for _ in range(10):
        desk.check(account.identifier, "faux")
    desk.enter()
    assert names(desk.get(f"{at.GUARDIANS}?etat=locked")) == ["Martin Anne"]
    assert names(desk.get(f"{at.GUARDIANS}?etat=active")) == []
    file = f"{at.GUARDIANS}/fiche/ONDE-2000"
    assert desk.get(file).xpath("string(//*[@id='etat-du-compte'])").startswith("Bloqué jusqu’au 07/09/2026")
    answer = desk.post(f"{file}/debloquer", on=file)
    assert "débloqué" in desk.get(answer.headers["location"]).xpath("string(//p[@role='status'])")
    assert desk.get(file).xpath("string(//*[@id='etat-du-compte'])") == "Actif"
    assert desk.check(account.identifier, PASSWORD).account.id == account.id


def test_pupils_are_listed_by_class(desk):
    desk.enter()
    assert names(desk.get(at.PUPILS)) == ["Martin Léa", "Martin Tom", "Noël Zoé"]
    assert names(desk.get(f"{at.PUPILS}?classe=CP+A&q=LEA")) == ["Martin Léa"]


def test_a_long_list_is_paged_and_keeps_its_criteria(desk, monkeypatch):
    monkeypatch.setattr("rentree_blanche.simulators.educonnect.admin.pages.lists._PAGE", 2)
    desk.enter()
    first = desk.get(f"{at.GUARDIANS}?classe=CP+A")
    assert "page 1 sur 2" in first.xpath("string(//*[@id='nombre'])")
    assert first.xpath("//a[@rel='prev']") == []
    following = desk.get(at.GUARDIANS + first.xpath("//a[@rel='next']/@href")[0])
    assert names(first) + names(following) == PARENTS
    assert following.xpath("//option[@selected]/@value") == ["CP A"]
    assert names(desk.get(f"{at.GUARDIANS}?page=999")) == PARENTS[2:]
    assert names(desk.get(f"{at.GUARDIANS}?page=abc")) == PARENTS[:2]


def test_a_spreadsheet_opens_with_bom_and_semicolons_and_follows_the_criteria(desk):
    desk.activate("ONDE-2000", "ONDE-1000")
    desk.enter()
    answer = desk.browser.get(f"{at.GUARDIANS}{at.LIST}.csv?classe=CP+A")
    assert answer.content.startswith(b"\xef\xbb\xbfClasse;Nom;")
    assert b"\r\n" in answer.content
    head, *rows = rows_of(answer)
    assert head[:5] == ["Classe", "Nom", "Prénom", "Élèves", "Identifiant"]
    assert [row[1:3] for row in rows] == [["Martin", "Anne"], ["Martin", "Marc"], ["Noël-Dœuf", "Élise"]]
    assert rows[0][5:8] == ["Actif", "Responsable", "07/09/2026"]
    assert [row[2] for row in rows_of(desk.browser.get(f"{at.GUARDIANS}{at.LIST}.csv?etat=none"))[1:]] == [
        "Marc",
        "Élise",
    ]
    assert 'filename="comptes_responsables_0590001A.csv"' in answer.headers["content-disposition"]


def test_a_name_that_a_spreadsheet_would_reckon_is_written_as_text():
    assert [_plain(cell) for cell in ("=1+1", "@x", "-Anne", "+33", "Anne")] == [
        "'=1+1",
        "'@x",
        "'-Anne",
        "'+33",
        "Anne",
    ]


def test_a_list_is_a_pdf_with_everybody_on_it_under_the_banner(desk):
    answer = desk.enter().browser.get(f"{at.PUPILS}{at.LIST}.pdf")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Simulateur – aucune donnée réelle" in text
    assert all(name in text for name in ("Léa", "Tom", "Zoé"))
    assert (
        "Dœuf"
        in pypdf.PdfReader(io.BytesIO(desk.browser.get(f"{at.GUARDIANS}{at.LIST}.pdf").content)).pages[0].extract_text()
    )


def test_the_dashboard_counts_what_the_store_holds(desk):
    desk.activate("ONDE-2000", "ONDE-1000", origin=Origin.FRANCECONNECT)
    desk.activate("ONDE-2002", "ONDE-1002")
    desk.activate("ONDE-2004", "ONDE-1003")
    desk.enter().post(at.GUARDIANS + at.INFORM, people=("ONDE-2001",), moyen="courrier")
    tree = desk.get(at.HOME)
    assert figures(tree, "responsables") == {
        "total": 3,
        "actifs": 2,
        "franceconnect": 1,
        "responsable": 1,
        "etablissement": 0,
        "provisoires": 1,
        "sans-compte": 0,
    }
    assert figures(tree, "eleves")["total"] == 3
    with desk.foundation.store.read() as connection:
        states = Counter(connection.execute(select(tables.account.c.state)).scalars())
    assert states == {"active": 3, "provisional": 1}


def test_statistics_are_told_by_class_and_week_in_table_and_chart(desk):
    desk.activate("ONDE-2000", "ONDE-1000")
    desk.advance(days=14)
    desk.activate("ONDE-2002", "ONDE-1002")
    tree = desk.enter().get(at.STATISTICS)
    by_class = {
        row.get("data-classe"): [cell.text_content() for cell in row.xpath("td")]
        for row in tree.xpath("//table[@id='par-classe']/tbody/tr")
    }
    assert by_class == {
        "CE1 B": ["0 sur 1", "1 sur 1", "100\N{NO-BREAK SPACE}%"],
        "CP A": ["0 sur 2", "2 sur 3", "66\N{NO-BREAK SPACE}%"],
    }
    weeks = [[cell.text_content() for cell in row] for row in tree.xpath("//table[@id='par-semaine']/tbody/tr")]
    assert weeks == [
        ["07/09/2026", "0", "1", "1"],
        ["14/09/2026", "0", "0", "1"],
        ["21/09/2026", "0", "1", "2"],
    ]
    charts = tree.xpath("//*[local-name()='svg']")
    assert len(charts) == 2
    assert all(chart.get("aria-label") for chart in charts)
    assert [bar.get("class") for bar in charts[1].xpath(".//*[local-name()='rect']")] == ["barre-guardians"] * 2


def test_a_school_without_an_account_has_figures_too(desk):
    tree = desk.enter(COLLEGE).get(at.STATISTICS)
    assert len(tree.xpath("//table[@id='par-semaine']/tbody/tr")) == 1
    assert figures(desk.get(at.HOME), "responsables")["actifs"] == 0


def test_a_list_with_a_large_family_and_endless_names_is_still_printed():
    paper = Paper("Liste", MONDAY, foot="Lille", landscape=True)
    paper.add_page()
    widths = (12, 22, 18, 30, 24, 34, 22, 16, 22, 38)
    paper.rows(["Tête"] * 10, [["W" * 300, *([", ".join(["Élisabeth-Charlotte"] * 30)] * 9)]], widths, 7.5)
    assert paper.bytes().startswith(b"%PDF")
