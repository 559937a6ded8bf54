"""FC-09, FC-11, FC-12: what comes of a login that FranceConnect, or the way there, does not let through."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import ControlClient, Faults, Guardian, Journal, People
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.identities import State
from rentree_blanche.scenarios.journeys import names_in_the_ent
from rentree_blanche.scenarios.pages.arrival import FranceConnectButton
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectChoice, FranceConnectConsent, FranceConnectError
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Effect, Fault, Status, Which
from rentree_blanche.simulators.population.find import primary

GIVEN_UP = "La connexion avec FranceConnect a été abandonnée ou refusée"
UNAVAILABLE = "FranceConnect ne répond pas pour le moment"
UNTRUSTED = "La réponse de FranceConnect n’a pas pu être vérifiée"
NO_SUITE = "Connexion avec FranceConnect sans suite"
_BEYOND_THE_TIMEOUT = 8
DOWN, SLOW = pytest.mark.row("FC-11", "down"), pytest.mark.row("FC-11", "slow")


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of a child in a primary school."""
    return people.guardian(children=[primary()])


def _back_without_session(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient, words: str
) -> FranceConnectButton:
    """Assert that the login shows itself again, that nobody is logged in, and that no account was made."""
    button = by_franceconnect.at_login()
    expect(button.alert).to_contain_text(words)
    cookies = {cookie.get("name") for cookie in button.page.context.cookies()}
    assert "shib_idp_session" not in cookies
    assert control.find_accounts(key=parent.key) == ()
    return button


@pytest.mark.row("FC-09", "choice")
def test_who_gives_up_at_the_choice_is_back_and_may_choose_another_way(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient
) -> None:
    by_franceconnect.from_portal().go().refuse()
    _back_without_session(by_franceconnect, parent, control, GIVEN_UP)
    contact = by_franceconnect.journeys.at_login().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile)).ask_for_code()


@pytest.mark.row("FC-09", "consent")
def test_who_refuses_the_consent_is_back_and_may_try_again(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient
) -> None:
    by_franceconnect.to_consent(parent).refuse()
    _back_without_session(by_franceconnect, parent, control, GIVEN_UP)
    by_franceconnect.at_login().button.click()
    expect(by_franceconnect.journeys.page.locator("#choix-du-compte, #consentement").first).to_be_visible()


@pytest.mark.parametrize(
    "effect",
    [
        pytest.param(Status(code=503), id="503", marks=DOWN),
        pytest.param(Drop(), id="connection broken", marks=DOWN),
        pytest.param(Delay(seconds=_BEYOND_THE_TIMEOUT), id="slow beyond the timeout", marks=SLOW),
    ],
)
def test_a_franceconnect_that_is_down_is_said_so_at_the_login(
    by_franceconnect: ByFranceConnect,
    parent: Guardian,
    control: ControlClient,
    faults: Faults,
    journal: Journal,
    effect: Effect,
) -> None:
    button = by_franceconnect.from_portal()
    faults.add(Fault(which=Which(target="franceconnect"), what=(effect,)))
    button.button.click()
    _back_without_session(by_franceconnect, parent, control, UNAVAILABLE)
    (line,) = journal.lines(contains=NO_SUITE)
    assert "openid-configuration" in str(line.detail["cause"])
    faults.clear()
    by_franceconnect.register(parent)
    assert by_franceconnect.journeys.at_home().children == names_in_the_ent(parent)


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that FranceConnect gives to EduConnect: where, what befalls it, what is said, what the journal says."""

    path: str
    effect: Effect
    words: str
    cause: str


_SIGNATURE = Alter(pattern=r'("id_token": ?"[^"]+\.)[^".]+"', replacement=r'\1AAAA"')


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(
            Wrong("*/token", Status(code=500), UNAVAILABLE, "/token: 500"),
            id="5xx at token",
            marks=pytest.mark.row("FC-11", "token-5xx"),
        ),
        pytest.param(
            Wrong("*/token", Delay(seconds=_BEYOND_THE_TIMEOUT), UNAVAILABLE, "token"), id="slow token", marks=SLOW
        ),
        pytest.param(
            Wrong("*/userinfo", Status(code=502), UNAVAILABLE, "/userinfo: 502"), id="5xx at userinfo", marks=DOWN
        ),
        pytest.param(
            Wrong("*/token", _SIGNATURE, UNTRUSTED, "signature"),
            id="bad signature",
            marks=pytest.mark.row("FC-11", "signature"),
        ),
    ],
)
def test_an_answer_that_fails_or_proves_nothing_leads_back_to_the_login(
    by_franceconnect: ByFranceConnect,
    parent: Guardian,
    control: ControlClient,
    faults: Faults,
    journal: Journal,
    wrong: Wrong,
) -> None:
    consent = by_franceconnect.to_consent(parent)
    faults.add(Fault(which=Which(target="franceconnect", source="educonnect", path=wrong.path), what=(wrong.effect,)))
    consent.go_on()
    _back_without_session(by_franceconnect, parent, control, wrong.words)
    (line,) = journal.lines(contains=NO_SUITE)
    assert wrong.cause in str(line.detail["cause"])


def _consent_to_a_changed_request(by_franceconnect: ByFranceConnect, parent: Guardian, **parameters: str) -> None:
    """Consent to what EduConnect asked, with other parameters than it sent."""
    page = by_franceconnect.journeys.page
    with page.expect_request("**/api/v2/authorize?*") as asked:
        by_franceconnect.from_portal().go()
    page.goto(_changed(asked.value.url, **parameters))
    by_franceconnect.identify(FranceConnectChoice(page).choose("impots"), parent)
    FranceConnectConsent(page).go_on()


@pytest.mark.row("FC-11", "nonce")
def test_an_id_token_for_another_nonce_is_refused(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient, journal: Journal
) -> None:
    _consent_to_a_changed_request(by_franceconnect, parent, nonce="0" * 40)
    _back_without_session(by_franceconnect, parent, control, UNTRUSTED)
    (line,) = journal.lines(contains=NO_SUITE)
    assert "nonce" in str(line.detail["cause"])


@pytest.mark.row("FC-11", "state")
def test_an_answer_with_another_state_is_refused_on_a_friendly_page(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient, journal: Journal
) -> None:
    page = by_franceconnect.journeys.page
    _consent_to_a_changed_request(by_franceconnect, parent, state="e1s3." + "0" * 40)
    expect(page.get_by_text("aucun compte n’a été modifié")).to_be_visible()
    assert "shib_idp_session" not in {cookie.get("name") for cookie in page.context.cookies()}
    assert control.find_accounts(key=parent.key) == ()
    (line,) = journal.lines(contains=NO_SUITE)
    assert "state" in str(line.detail["cause"])


@pytest.mark.parametrize(
    ("state", "code"),
    [
        pytest.param(state, code, marks=pytest.mark.row("FC-12", state))
        for state, code in (("disabled", "Y180001"), ("deceased", "Y010015"), ("doubtful", "Y010004"))
    ],
)
def test_an_identity_that_franceconnect_does_not_let_through_sees_its_page_then_educonnect(
    by_franceconnect: ByFranceConnect, parent: Guardian, control: ControlClient, state: State, code: str
) -> None:
    by_franceconnect.identities.set_state(parent, state)
    by_franceconnect.identify(by_franceconnect.from_portal().go().choose("impots"), parent)
    refused = FranceConnectError(by_franceconnect.journeys.page)
    expect(refused.code).to_contain_text(code)
    refused.go_back()
    _back_without_session(by_franceconnect, parent, control, GIVEN_UP)
    by_franceconnect.identities.set_state(parent, "active")
    by_franceconnect.identify(by_franceconnect.at_login().go().choose("impots"), parent)
    FranceConnectConsent(by_franceconnect.journeys.page)


def _changed(url: str, **parameters: str) -> str:
    parts = urlsplit(url)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **parameters})).geturl()
