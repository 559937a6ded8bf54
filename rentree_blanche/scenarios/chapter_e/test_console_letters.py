"""ADM-03, DIST-01, DIST-02 and DIST-10: what a director hands out leads into the ENT."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rentree_blanche.client import ControlClient, Guardian, MailInbox, People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages.arriving import whole
from rentree_blanche.scenarios.pages.console import Console, HandedOut
from rentree_blanche.scenarios.pages.distribution import AddressPage, BirthPage, OwnChildrenPage
from rentree_blanche.scenarios.patience import PATIENCE
from rentree_blanche.simulators.population.find import primary

INFORM = "Informer les représentants légaux"
ADDRESS = "adresse.choisie@messagerie.test"
NOTICE = (
    "Mise à disposition de votre compte ÉduConnect Responsable d'élève",
    (
        "Ce compte unique est personnel. Il simplifie vos accès aux services numériques des écoles et des "
        "établissements scolaires et vos démarches en ligne liées à la scolarité de l'ensemble des élèves sous votre "
        "responsabilité."
    ),
    "Vous le conservez même en cas de changement d'école ou d'académie.",
    "Pour l'école, il vous permet d'accéder aux services concernant :",
    (
        "Si vous avez déjà activé un compte ÉduConnect ou si vous utilisez FranceConnect pour d'autres écoles ou "
        "établissements, vous pouvez vous connecter et rattacher cet élève à votre compte."
    ),
    "Si vous n'avez pas encore activé de compte, vous pouvez le faire très simplement avec le lien",
    (
        "Si non, vous devez indiquer sur la page de connexion ÉduConnect, les identifiant et mot de passe ci-dessous "
        "et renseigner obligatoirement une adresse mail valide pour activer un nouveau compte :"
    ),
)


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of one child, with a mail address that the school knows."""
    return people.guardian(children=[primary()], homonym=False, without_email=False)


@pytest.fixture
def console(browser: Browser, journeys: Journeys, parent: Guardian) -> Console:
    """Give the director's own browser, signed in to the child's school."""
    page = _fresh(browser)
    return Console(page, journeys.federation.url("admin", "")).enter(parent.children[0].school.uai)


def activate(journeys: Journeys, handed: HandedOut, parent: Guardian, mailbox: MailInbox) -> None:
    """Go from the portal into the ENT with what the school handed out."""
    journeys.page.context.clear_cookies()
    journeys.to_educonnect().as_guardian().log_in(handed.identifier, handed.password)
    AddressPage(journeys.page).give(ADDRESS).type(PASSWORD).next()
    children = OwnChildrenPage(journeys.page)
    for child in parent.children:
        if child.school.degree == "1":
            children.is_mine(child.first_name, child.birth_date)
    success = children.to_mail().follow(mailbox.wait_for_link(ADDRESS, containing="activation"))
    assert success.identifier == handed.identifier
    success.to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("ADM-03", "letters")
@pytest.mark.row("DIST-01")
def test_a_letter_of_the_director_leads_into_the_ent_and_the_console_says_etablissement(
    console: Console, journeys: Journeys, parent: Guardian, mailbox: MailInbox, tmp_path: Path
) -> None:
    pages = console.open(INFORM).choose_only(_key(parent)).print_letters(tmp_path)
    assert len(pages) == 1
    assert f"{parent.civility} {parent.first_name} {parent.name}" in pages[0]
    activate(journeys, HandedOut.read(pages[0]), parent, mailbox)
    file = console.go(f"/responsables/fiche/{_key(parent)}")
    expect(file.page.locator("#origine")).to_have_text("Établissement")
    (again,) = console.open(INFORM).choose_only(_key(parent)).print_letters(tmp_path)
    assert "Mot de passe provisoire" not in again


@pytest.mark.row("ADM-03", "letters")
def test_everybody_who_has_not_activated_gets_a_page_of_their_own(
    console: Console, parent: Guardian, control: ControlClient, tmp_path: Path
) -> None:
    class_label = parent.children[0].class_label
    console.open(INFORM).page.locator("#classe").select_option(class_label)
    console.page.get_by_role("button", name="Afficher la classe").click()
    ticked = whole(console.page).locator("input[name=personne]:checked").count()
    pages = console.print_letters(tmp_path)
    handed = [HandedOut.read(page) for page in pages]
    assert len({each.identifier for each in handed}) == len({each.password for each in handed}) == ticked == len(pages)
    assert control.find_accounts(key=parent.key)[0]["state"] == "provisional"


@pytest.mark.row("ADM-03", "mails")
@pytest.mark.row("DIST-02")
def test_a_mail_of_the_director_leads_into_the_ent(
    console: Console, journeys: Journeys, parent: Guardian, mailbox: MailInbox
) -> None:
    console.open(INFORM).choose_only(_key(parent)).send_mails()
    mail = mailbox.wait_for_message(str(parent.email))
    assert mail.subject == NOTICE[0]
    words = " ".join(mail.text.split())
    assert [said for said in NOTICE[1:] if said not in words] == []
    child = parent.children[0]
    assert f"- {child.first_name} {child.name}, {child.class_label} (en tant que représentant légal)" in mail.text
    assert "Pour accéder à vos services, allez à l'adresse internet suivante :" in mail.text
    activate(journeys, HandedOut.read(mail.text), parent, mailbox)


@pytest.mark.row("ADM-03", "pupils")
def test_a_pupil_is_informed_once_that_is_switched_on(
    console: Console, journeys: Journeys, parent: Guardian, tmp_path: Path
) -> None:
    child = parent.children[0]
    console.open("Paramétrage").pupil_accounts(on=True)
    console.open("Informer les élèves").page.locator("#classe").select_option(child.class_label)
    console.page.get_by_role("button", name="Afficher la classe").click()
    pages = console.print_letters(tmp_path)
    (mine,) = [page for page in pages if f"{child.first_name} {child.name}" in page]
    handed = HandedOut.read(mine)
    journeys.to_educonnect().as_pupil().log_in(handed.identifier, handed.password)
    BirthPage(journeys.page).born(child.birth_date)


@pytest.mark.row("DIST-10")
def test_a_new_identifier_works_and_the_old_one_is_dead(console: Console, journeys: Journeys, parent: Guardian) -> None:
    registered, home = journeys.register(parent)
    children = home.children
    console.open("Génération d'un nouvel identifiant")
    console.page.locator("#q").fill(registered.identifier)
    console.page.get_by_role("button", name="Rechercher").click()
    console.page.locator("#trouves a").click()
    console.page.locator("#generer").click()
    renewed = console.page.locator("#nouvel-identifiant").inner_text()
    expect(console.page.locator("main")).to_contain_text(f"L’identifiant {registered.identifier} ne fonctionne plus.")
    journeys.page.context.clear_cookies()
    login = journeys.to_educonnect().as_guardian()
    login.log_in(registered.identifier, PASSWORD)
    expect(login.alert).to_contain_text("Identifiant ou mot de passe incorrect")
    login.log_in(renewed, PASSWORD)
    assert journeys.at_home().children == children


def _key(parent: Guardian) -> str:
    return f"ONDE-{parent.register_ids[0]}"


def _fresh(browser: Browser) -> Page:
    page = browser.new_context(locale="fr-FR", ignore_https_errors=True, accept_downloads=True).new_page()
    page.set_default_timeout(PATIENCE)
    return page
