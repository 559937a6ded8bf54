"""SMS-01, SMS-03, SMS-07 as of 2021: « Cas 2 : Vous pouvez vous auto-inscrire sur le service EduConnect »."""

from datetime import date

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, Pupil, SmsInbox
from rentree_blanche.scenarios.editions.edition_2021.journeys import JourneysOf2021, answer
from rentree_blanche.scenarios.editions.shared import shows, shows_not
from rentree_blanche.scenarios.journeys import PASSWORD, names_in_the_ent
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.scenarios.pages.edition_2021 import PasswordPageOf2021, RefusedPage
from rentree_blanche.scenarios.words import NOT_ATTRIBUTED, WRONG_DATE

LOGIN = (
    "J'accède aux services numériques des établissements scolaires",
    "Je simplifie mes accès avec FranceConnect",
    "S'identifier avec FranceConnect",
    "Qu'est-ce que FranceConnect?",
    "J'utilise mes identifiants EduConnect",
    "Identifiant perdu",
    "Mot de passe perdu",
    "Je n'ai pas d'identifiant",
)
CONTACT = (
    "Saisissez votre nom, prénom et le numéro de mobile que vous avez communiqué à l'établissement scolaire "
    "de vos enfants."
)
NOT_ATTRIBUTED_WHY = (
    "Si les informations saisies ne permettent pas de poursuivre l'auto-inscription par SMS, veuillez vérifier "
    "les données saisies ou contactez votre établissement scolaire."
)
CODE = (
    "Saisissez le code de validation reçu par SMS",
    (
        "Ce code est valable pendant une durée de 30min. Passé ce délai, il vous faudra recommencer la procédure "
        "de saisie du numéro de téléphone afin de recevoir un nouveau code."
    ),
)
CHILDREN = (
    "Il vous faut maintenant saisir l'ensemble des dates de naissances de vos enfants pour valider leur rattachement.",
    "Je suis le représentant légal de cet élève",
)
NOTE = "Veillez à noter cet identifiant. Il vous permettra de vous connecter via la page d'authentification."
ADVICE = "rapprochez vous de la Direction de l'école pour lui demander de rectifier la date."
WRONG = date(2000, 1, 1)


@pytest.mark.row("SMS-01", "2021")
def test_in_2021_a_parent_creates_an_account_and_sees_the_identifier_before_the_password(
    of_2021: JourneysOf2021, parent: Guardian, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    page, mobile = of_2021.journeys.page, str(parent.mobile)
    login = of_2021.to_login()
    shows(page, *LOGIN)
    contact = login.without_identifier().create_account()
    shows(page, CONTACT)
    shows_not(page, "adresse mail")
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=mobile)
    code = contact.ask_for_code()
    shows(page, *CODE)
    children = code.confirm(sms_inbox.wait_for_code(mobile))
    shows(page, *CHILDREN)
    answer(children, parent)
    password = PasswordPageOf2021(page)
    shows(page, NOTE)
    identifier = password.identifier
    activated = password.finish(PASSWORD)
    expect(page.locator("#identifiant")).to_have_count(0)
    activated.to_services()
    home = of_2021.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))
    (account,) = control.find_accounts(key=parent.key)
    assert (account["identifier"], account["state"], account["origin"]) == (identifier, "active", "responsable")


@pytest.mark.row("IN-01", "ent-hdf")
def test_in_2021_the_next_visit_asks_for_identifier_and_password_and_names_each_that_is_missing(
    of_2021: JourneysOf2021, parent: Guardian
) -> None:
    answer(of_2021.to_children(parent), parent)
    password = PasswordPageOf2021(of_2021.journeys.page)
    identifier = password.identifier
    password.finish(PASSWORD).to_services()
    of_2021.at_home().log_out()
    login = of_2021.to_login()
    login.log_in("", "")
    shows(login.page, "Saisissez un identifiant", "Saisissez un mot de passe")
    login.log_in(identifier, PASSWORD)
    assert of_2021.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("SMS-03", "unknown")
def test_in_2021_an_unknown_number_is_refused_with_the_advice_of_the_time(
    of_2021: JourneysOf2021, parent: Guardian, sms_inbox: SmsInbox
) -> None:
    contact = of_2021.to_contact()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile="+33 7 10 99 99 99").next()
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED)
    expect(contact.alert).to_contain_text(NOT_ATTRIBUTED_WHY)
    assert sms_inbox.messages() == ()


@pytest.mark.row("SMS-07")
def test_in_2021_one_wrong_birth_date_of_two_ends_the_registration_until_the_school_has_helped(
    of_2021: JourneysOf2021, parent: Guardian, control: ControlClient
) -> None:
    page = of_2021.journeys.page
    answer(of_2021.to_children(parent), parent, {parent.children[1].key: WRONG})
    refused = RefusedPage(page)
    shows(page, "Activation du compte")
    expect(refused.alert).to_contain_text(WRONG_DATE)
    expect(refused.alert).to_contain_text(ADVICE)
    shows_not(page, "Terminer", "Continuez votre inscription cependant")
    assert control.find_accounts(key=parent.key) == ()
    answer(of_2021.to_children(parent), parent)
    RefusedPage(page)
    assert control.find_accounts(key=parent.key) == (), "the right date comes too late: it could have been tried"
    _let_the_school_lift(of_2021, parent.children[1])
    answer(of_2021.to_children(parent), parent)
    PasswordPageOf2021(page).finish(PASSWORD).to_services()
    assert of_2021.at_home().children == names_in_the_ent(parent)


@pytest.mark.row("SMS-07")
def test_in_2021_a_child_who_is_not_ones_own_is_answered_with_non_and_hinders_nothing(
    of_2021: JourneysOf2021, parent: Guardian, control: ControlClient
) -> None:
    mine, other = parent.children
    children = of_2021.to_children(parent)
    children.is_mine(f"{mine.first_name} {mine.name}", mine.birth_date)
    children.is_not_mine(f"{other.first_name} {other.name}").next()
    PasswordPageOf2021(of_2021.journeys.page).finish(PASSWORD).to_services()
    assert of_2021.at_home().person == f"{parent.first_name} {parent.name}"
    (account,) = control.find_accounts(key=parent.key)
    assert sorted(each["state"] for each in account["attachments"]) == ["confirmed", "reported"]


def _let_the_school_lift(of_2021: JourneysOf2021, child: Pupil) -> None:
    """Let the head of the child's school lift what the wrong date blocked."""
    journeys = of_2021.journeys
    console = Console(journeys.page, journeys.federation.url("admin", ""))
    console.enter(child.school.uai).open("Rattachements à débloquer")
    row = console.page.locator(f"tr:has-text('{child.first_name} {child.name}')")
    row.get_by_role("button").click()
    expect(console.said.first).to_contain_text("Le blocage est levé")
