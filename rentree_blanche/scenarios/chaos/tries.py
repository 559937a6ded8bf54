"""A login by FranceConnect that failed, and the next one."""

from dataclasses import dataclass

from playwright.sync_api import expect

from rentree_blanche.client import Guardian
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chaos.aftermath import Aftermath, helps, in_the_ent
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectConsent

SESSION = "shib_idp_session"
NO_SUITE = "Connexion avec FranceConnect sans suite"
UNTRUSTED = "La réponse de FranceConnect n’a pas pu être vérifiée"
UNAVAILABLE = "FranceConnect ne répond pas pour le moment"


@dataclass(frozen=True, slots=True)
class Tries:
    """One guardian's tries."""

    ways: ByFranceConnect
    parent: Guardian
    aftermath: Aftermath

    def refused(self, words: str, cause: str) -> None:
        """Assert that the login shows itself again and says why, and that there is neither session nor account.

        `cause` is part of what the journal says of it.
        """
        button = self.ways.at_login()
        expect(button.alert).to_contain_text(words)
        helps(button.page, words)
        assert SESSION not in {cookie.get("name") for cookie in button.page.context.cookies()}
        self.aftermath.no_account(self.parent)
        self.aftermath.sms(self.parent, 0)
        (line,) = self.aftermath.journal.lines(contains=NO_SUITE)
        assert cause in str(line.detail["cause"])

    def again(self) -> None:
        """Press the button once more, FranceConnect still knowing the person, and come into the ENT."""
        self.ways.at_login().button.click()
        FranceConnectConsent(self.ways.journeys.page).go_on()
        self.ways.finish(self.parent)
        self.succeeded()

    def succeeded(self) -> None:
        """Assert that the person is in the ENT, with one account, after one code."""
        in_the_ent(self.ways.journeys.page, self.parent)
        self.aftermath.one_account(self.parent, "franceconnect")
        self.aftermath.sms(self.parent, 1)
