"""IN-05 and IN-06 by FranceConnect: it proves who one is, and one's account follows."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import People, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import Journeys, Registered, names_in_the_ent
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages import ForgottenPage
from rentree_blanche.scenarios.pages.arrival import LinkedPage
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent
from rentree_blanche.simulators.population.find import primary

NEW_PASSWORD = "Retrouve-2026!"


@pytest.fixture
def by_franceconnect(journeys: Journeys, sms_inbox: SmsInbox) -> ByFranceConnect:
    """Give the ways through FranceConnect."""
    return ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)


@pytest.fixture
def registered(journeys: Journeys, people: People, by_franceconnect: ByFranceConnect) -> Registered:
    """Give a guardian who registered by SMS and came by FranceConnect once; the browser has forgotten them."""
    registered = journeys.register(people.guardian(children=[primary()]))[0]
    journeys.page.context.clear_cookies()
    code = by_franceconnect.to_code(registered.guardian)
    code.type_code(by_franceconnect.sms_inbox.wait_for_code(str(registered.guardian.mobile)))
    LinkedPage(journeys.page)
    journeys.page.context.clear_cookies()
    return registered


def prove(by_franceconnect: ByFranceConnect, forgotten: ForgottenPage, registered: Registered) -> None:
    by_franceconnect.identify(forgotten.by_franceconnect().choose("impots"), registered.guardian)
    FranceConnectConsent(forgotten.page).go_on()


@pytest.mark.row("IN-05", "franceconnect")
def test_franceconnect_gives_the_identifier_back(
    journeys: Journeys, by_franceconnect: ByFranceConnect, registered: Registered, looking: Looking
) -> None:
    forgotten = journeys.to_educonnect().as_guardian().forgot_identifier()
    prove(by_franceconnect, forgotten, registered)
    assert forgotten.identifier == registered.identifier
    looking.look()
    looking.saw("educonnect/moncompte/identifiant_retrouve")


@pytest.mark.row("IN-06", "franceconnect")
def test_franceconnect_lets_a_new_password_be_chosen(
    journeys: Journeys, by_franceconnect: ByFranceConnect, registered: Registered
) -> None:
    forgotten = journeys.to_educonnect().as_guardian().forgot_password()
    prove(by_franceconnect, forgotten, registered)
    forgotten.choose(NEW_PASSWORD)
    journeys.to_educonnect().as_guardian().log_in(registered.identifier, NEW_PASSWORD)
    assert journeys.at_home().children == names_in_the_ent(registered.guardian)


@pytest.mark.row("IN-05", "unknown")
def test_who_has_no_account_learns_it(
    journeys: Journeys, by_franceconnect: ByFranceConnect, people: People, looking: Looking
) -> None:
    stranger = Registered(guardian=people.guardian(children=[primary()]), identifier="", password="")
    forgotten = journeys.to_educonnect().as_guardian().forgot_identifier()
    prove(by_franceconnect, forgotten, stranger)
    expect(forgotten.alert).to_contain_text("aucun compte EduConnect n’est relié à cette identité")
    looking.look()
    looking.saw("educonnect/moncompte/preuve_sans_compte")
