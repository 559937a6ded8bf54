"""CH-03: FranceConnect is slow, or says under its own signature what is not so."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Faults, Guardian
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent
from rentree_blanche.simulators.core.faults import Alter, Delay, Fault, Which, times

SESSION = "shib_idp_session"
NO_SUITE = "Connexion avec FranceConnect sans suite"
UNTRUSTED = "La réponse de FranceConnect n’a pas pu être vérifiée"
UNAVAILABLE = "FranceConnect ne répond pas pour le moment"
WITHIN_THE_TIMEOUT, BEYOND_THE_TIMEOUT = 1, 8


@dataclass(frozen=True, slots=True)
class Lie:
    """What FranceConnect says wrongly: in which answer, which claim, what instead; and the cause in the journal."""

    what: str
    claim: str
    instead: str
    cause: str

    @property
    def fault(self) -> Fault:
        """Give the fault: the claim is changed before it is signed, once."""
        altered = Alter(pattern=rf'"{self.claim}": ("[^"]*"|[0-9]+)', replacement=f'"{self.claim}": {self.instead}')
        which = Which(kind="jwt", source="franceconnect", target="educonnect", method=self.what)
        return Fault(which=which, what=(altered,), often=times(1))


SIGNATURE = Fault(
    which=Which(kind="http", source="educonnect", target="franceconnect", path="*/token"),
    what=(Alter(pattern=r'("id_token": ?"[^"]+\.)[^".]+"', replacement=r'\1AAAA"'),),
    often=times(1),
)
LIES = {
    "wrong nonce": Lie("id_token", "nonce", '"0000000000"', "nonce"),
    "wrong sub": Lie("id_token", "sub", '"quelqu-un-d-autre"', "sub"),
    "wrong aud": Lie("id_token", "aud", '"un-autre-service"', "aud"),
    "wrong iss": Lie("id_token", "iss", '"https://ailleurs.test/api/v2"', "iss"),
    "expired": Lie("id_token", "exp", "1000000000", "exp"),
    "weaker proof": Lie("id_token", "acr", '"eidas0"', "acr"),
    "another person in userinfo": Lie("userinfo", "sub", '"quelqu-un-d-autre"', "sub"),
    "userinfo for another service": Lie("userinfo", "aud", '"un-autre-service"', "aud"),
}


def refused(by_franceconnect: ByFranceConnect, parent: Guardian, aftermath: Aftermath, words: str, cause: str) -> None:
    """Assert that the login shows itself again and says why, and that there is neither session nor account."""
    button = by_franceconnect.at_login()
    expect(button.alert).to_contain_text(words)
    helps(button.page, words)
    assert SESSION not in {cookie.get("name") for cookie in button.page.context.cookies()}
    aftermath.no_account(parent)
    aftermath.sms(parent, 0)
    (line,) = aftermath.journal.lines(contains=NO_SUITE)
    assert cause in str(line.detail["cause"])


def succeeds(by_franceconnect: ByFranceConnect, parent: Guardian, aftermath: Aftermath) -> None:
    """Let the same person succeed, into the ENT."""
    by_franceconnect.register(parent)
    in_the_ent(by_franceconnect.journeys.page, parent)
    aftermath.one_account(parent, "franceconnect")
    aftermath.sms(parent, 1)


@pytest.mark.row("CH-03", "slow")
def test_a_franceconnect_that_is_slow_within_patience_is_waited_for(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, aftermath: Aftermath
) -> None:
    slow = Which(kind="http", source="educonnect", target="franceconnect")
    faults.add(Fault(which=slow, what=(Delay(seconds=WITHIN_THE_TIMEOUT),)))
    succeeds(by_franceconnect, parent, aftermath)
    aftermath.told(NO_SUITE, times=0)


@pytest.mark.row("CH-03", "slow")
@pytest.mark.parametrize("path", ["*/token", "*/userinfo"])
def test_a_franceconnect_that_is_too_slow_is_said_so_and_the_next_try_succeeds(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, aftermath: Aftermath, path: str
) -> None:
    consent = by_franceconnect.to_consent(parent)
    slow = Which(kind="http", source="educonnect", target="franceconnect", path=path)
    faults.add(Fault(which=slow, what=(Delay(seconds=BEYOND_THE_TIMEOUT),), often=times(1)))
    consent.go_on()
    refused(by_franceconnect, parent, aftermath, UNAVAILABLE, path.strip("*"))
    again(by_franceconnect, parent, aftermath)


@pytest.mark.row("CH-03", "lying")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_under_a_right_signature_opens_nothing_and_the_next_try_succeeds(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, aftermath: Aftermath, lie: Lie
) -> None:
    consent = by_franceconnect.to_consent(parent)
    faults.add(lie.fault)
    consent.go_on()
    refused(by_franceconnect, parent, aftermath, UNTRUSTED, lie.cause)
    again(by_franceconnect, parent, aftermath)


@pytest.mark.row("CH-03", "lying")
def test_a_wrong_signature_opens_nothing_and_the_next_try_succeeds(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, aftermath: Aftermath
) -> None:
    consent = by_franceconnect.to_consent(parent)
    faults.add(SIGNATURE)
    consent.go_on()
    refused(by_franceconnect, parent, aftermath, UNTRUSTED, "signature")
    again(by_franceconnect, parent, aftermath)


def again(by_franceconnect: ByFranceConnect, parent: Guardian, aftermath: Aftermath) -> None:
    """Press the button once more: FranceConnect knows the person still, and asks for the consent."""
    page = by_franceconnect.journeys.page
    by_franceconnect.at_login().button.click()
    FranceConnectConsent(page).go_on()
    by_franceconnect.finish(parent)
    in_the_ent(page, parent)
    aftermath.one_account(parent, "franceconnect")
    aftermath.sms(parent, 1)
