"""FC-01 and FC-03 as of 2021: « Cas 1 : Vous avez déjà un compte FranceConnect et vous souhaitez l'utiliser »."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.editions.edition_2021.journeys import JourneysOf2021, answer
from rentree_blanche.scenarios.editions.shared import shows
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import names_in_the_ent
from rentree_blanche.scenarios.pages.arrival import ProvenPage
from rentree_blanche.scenarios.pages.edition_2021 import ActivatedPageOf2021, CodePageOf2021
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent

ADVICE = (
    "vérifiez la saisie de votre numéro ou contactez votre établissement scolaire afin de modifier "
    "vos informations personnelles."
)
MOBILE = (
    "vous devez saisir le numéro de téléphone mobile fourni dans la fiche de renseignement lors de la rentrée scolaire "
    "de vos enfants."
)
NEXT_TIME = (
    "A la prochaine connexion, une fois arrivée sur la page d'authentification, il suffira de cliquer sur le bouton "
    "« S'identifier avec FranceConnect » et vous connectez comme d'habitude."
)


def to_mobile(of_2021: JourneysOf2021, parent: Guardian) -> ProvenPage:
    """Come from the portal through FranceConnect to the mobile."""
    journeys = of_2021.journeys
    way = ByFranceConnect(journeys, Identities(journeys.federation), of_2021.sms_inbox)
    way.identify(of_2021.to_login().by_franceconnect().go().choose("impots"), parent)
    FranceConnectConsent(journeys.page).go_on()
    return ProvenPage(journeys.page)


@pytest.mark.row("FC-01", "2021")
def test_in_2021_a_first_visit_by_franceconnect_ends_in_the_ent(
    of_2021: JourneysOf2021, parent: Guardian, control: ControlClient
) -> None:
    page, mobile = of_2021.journeys.page, str(parent.mobile)
    contact = to_mobile(of_2021, parent)
    shows(page, MOBILE)
    contact.fill_in(mobile).next()
    code = CodePageOf2021(page)
    shows(page, "Saisissez le code de validation reçu par SMS")
    answer(code.confirm(of_2021.sms_inbox.wait_for_code(mobile)), parent)
    activated = ActivatedPageOf2021(page)
    shows(page, NEXT_TIME)
    activated.to_services()
    assert of_2021.at_home().children == names_in_the_ent(parent)
    (account,) = control.find_accounts(key=parent.key)
    assert (account["state"], account["origin"]) == ("active", "franceconnect")


@pytest.mark.row("FC-03")
def test_in_2021_a_mobile_that_differs_is_refused_with_the_advice_of_the_time(
    of_2021: JourneysOf2021, parent: Guardian, sms_inbox: SmsInbox
) -> None:
    contact = to_mobile(of_2021, parent)
    contact.fill_in("+33 7 10 99 99 99").next()
    shows(of_2021.journeys.page, ADVICE)
    expect(contact.alert).to_contain_text(ADVICE)
    assert sms_inbox.messages() == ()
