"""The control house on a whole federation, and its dashboard in a browser."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rentree_blanche.client import Clock, Journal, People, RefusedError, RunningFederation
from rentree_blanche.simulators.core.faults import Drop, Fault, Which
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.population.find import primary


def test_every_actor_answers_where_the_directory_says(federation: RunningFederation) -> None:
    for name, actor in federation.directory.actors.items():
        assert actor.url.startswith("https://"), name
    assert federation.directory.actors["educonnect"].entity_id == federation.url("educonnect", "/idp")
    assert federation.directory.actors["ent-hdf"].metadata == federation.url("ent-hdf", "/saml/metadata")


def test_a_correction_in_the_register_reaches_educonnect_with_the_night(
    federation: RunningFederation, people: People, clock: Clock, journal: Journal
) -> None:
    guardian = people.guardian(children=[primary()])
    changed = federation.client.change_guardian(guardian.key, mobile="+33639989999")
    assert changed.mobile == "+33639989999"
    before = clock.now()
    assert len(clock.pass_the_night()) == 1
    assert clock.now() - before >= timedelta(days=1)
    assert any(line.target == "educonnect" for line in journal.lines(kind="feed"))


def test_a_family_made_is_known_to_the_register(federation: RunningFederation) -> None:
    family = federation.client.make_family()
    registered = [guardian for guardian in family.guardians if guardian.register_ids]
    assert registered == [guardian for guardian in family.guardians if _primary(guardian.children, guardian.fostered)]


_TITLES = (
    "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;"
    "Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;"
    "Autorisation associations;Autorisation photo;Décision de passage"
)


def test_an_extract_reaches_onde_and_each_bad_line_comes_back(federation: RunningFederation, people: People) -> None:
    pupil = people.guardian(children=[primary()]).children[0]
    known = f"{pupil.birth_name};;{pupil.first_name};{pupil.birth_date:%d/%m/%Y};{pupil.sex};{pupil.ine}"
    rest = f";1 rue Neuve;59000;Lille;FRANCE;;;;; CYCLE II;{pupil.level};{pupil.class_label};1;Oui;Oui;Oui;"
    bad = "Dupont;;Ana;32/13/2019;F;"
    content = "\r\n".join([_TITLES, known + rest, bad + rest, ""]).encode("latin-1")
    taken = federation.client.upload_extract(pupil.school.uai, content)
    assert taken.kept == 1
    assert [(refused.line, refused.value) for refused in taken.refused] == [(3, "32/13/2019")]
    with pytest.raises(RefusedError, match="0000000A") as unknown:
        federation.client.upload_extract("0000000A", content)
    assert unknown.value.status == 404


def _primary(*groups: tuple[object, ...]) -> bool:
    return any(pupil.school.degree == "1" for group in groups for pupil in group)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_dashboard_has_no_serious_barrier_and_fits_a_phone(
    federation: RunningFederation, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(federation.url("control"))
    barriers = [
        violation["id"] for violation in Axe().run(page).response["violations"] if violation["impact"] in _SERIOUS
    ]
    assert barriers == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


_SERIOUS = ("serious", "critical")


def test_the_dashboard_shows_what_happens_without_a_reload(federation: RunningFederation, page: Page) -> None:
    page.goto(federation.url("control"))
    federation.client.add_fault(Fault(which=Which(kind="sms"), what=(Drop(),)))
    expect(page.locator("#pannes-partie")).to_contain_text("drop (kind=sms)")
    with client_session(agent="client", ca_file=federation.directory.ca) as stranger:
        stranger.get(federation.url("ent-hdf", "/vu-en-direct"))
    expect(page.locator("#journal-partie")).to_contain_text("/vu-en-direct")
    expect(page.locator("#diagramme-partie svg")).to_contain_text("/vu-en-direct")
    page.locator("#journal-partie summary", has_text="/vu-en-direct").click()
    expect(page.locator("#journal-partie pre").first).to_be_visible()
    federation.reset()
    expect(page.locator("#pannes-partie")).to_contain_text("Aucune panne en cours")


def test_a_button_that_was_pressed_says_so_until_the_page_comes_back(federation: RunningFederation, page: Page) -> None:
    page.goto(federation.url("control"))
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Avancer de 3 mois").click()
    expect(page.get_by_role("button", name="Avancer de 3 mois – en cours…")).to_be_disabled()
    expect(page.get_by_role("button", name="Passer la nuit")).to_be_disabled()


def test_a_line_that_is_being_read_stays_open_while_others_come(federation: RunningFederation, page: Page) -> None:
    page.goto(federation.url("control"))
    page.locator("#journal-partie summary").first.click()
    with client_session(agent="client", ca_file=federation.directory.ca) as stranger:
        stranger.get(federation.url("ent-hdf", "/pendant-la-lecture"))
    expect(page.locator("#journal-partie")).to_contain_text("/pendant-la-lecture")
    expect(page.locator("#journal-partie details[open]")).to_have_count(1)


def test_the_clock_is_moved_from_the_dashboard(federation: RunningFederation, page: Page, clock: Clock) -> None:
    before = clock.now()
    page.goto(federation.url("control"))
    page.get_by_role("button", name="Avancer de 31 minutes").click()
    expect(page.locator("#horloge-partie")).to_be_visible()
    assert timedelta(minutes=31) <= clock.now() - before < timedelta(minutes=40)
