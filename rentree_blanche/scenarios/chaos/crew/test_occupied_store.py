"""CH-06: somebody else writes into the database; what is asked waits, or is refused whole with a page that helps."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Guardian
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.chaos.crew.conftest import PATIENCE_SECONDS
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import PasswordPage, SuccessPage

A_MOMENT = PATIENCE_SECONDS / 8
FOR_LONG = 60
BUSY = "Service momentanément occupé"
AGAIN = "rien n’en a été enregistré. Attendez une minute, puis renvoyez-la en rechargeant cette page."


@pytest.fixture
def password(journeys: Journeys, parent: Guardian) -> PasswordPage:
    """Come to the choice of the password, and type it."""
    return journeys.to_password(parent).type(PASSWORD)


@pytest.mark.row("CH-06", "waits")
def test_a_form_that_is_sent_while_the_database_is_occupied_waits_for_it(
    journeys: Journeys, password: PasswordPage, parent: Guardian, control: ControlClient, aftermath: Aftermath
) -> None:
    control.occupy_store(A_MOMENT)
    password.next()
    SuccessPage(journeys.page).to_services()
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)


@pytest.mark.row("CH-06", "refused")
def test_a_form_that_waited_too_long_is_refused_whole_and_taken_once_it_is_sent_again(
    journeys: Journeys, password: PasswordPage, parent: Guardian, control: ControlClient, aftermath: Aftermath
) -> None:
    control.occupy_store(FOR_LONG)
    password.next()
    expect(journeys.page.get_by_role("heading", name=BUSY)).to_be_visible()
    helps(journeys.page, AGAIN)
    control.free_store()
    aftermath.no_account(parent)
    journeys.page.reload()
    SuccessPage(journeys.page).to_services()
    in_the_ent(journeys.page, parent)
    aftermath.one_account(parent)
    aftermath.sms(parent, 1)
