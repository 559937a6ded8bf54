"""ADM-05, ADM-06, ADM-11 and IN-08: a director helps, one person or a class at a time."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rentree_blanche.client import ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.scenarios.pages.distribution import BirthPage, RenewalPage
from rentree_blanche.scenarios.patience import PATIENCE
from rentree_blanche.simulators.population.find import primary

RESET = "Réinitialiser les mots de passe"
ORIGINS = "Attention à bien vérifier l'origine du compte (FranceConnect, Responsable ou Etablissement)."
RESCUE = "Utiliser le module de dépannage des comptes élèves"
NEW = "Nouveau-2027!"


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools."""
    return people.guardian(children=[primary(), primary()], twins=False, homonym=False)


@pytest.fixture
def console(browser: Browser, journeys: Journeys, parent: Guardian) -> Console:
    """Give the director's own browser, signed in to the first child's school."""
    page = browser.new_context(locale="fr-FR", ignore_https_errors=True, accept_downloads=True).new_page()
    page.set_default_timeout(PATIENCE)
    return Console(page, journeys.federation.url("admin", "")).enter(parent.children[0].school.uai)


@pytest.mark.row("ADM-05", "guardian")
def test_who_activated_alone_is_warned_of_first_then_reset(
    console: Console, journeys: Journeys, parent: Guardian
) -> None:
    registered, home = journeys.register(parent)
    children = home.children
    console.open(RESET, of="Représentant légal").choose_only(f"ONDE-{parent.register_ids[0]}").reset()
    expect(console.warning).to_contain_text(ORIGINS)
    expect(console.warning).to_contain_text("il vaut donc mieux le renvoyer vers les outils dédiés")
    expect(console.warning.get_by_role("link")).to_have_count(2)
    console.page.set_viewport_size({"width": 390, "height": 844})
    assert console.page.evaluate("document.documentElement.scrollWidth") <= 390
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, PASSWORD)
    journeys.at_home()
    console.page.locator("#quand-meme").click()
    (handed,) = console.passwords
    assert handed.identifier == registered.identifier
    journeys.page.context.clear_cookies()
    login = journeys.to_educonnect().as_guardian()
    login.log_in(registered.identifier, PASSWORD)
    expect(login.alert).to_contain_text("Identifiant ou mot de passe incorrect")
    login.log_in(handed.identifier, handed.password)
    RenewalPage(journeys.page).choose(NEW)
    assert journeys.at_home().children == children


@pytest.mark.row("ADM-05", "franceconnect")
def test_who_has_franceconnect_alone_is_warned_of_and_comes_in_as_before(
    console: Console, journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox
) -> None:
    by_franceconnect = ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)
    by_franceconnect.register(parent)
    console.open(RESET, of="Représentant légal").choose_only(f"ONDE-{parent.register_ids[0]}").reset()
    expect(console.warning).to_contain_text(ORIGINS)
    expect(console.page.locator("#concernes")).to_contain_text("FranceConnect")
    console.page.get_by_role("link", name="Ne rien réinitialiser").click()
    journeys.page.context.clear_cookies()
    by_franceconnect.to_consent(parent).go_on()
    assert journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("ADM-06")
def test_a_pupil_in_trouble_gets_a_new_password_that_is_shown_once(
    console: Console, journeys: Journeys, parent: Guardian
) -> None:
    child = parent.children[0]
    console.open("Paramétrage").pupil_accounts(on=True)
    handed = console.open(RESCUE).rescue(f"{child.first_name} {child.name}")[0]
    answer = console.page.reload()
    assert answer is not None
    assert answer.status == 409
    expect(console.page.locator("main")).to_contain_text("les mots de passe ne s’affichent qu’une fois")
    journeys.to_educonnect().as_pupil().log_in(handed.identifier, handed.password)
    BirthPage(journeys.page).born(child.birth_date)


@pytest.mark.row("ADM-11")
def test_the_pupils_of_a_class_get_new_passwords_on_one_sheet(
    console: Console, journeys: Journeys, parent: Guardian, tmp_path: Path
) -> None:
    child = parent.children[0]
    console.open("Paramétrage").pupil_accounts(on=True)
    console.open("Informer les élèves").page.locator("#classe").select_option(child.class_label)
    console.page.get_by_role("button", name="Afficher la classe").click()
    letters = console.print_letters(tmp_path)
    console.open(RESET, of="Élèves").page.locator("#classe").select_option(child.class_label)
    console.page.get_by_role("button", name="Rechercher").click()
    console.page.get_by_role("link", name="Tout choisir").click()
    sheet = console.print_sheet(tmp_path)
    passwords = re.findall(r"\b[A-Z]{3}\d{3}[A-Z]\b", sheet)
    assert len(set(passwords)) == len(letters)
    assert not {password for password in passwords if any(password in letter for letter in letters)}
    found = re.search(
        rf"{re.escape(child.name)}\s+{re.escape(child.first_name)}\s+(\S+)\s+([A-Z]{{3}}\d{{3}}[A-Z])", sheet
    )
    assert found is not None
    journeys.to_educonnect().as_pupil().log_in(found[1], found[2])
    BirthPage(journeys.page)


@pytest.mark.row("IN-08", "blocked")
def test_a_wrong_birth_date_is_lifted_by_the_director_who_then_attaches_the_child(
    console: Console, journeys: Journeys, parent: Guardian, control: ControlClient, sms_inbox: SmsInbox
) -> None:
    wrong, right = parent.children
    children = journeys.to_code(parent).confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    children.is_mine(f"{wrong.first_name} {wrong.name}", date(2001, 1, 1))
    children.is_mine(f"{right.first_name} {right.name}", right.birth_date)
    identifier = children.confirm().choose(PASSWORD).identifier
    assert _states(control, identifier)[wrong.first_name] == "blocked"
    console.enter(wrong.school.uai).open("Rattachements à débloquer")
    row = console.page.locator(f"tr:has-text('{wrong.first_name} {wrong.name}')")
    expect(row).to_contain_text("bloqué")
    row.get_by_role("button").click()
    expect(console.said.first).to_contain_text("Le blocage est levé")
    assert wrong.first_name not in _states(control, identifier)
    console.go(f"/responsables/fiche/ONDE-{parent.register_ids[0]}")
    console.page.get_by_role("button", name=f"Rattacher {wrong.first_name} {wrong.name}").click()
    expect(console.said).to_contain_text("Le rattachement est enregistré")
    assert set(_states(control, identifier).values()) == {"confirmed"}


@pytest.mark.row("IN-04", "director")
def test_a_locked_account_is_unlocked_by_the_director(console: Console, journeys: Journeys, parent: Guardian) -> None:
    registered, _ = journeys.register(parent)
    journeys.page.context.clear_cookies()
    login = journeys.to_educonnect().as_guardian()
    for _ in range(10):
        login.log_in(registered.identifier, "Faux-Passe-1!")
    expect(login.alert).to_contain_text("Votre compte est bloqué")
    console.go(f"/responsables/fiche/ONDE-{parent.register_ids[0]}")
    expect(console.page.locator("#etat-du-compte")).to_contain_text("Bloqué jusqu’au")
    console.page.locator("#debloquer").click()
    expect(console.said).to_contain_text("Le compte est débloqué")
    login.log_in(registered.identifier, PASSWORD)
    journeys.at_home()


def _states(control: ControlClient, identifier: str) -> dict[str, str]:
    (account,) = control.find_accounts(identifier=identifier)
    return {attachment["first_name"]: attachment["state"] for attachment in account["attachments"]}
