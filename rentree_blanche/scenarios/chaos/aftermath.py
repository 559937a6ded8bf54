"""What must be so after a disturbance: nothing lost, nothing doubled, and pages that helped."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from rentree_blanche.client import ControlClient, Guardian, Journal, MailInbox, SmsInbox
from rentree_blanche.scenarios.journeys import names_in_the_ent
from rentree_blanche.scenarios.pages import EntHome

_ACCIDENT = "Erreur interne"
_TRACES = ("Traceback", "Internal Server Error", "Error:", "sqlite", "None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """Looks at accounts, attachments, messages, their cost and the journal."""

    control: ControlClient
    sms_inbox: SmsInbox
    mailbox: MailInbox
    journal: Journal

    def one_account(self, guardian: Guardian, origin: str = "responsable") -> None:
        """Assert that there is one active account, to which each child is attached once, and that nothing crashed."""
        (account,) = self.control.find_accounts(key=guardian.key)
        assert (account["state"], account["origin"]) == ("active", origin)
        attached = sorted((each["first_name"], each["state"]) for each in account["attachments"])
        assert attached == sorted((child.first_name, "confirmed") for child in guardian.children)
        self.no_accident()

    def no_account(self, guardian: Guardian) -> None:
        """Assert that nothing was made, not even half, and that nothing crashed."""
        assert self.control.find_accounts(key=guardian.key) == ()
        self.no_accident()

    def sms(self, guardian: Guardian, received: int, *, charged: int | None = None) -> None:
        """Assert how many SMS the handset received, and how many were charged; as many unless told."""
        assert len(self.sms_inbox.messages(str(guardian.mobile))) == received
        (plan,) = self.control.list_sms_plans()
        assert plan.spent == (received if charged is None else charged)

    def mails(self, address: str, received: int) -> None:
        """Assert how many mails a mailbox received."""
        assert len(self.mailbox.messages(address)) == received

    def no_accident(self) -> None:
        """Assert that no actor crashed."""
        assert self.journal.lines(contains=_ACCIDENT) == ()


def in_the_ent(page: Page, guardian: Guardian) -> None:
    """Assert that the browser is in the ENT, with the right person and the right children."""
    home = EntHome(page)
    assert home.person == f"{guardian.first_name} {guardian.name}"
    assert home.children == names_in_the_ent(guardian)


def helps(page: Page, *words: str) -> None:
    """Assert that a page says what to do, in French, and shows nothing of the machinery."""
    for each in words:
        expect(page.locator("main")).to_contain_text(each)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    for trace in _TRACES:
        expect(page.locator("main")).not_to_contain_text(trace)
