"""DIST-01 and FC-01 as of 2023 (seeds 000 and 003)."""

import pytest

from rentree_blanche.client import ControlClient, Guardian, MailInbox, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters
from rentree_blanche.scenarios.editions.shared import shows, shows_not
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.pages import CodePage
from rentree_blanche.scenarios.pages.distribution import OwnChildrenPage

MAIL_USE = "L'email permet de retrouver son identifiant et son mot de passe"
SUCCESS = (
    "Votre compte a été activé avec succès",
    "Noter votre identifiant EduConnect. Vous en aurez besoin pour votre prochaine connexion.",
    (
        "Vous pourrez modifier votre mot de passe, votre adresse mail et votre numéro de téléphone "
        "sur votre page de connexion EduConnect."
    ),
    "Accéder à mes services",
)


@pytest.mark.row("DIST-01", "2023")
def test_in_2023_a_letter_leads_by_mail_password_children_and_link_into_the_ent(
    journeys: Journeys, parent: Guardian, mailbox: MailInbox, control: ControlClient
) -> None:
    page, letter = journeys.page, control.hand_out(parent.key, parent.children[0].school.uai)
    address = Letters(journeys, mailbox).begin(letter)
    shows(page, "Activation du compte", MAIL_USE)
    password = address.give(ADDRESS)
    shows(page, "Je choisis mon nouveau mot de passe")
    password.type(PASSWORD).next()
    children = OwnChildrenPage(page)
    shows(page, "Je confirme mon lien avec les élèves")
    for child in parent.children:
        children.is_mine(child.first_name, child.birth_date)
    sent = children.to_mail()
    shows(page, "Un mail a été envoyé")
    success = sent.follow(mailbox.wait_for_link(ADDRESS, containing="activation"))
    shows(page, *SUCCESS)
    assert success.identifier == letter.identifier
    success.to_services()
    assert journeys.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"]) == ("active", "etablissement")


@pytest.mark.row("FC-01", "2023")
def test_in_2023_a_first_visit_by_franceconnect_asks_for_the_mobile_alone_and_ends_in_the_ent(
    journeys: Journeys, parent: Guardian, sms_inbox: SmsInbox, control: ControlClient
) -> None:
    page, way = journeys.page, ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)
    proven = way.to_contact(parent)
    shows(page, "Je renseigne mon n° de téléphone portable")
    shows_not(page, "adresse mail")
    proven.fill_in(str(parent.mobile)).next()
    code = CodePage(page)
    shows(page, "Un code de sécurité a été envoyé", "Je saisis le code de sécurité reçu par SMS")
    children = code.confirm(sms_inbox.wait_for_code(str(parent.mobile)))
    shows(page, "Je confirme mon lien avec les élèves")
    activated = way.confirm_all(children, parent)
    shows(page, "Votre compte a été activé avec succès")
    activated.to_services()
    home = journeys.at_home()
    assert (home.person, home.children) == (f"{parent.first_name} {parent.name}", names_in_the_ent(parent))
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"]) == ("active", "franceconnect")
