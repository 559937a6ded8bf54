"""« Activation du compte » of an account that the school handed out, and what comes after a first login."""

from datetime import date

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.activation import PasswordPage, SuccessPage
from rentree_blanche.scenarios.pages.arriving import arrive


class _Panel:
    ready = ""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator(self.ready).first)

    @property
    def alert(self) -> Locator:
        """The message about the whole form."""
        return self.page.locator("#alerte")

    @property
    def errors(self) -> Locator:
        """The messages beside the fields."""
        return self.page.locator(".fr-error-text")

    def confirm(self) -> None:
        """Press « Confirmer »."""
        self.page.get_by_role("button", name="Confirmer").click()


class AddressPage(_Panel):
    """The mail address, twice."""

    ready = "#confirmation_mail"

    def type(self, address: str, again: str | None = None) -> "AddressPage":
        """Type the address and its confirmation, and send them."""
        self.page.locator("#mail").fill(address)
        self.page.locator("#confirmation_mail").fill(address if again is None else again)
        self.confirm()
        return self

    def give(self, address: str) -> PasswordPage:
        """Type an address that is right; the password follows."""
        self.type(address)
        return PasswordPage(self.page)


class OwnChildrenPage(_Panel):
    """The children whom the register links to the letter's account, or proposes after a login."""

    ready = ".enfant"

    @property
    def names(self) -> list[str]:
        """The children as they are shown."""
        return [name.strip() for name in self.page.locator(".enfant-nom").all_inner_texts()]

    def is_mine(self, child: str, born: date) -> "OwnChildrenPage":
        """Say « Je suis le représentant légal de cet élève » and give the birth date."""
        panel = self.page.locator(".enfant").filter(has=self.page.locator(".enfant-nom", has_text=child))
        panel.get_by_label("Je suis le représentant légal de cet élève").check()
        for label, text in (("JJ", f"{born.day:02}"), ("MM", f"{born.month:02}"), ("AAAA", f"{born.year}")):
            panel.get_by_label(label, exact=True).fill(text)
        return self

    def to_mail(self) -> "MailSentPage":
        """Press « Confirmer »; « Un mail a été envoyé » follows."""
        self.confirm()
        return MailSentPage(self.page)

    def later(self) -> None:
        """Press « Plus tard »."""
        self.page.locator("#plus-tard").click()


class MailSentPage(_Panel):
    """« Un mail a été envoyé »."""

    ready = "#mail-envoye"

    def again(self) -> "MailSentPage":
        """Press « Renvoyer le mail »."""
        before = self.page.url
        self.page.locator("#renvoyer").click()
        self.page.wait_for_url(lambda url: url != before)
        return MailSentPage(self.page)

    def follow(self, link: str) -> SuccessPage:
        """Open the link of the mail in the same browser."""
        self.page.goto(link)
        return SuccessPage(self.page)


class ResumePage(_Panel):
    """The link of the mail in another browser: identifier and the password that was chosen."""

    ready = "#validerAuth"

    def log_in(self, identifier: str, password: str) -> "ResumePage":
        """Type the credentials and send them."""
        self.page.locator("#username").fill(identifier)
        self.page.locator("#password").fill(password)
        self.page.locator("#bouton_valider").click()
        return self


class BirthPage(_Panel):
    """A pupil's own birth date."""

    ready = "#jour"

    def born(self, day: date) -> "BirthPage":
        """Type the date and send it."""
        for field, text in (("#jour", f"{day.day:02}"), ("#mois", f"{day.month:02}"), ("#annee", f"{day.year}")):
            self.page.locator(field).fill(text)
        self.confirm()
        return self


class RenewalPage(_Panel):
    """A new password that is demanded."""

    ready = "#choix-mot-de-passe"

    def choose(self, password: str) -> "RenewalPage":
        """Type the password twice and send it."""
        self.page.locator("#password").fill(password)
        self.page.locator("#confirmation").fill(password)
        self.confirm()
        return self
