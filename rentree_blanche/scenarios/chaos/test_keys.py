"""CH-07: somebody signs with a new key that the others have not been told of; all goes on when they are."""

import pytest
from playwright.sync_api import Page, expect

from rentree_blanche.client import ControlClient, Guardian
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.chaos.tries import UNTRUSTED, Tries
from rentree_blanche.scenarios.journeys import Journeys, Registered

ENT = "ent-hdf"
NOT_BELIEVED = "La réponse d’ÉduConnect n’a pas pu être acceptée. Revenez au portail et recommencez la connexion."
NOT_SIGNED_BY_IT = "la signature est fausse, ou le message a été modifié"
BACK_TO_THE_SERVICE = "Revenez à ce service et recommencez"


def is_outside(page: Page) -> None:
    """Assert that the ENT shows nobody."""
    expect(page.locator("#identite")).to_have_count(0)


@pytest.mark.row("CH-07", "educonnect")
def test_an_ent_refuses_what_a_key_signed_that_is_in_no_metadata_and_believes_it_once_it_is(
    journeys: Journeys, returning: Registered, control: ControlClient, aftermath: Aftermath
) -> None:
    control.rotate_saml_keys("educonnect", published=False)
    journeys.to_educonnect().as_guardian().log_in(returning.identifier, returning.password)
    helps(journeys.page, NOT_BELIEVED)
    is_outside(journeys.page)
    control.publish_saml_keys("educonnect")
    journeys.portal.open().to_home()  # EduConnect remembers the login, and the ENT reads the metadata again by itself
    in_the_ent(journeys.page, returning.guardian)
    aftermath.one_account(returning.guardian)


@pytest.mark.row("CH-07", "service")
def test_educonnect_refuses_an_ent_whose_new_key_it_has_not_read_and_lets_it_in_once_it_has(
    journeys: Journeys, returning: Registered, control: ControlClient, aftermath: Aftermath
) -> None:
    control.rotate_saml_keys(ENT)
    journeys.portal.open().choose(level="Ecole").connect()
    helps(journeys.page, NOT_SIGNED_BY_IT, BACK_TO_THE_SERVICE)
    control.renew_provider(str(control.read_addresses().actors[ENT].entity_id))
    journeys.to_educonnect().as_guardian().log_in(returning.identifier, returning.password)
    in_the_ent(journeys.page, returning.guardian)
    aftermath.one_account(returning.guardian)


@pytest.mark.row("CH-07", "franceconnect")
def test_a_login_that_franceconnect_signed_with_a_key_unknown_opens_nothing_until_it_is_known(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient, tries: Tries
) -> None:
    consent = by_franceconnect.to_consent(parent)
    control.rotate_keys(published=False)
    consent.go_on()
    tries.refused(UNTRUSTED, "signature")
    control.publish_keys()
    tries.again()
