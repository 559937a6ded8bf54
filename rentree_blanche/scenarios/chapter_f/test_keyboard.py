"""F-01: the three ways to an account, without a mouse."""

import pytest
from playwright.sync_api import Page

from rentree_blanche.client import ControlClient, Guardian, MailInbox, People, SmsInbox
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS
from rentree_blanche.scenarios.chapter_f.keyboard import Keyboard
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.simulators.population.find import primary


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools."""
    return people.guardian(children=[primary(), primary()], twins=False)


@pytest.fixture
def keyboard(journeys: Journeys) -> Keyboard:
    """Come by keyboard from the portal to EduConnect's login, as a guardian."""
    page, keyboard = journeys.portal.open().page, Keyboard(journeys.page)
    for step in ("Elève ou Parent", "Ecole", "Se connecter"):
        keyboard.press(page.get_by_role("button", name=step, exact=True))
    return keyboard.press(page.locator("#bouton_responsable"))


def forward(keyboard: Keyboard, name: str = "Suivant") -> None:
    """Press the button that leads on."""
    keyboard.press(keyboard.page.get_by_role("button", name=name, exact=True))


def confirm_children(keyboard: Keyboard, parent: Guardian) -> None:
    """Say of each child, in the order of the page, that it is one's own, and when it was born."""
    page = keyboard.page
    page.locator(".enfant").first.wait_for()
    born = {child.first_name: child.birth_date for child in parent.children}
    for panel in page.locator(".enfant").all():
        (day,) = (date for name, date in born.items() if name in panel.locator(".enfant-nom").inner_text().split(" "))
        keyboard.tick(panel.get_by_label("Je suis le représentant légal de cet élève", exact=True))
        for label, text in (("JJ", f"{day.day:02}"), ("MM", f"{day.month:02}"), ("AAAA", f"{day.year}")):
            keyboard.write(panel.get_by_label(label, exact=True), text)


def choose_password(keyboard: Keyboard) -> None:
    """Type the new password twice."""
    for name in ("#password", "#confirmation"):
        keyboard.write(keyboard.page.locator(name), PASSWORD)


def is_in_the_ent(journeys: Journeys, keyboard: Keyboard, parent: Guardian) -> None:
    """Go to the services, and assert that the right children are shown."""
    forward(keyboard, "Accéder à mes services")
    home = journeys.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))


@pytest.mark.row("F-01", "sms")
def test_self_registration_takes_no_mouse(
    journeys: Journeys, keyboard: Keyboard, parent: Guardian, sms_inbox: SmsInbox
) -> None:
    page = keyboard.press(keyboard.page.get_by_role("link", name="Je n'ai pas de compte")).page
    for name, text in (("#nom", parent.name), ("#prenom", parent.first_name), ("#mobile", str(parent.mobile))):
        keyboard.write(page.locator(name), text)
    forward(keyboard)
    keyboard.write(page.locator("#code"), sms_inbox.wait_for_code(str(parent.mobile)))
    forward(keyboard)
    confirm_children(keyboard, parent)
    forward(keyboard)
    choose_password(keyboard)
    forward(keyboard)
    is_in_the_ent(journeys, keyboard, parent)


@pytest.mark.row("F-01", "franceconnect")
def test_a_first_visit_by_franceconnect_takes_no_mouse(
    journeys: Journeys, keyboard: Keyboard, parent: Guardian, sms_inbox: SmsInbox
) -> None:
    known = Identities(journeys.federation).credential(parent, "impots")
    page = keyboard.press(keyboard.page.get_by_role("link", name="S'identifier avec FranceConnect")).page
    keyboard.press(page.locator("#fi-impots"))
    keyboard.write(page.locator("#identifiant"), known.login)
    keyboard.write(page.locator("#mot-de-passe"), str(known.password))
    keyboard.press(page.locator("#valider"))
    keyboard.press(page.locator("#continuer"))
    keyboard.write(page.locator("#mobile"), str(parent.mobile))
    forward(keyboard)
    keyboard.write(page.locator("#code"), sms_inbox.wait_for_code(str(parent.mobile)))
    forward(keyboard)
    confirm_children(keyboard, parent)
    forward(keyboard)
    is_in_the_ent(journeys, keyboard, parent)


@pytest.mark.row("F-01", "letter")
def test_the_activation_of_a_letter_takes_no_mouse(
    journeys: Journeys, keyboard: Keyboard, parent: Guardian, control: ControlClient, mailbox: MailInbox
) -> None:
    letter, page = control.hand_out(parent.key, parent.children[0].school.uai), keyboard.page
    keyboard.write(page.locator("#username"), letter.identifier)
    keyboard.write(page.locator("#password"), str(letter.password))
    keyboard.press(page.locator("#bouton_valider"))
    for name in ("#mail", "#confirmation_mail"):
        keyboard.write(page.locator(name), ADDRESS)
    forward(keyboard, "Confirmer")
    choose_password(keyboard)
    forward(keyboard)
    confirm_children(keyboard, parent)
    forward(keyboard, "Confirmer")
    page.locator("#mail-envoye").wait_for()
    _read_the_mail(page, mailbox)
    is_in_the_ent(journeys, keyboard, parent)


def _read_the_mail(page: Page, mailbox: MailInbox) -> None:
    page.goto(mailbox.wait_for_link(ADDRESS, containing="activation"))
