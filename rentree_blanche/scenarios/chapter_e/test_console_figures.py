"""ADM-01, ADM-02, ADM-04, ADM-07, ADM-08 and ADM-10: what a director sees, and only of the own school."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.arriving import whole
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.simulators.population.find import primary

SEARCH = "Rechercher une liste de représentant légaux ou un représentant légal individuellement"
SEARCH_PUPILS = "Rechercher une liste d'élèves ou un élève individuellement"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of one child in primary school."""
    return people.guardian(children=[primary()], homonym=False)


@pytest.fixture
def console(journeys: Journeys) -> Console:
    """Give the console, nobody signed in."""
    return Console(journeys.page, journeys.federation.url("admin", ""))


@pytest.mark.row("ADM-01")
def test_the_dashboards_figures_follow_what_parents_do(
    console: Console, journeys: Journeys, parent: Guardian, control: ControlClient
) -> None:
    school = parent.children[0].school
    before = console.enter(school.uai).figures("responsables")
    journeys.register(parent)
    after = console.enter(school.uai).figures("responsables")
    assert after["total"] == before["total"]
    assert after["responsable"] == before["responsable"] + 1
    assert after["sans-compte"] == before["sans-compte"] - 1
    assert after["actifs"] == after["franceconnect"] + after["responsable"] + after["etablissement"]
    assert control.find_accounts(key=parent.key)[0]["origin"] == "responsable"


@pytest.mark.row("ADM-02", "guardian")
@pytest.mark.row("ADM-02", "class")
@pytest.mark.row("ADM-02", "accents")
def test_a_representative_is_found_without_accents_with_identifier_origin_and_last_login(
    console: Console, journeys: Journeys, parent: Guardian
) -> None:
    registered, _ = journeys.register(parent)
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, registered.password)
    journeys.at_home()
    child = parent.children[0]
    console.enter(child.school.uai).open(SEARCH)
    called = f"{parent.name} {parent.first_name}"
    assert console.search(q=registered.identifier, etat="none") == []
    rows = console.search(q=f"{_plain(parent.name)} {_plain(parent.first_name)}", etat="", classe=child.class_label)
    (row,) = [row for row in rows if row[3] == registered.identifier]
    assert row[0] == called
    assert child.first_name in row[1]
    assert (row[2], row[4]) == ("Actif", "Responsable")
    assert row[5] != "jamais"
    file = console.file_of(called)
    assert (file.state, file.origin) == ("Actif", "Responsable")


@pytest.mark.row("ADM-02", "pupils")
@pytest.mark.row("ADM-02", "class")
def test_pupils_are_found_by_class(console: Console, parent: Guardian) -> None:
    child = parent.children[0]
    console.enter(child.school.uai).open(SEARCH_PUPILS)
    rows = console.search(classe=child.class_label, q=child.first_name)
    assert f"{child.name} {child.first_name}" in [row[0] for row in rows]
    assert {row[1] for row in rows} == {child.class_label}


@pytest.mark.row("ADM-04", "csv")
@pytest.mark.row("ADM-04", "pdf")
def test_the_list_of_accounts_opens_as_spreadsheet_and_as_pdf(
    console: Console, journeys: Journeys, parent: Guardian, tmp_path: Path
) -> None:
    registered, _ = journeys.register(parent)
    console.enter(parent.children[0].school.uai).open("Éditer une liste des comptes représentants légaux")
    head, *rows = console.read_csv(tmp_path)
    assert head[:3] == ["Classe", "Nom", "Prénom"]
    (mine,) = [row for row in rows if registered.identifier in row]
    assert mine[1:3] == [parent.name, parent.first_name]
    assert registered.identifier in console.read_pdf(tmp_path)


@pytest.mark.row("ADM-07", "class")
@pytest.mark.row("ADM-07", "week")
def test_statistics_show_classes_and_weeks_in_tables_and_charts(
    console: Console, journeys: Journeys, parent: Guardian, clock: Clock
) -> None:
    journeys.register(parent)
    clock.advance(days=7)
    child = parent.children[0]
    page = console.enter(child.school.uai).open("Statistiques").page
    row = page.locator(f"tr[data-classe='{child.class_label}']")
    expect(row).to_contain_text("1 sur")
    weeks = [each.locator("td").all_inner_texts() for each in whole(page).locator("#par-semaine tbody tr").all()]
    assert weeks[-2:] == [["0", "1", "1"], ["0", "0", "1"]]
    expect(page.get_by_role("img", name="Comptes activés chaque semaine")).to_be_visible()
    expect(page.get_by_role("img", name="Part des représentants légaux")).to_be_visible()


@pytest.mark.row("ADM-08", "on")
@pytest.mark.row("ADM-08", "off")
def test_pages_of_pupils_accounts_follow_the_setting(console: Console, parent: Guardian) -> None:
    console.enter(parent.children[0].school.uai)
    rescue = console.page.get_by_role("link", name="Utiliser le module de dépannage des comptes élèves")
    expect(rescue).to_have_count(0)
    console.open("Paramétrage").pupil_accounts(on=True)
    expect(console.said).to_contain_text("Votre choix est enregistré")
    expect(rescue).to_be_visible()
    console.pupil_accounts(on=False)
    expect(rescue).to_have_count(0)
    console.go("/depannage/eleve")
    expect(console.page.get_by_role("heading", name="Gestion des comptes élèves désactivée")).to_be_visible()


@pytest.mark.row("ADM-10")
def test_another_schools_address_answers_403_and_is_journalled(
    console: Console, parent: Guardian, people: People, control: ControlClient
) -> None:
    uai = parent.children[0].school.uai
    stranger = next(
        other
        for other in (people.guardian(children=[primary()]) for _ in range(40))
        if all(child.school.uai != uai for child in other.children)
    )
    console.enter(uai)
    path = f"/educt-admin-comptes/responsables/fiche/ONDE-{stranger.register_ids[0]}"
    answer = console.page.goto(console.page.url.partition("/educt-admin")[0] + path)
    assert answer is not None
    assert answer.status == 403
    expect(console.page.locator("main")).to_contain_text("Vous n’avez accès qu’aux comptes de votre école")
    expect(console.page.locator("main")).not_to_contain_text(stranger.name)
    (line,) = [line for line in control.read_journal(actor="admin").lines if line.status == 403]
    assert line.detail["path"] == path


def _plain(name: str) -> str:
    """Write a name as somebody in a hurry types it."""
    return name.upper().translate(str.maketrans("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ-'’", "AAACEEEEIIOOUUUY   "))
