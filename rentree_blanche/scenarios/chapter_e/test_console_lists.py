"""ADM-02: a list of people, by each of its filters, page by page."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Guardian, People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.simulators.population.find import primary

SEARCH = "Rechercher une liste de représentant légaux ou un représentant légal individuellement"
SEARCH_PUPILS = "Rechercher une liste d'élèves ou un élève individuellement"
ANYBODY = {"q": "", "classe": "", "etat": "", "mail": "", "origine": ""}
NAME, STANDING, IDENTIFIER, ORIGIN = 0, 2, 3, 4
A_PAGE = 25


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of one child in a primary school, with a mail address that the school knows."""
    return people.guardian(children=[primary()], homonym=False, without_email=False)


@pytest.fixture
def console(journeys: Journeys, parent: Guardian) -> Console:
    """Give the console of the child's school."""
    return Console(journeys.page, journeys.federation.url("admin", "")).enter(parent.children[0].school.uai)


@pytest.mark.row("ADM-02", "guardians")
@pytest.mark.row("ADM-02", "pages")
def test_the_list_of_representatives_is_whole_over_its_pages(console: Console, parent: Guardian) -> None:
    total = console.figures("responsables")["total"]
    console.open(SEARCH)
    seen = [row[NAME] for row in console.search(**ANYBODY)]
    expect(console.count).to_contain_text(f"{total} personnes")
    while (further := console.page.locator("a[rel=next]")).count():
        assert len(seen) % A_PAGE == 0
        further.click()
        seen += [row[NAME] for row in console.rows]
    assert len(seen) == total
    assert f"{parent.name} {parent.first_name}" in seen
    last_names = [re.sub(r"[^a-z]", "", _plain(name)) for name in seen]
    assert last_names == sorted(last_names)


@pytest.mark.row("ADM-02", "pupil")
def test_one_pupil_is_found_by_name_and_the_file_names_the_class(console: Console, parent: Guardian) -> None:
    child = parent.children[0]
    console.open(SEARCH_PUPILS)
    called = f"{child.name} {child.first_name}"
    rows = console.search(**{**ANYBODY, "q": called})
    assert called in [row[NAME] for row in rows]
    file = console.file_of(called)
    assert file.state == "Sans compte"
    expect(file.page.locator("main")).to_contain_text(child.class_label)


@pytest.mark.row("ADM-02", "state")
@pytest.mark.row("ADM-02", "origin")
def test_states_and_origins_part_who_has_which_account(console: Console, journeys: Journeys, parent: Guardian) -> None:
    registered, _ = journeys.register(parent)
    figures = console.enter(parent.children[0].school.uai).figures("responsables")
    console.open(SEARCH)
    (mine,) = console.search(**{**ANYBODY, "etat": "active", "origine": "responsable", "q": registered.identifier})
    assert (mine[STANDING], mine[IDENTIFIER], mine[ORIGIN]) == ("Actif", registered.identifier, "Responsable")
    assert counted(console, {"etat": "active"}) == figures["actifs"]
    assert counted(console, {"etat": "none"}) == figures["sans-compte"]
    assert console.search(**{**ANYBODY, "origine": "franceconnect", "q": registered.identifier}) == []


@pytest.mark.row("ADM-02", "mail")
def test_the_filter_of_mail_addresses_parts_who_can_be_written_to(console: Console, parent: Guardian) -> None:
    total = console.figures("responsables")["total"]
    console.open(SEARCH)
    assert f"{parent.name} {parent.first_name}" in [
        row[NAME] for row in console.search(**{**ANYBODY, "mail": "oui", "q": parent.name})
    ]
    with_mail, without = (counted(console, {"mail": each}) for each in ("oui", "non"))
    assert with_mail > 0
    assert with_mail + without == total


def counted(console: Console, criteria: Mapping[str, str]) -> int:
    """Give how many people a search finds, over all its pages."""
    console.search(**{**ANYBODY, **criteria})
    found = re.match(r"\d+", console.count.inner_text())
    return 0 if found is None else int(found[0])


def _plain(name: str) -> str:
    """Write a name as lists are sorted: without accents and capitals."""
    return name.casefold().translate(str.maketrans("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy")).replace("œ", "oe")
