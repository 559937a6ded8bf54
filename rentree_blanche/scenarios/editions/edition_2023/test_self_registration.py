"""SMS-01, SMS-02, SMS-07 as of 2023: « Je n'ai pas de compte », without the e-mail, the identifier at the end."""

from datetime import date

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.editions.shared import shows, shows_not
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import EntHome
from rentree_blanche.scenarios.pages.portals import Mire
from rentree_blanche.scenarios.words import WRONG_DATE
from rentree_blanche.simulators.population.find import secondary

LOGIN = (
    "Je me connecte avec mon compte EduConnect",
    "Je n'ai pas de compte",
    "Je me connecte avec FranceConnect",
    "S'identifier avec FranceConnect",
    "Qu'est-ce que FranceConnect ?",
    "Changer de profil",
)
CONTACT = (
    "Activation du compte",
    "L'activation est réservée aux représentants légaux",
    "Je confirme mon identité",
    "Je renseigne mon n° de téléphone portable",
    (
        "Indiquez le numéro de téléphone portable communiqué à l'école ou à l'établissement scolaire. "
        "Il est indispensable pour activer votre compte."
    ),
    "Pour les numéros hors France métropolitaine, merci d'indiquer l'indicatif régional.",
    "+33 6 12 34 56 78",
)
CODE = (
    "Un code de sécurité a été envoyé",
    "Nous venons de vous envoyer un code de sécurité (valable 30 min) au +",
    "Je saisis le code de sécurité reçu par SMS",
)
CHILDREN = (
    "Je confirme mon lien avec les élèves",
    (
        "Pour avoir accès aux services concernant les élèves ci-dessous, vous devez confirmer que vous êtes bien "
        "représentant(e) légal(e) de ces élèves et renseigner leur date de naissance."
    ),
    "Je suis le représentant légal de cet élève",
    "Je ne suis pas le représentant légal de cet élève",
    "Né le",
)
PASSWORD_PAGE = (
    "Je choisis mon nouveau mot de passe",
    "Aide à la création de mot de passe sécurisé",
    "Doit contenir 1 majuscule",
    "Doit contenir 1 minuscule",
    "Doit contenir 1 chiffre",
    "Doit contenir 8 caractères minimum",
    "Confirmation du nouveau mot de passe",
)
SUCCESS = (
    "Votre compte a été activé avec succès",
    "Votre identifiant",
    "Vous pourrez modifier votre mot de passe et votre adresse mail dans votre compte EduConnect.",
)
NO_ENT = "Attention le portail EduConnect ne propose pas encore de lien vers l'ENT"


@pytest.mark.row("SMS-01", "2023")
def test_in_2023_a_parent_registers_step_by_step_and_reads_the_identifier_at_the_end(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    page, mobile = journeys.page, str(parent.mobile)
    login = journeys.to_educonnect().as_guardian()
    shows(page, *LOGIN)
    contact = login.without_account()
    shows(page, *CONTACT)
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=mobile)
    code = contact.ask_for_code()
    shows(page, *CODE)
    children = code.confirm(sms_inbox.wait_for_code(mobile))
    shows(page, *CHILDREN)
    for child in parent.children:
        children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    password = children.confirm()
    shows(page, *PASSWORD_PAGE)
    expect(page.locator("#identifiant")).to_have_count(0)
    success = password.choose(PASSWORD)
    shows(page, *SUCCESS)
    identifier = success.identifier
    success.to_services()
    home = journeys.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))
    (account,) = control.find_accounts(key=parent.key)
    assert (account["identifier"], account["state"], account["origin"]) == (identifier, "active", "responsable")


@pytest.mark.row("SMS-01", "2023")
@pytest.mark.row("SMS-01", "educonnect")
def test_in_2023_who_creates_the_account_first_opens_the_ents_own_mire_and_is_inside(
    journeys: Journeys, people: People, sms_inbox: SmsInbox
) -> None:
    page, parent = journeys.page, people.guardian(children=[secondary(), secondary()])
    page.goto(journeys.federation.url("educonnect"))
    page.get_by_role("link", name="Se connecter").click()
    login = journeys.at_login().as_guardian()
    contact = login.without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
    children = contact.ask_for_code().confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    for child in parent.children:
        children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
    children.confirm().choose(PASSWORD).to_services()
    shows(page, NO_ENT)
    Mire(page, journeys.federation.url("ent-mire")).open().choose("Elève ou parent avec EduConnect")
    assert EntHome(page).children == names_in_the_ent(parent)


@pytest.mark.row("SMS-02")
def test_in_2023_no_mail_address_can_be_given_in_the_place_of_the_mobile(journeys: Journeys) -> None:
    contact = journeys.to_educonnect().as_guardian().without_account()
    expect(contact.page.locator("#contact-mail, #mail")).to_have_count(0)
    shows_not(contact.page, "Via mon adresse mail")


@pytest.mark.row("SMS-07")
def test_in_2023_a_wrong_birth_date_blocks_that_child_and_the_school_is_named(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    mine, wrong = parent.children
    children = journeys.to_code(parent).confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    children.is_mine(f"{mine.first_name} {mine.name}", mine.birth_date)
    children.is_mine(f"{wrong.first_name} {wrong.name}", date(2000, 1, 1))
    password = children.confirm()
    shows(password.page, WRONG_DATE, "Direction de l’école")
    shows_not(password.page, "Continuez votre inscription cependant")
    password.choose(PASSWORD).to_services()
    assert journeys.at_home().person == f"{parent.first_name} {parent.name}"
    (account,) = control.find_accounts(key=parent.key)
    assert sorted(each["state"] for each in account["attachments"]) == ["blocked", "confirmed"]
