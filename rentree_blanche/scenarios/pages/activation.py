"""EduConnect's self-registration, page by page."""

from datetime import date
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.account import ForgottenPage
from rentree_blanche.scenarios.pages.arriving import arrive

if TYPE_CHECKING:
    from rentree_blanche.scenarios.pages.login import LoginPage


class _ActivationPage:
    heading = ""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.get_by_text(self.heading, exact=True).first)

    @property
    def alert(self) -> Locator:
        """The message about the whole form."""
        return self.page.locator("#alerte")

    @property
    def errors(self) -> Locator:
        """The messages beside the fields."""
        return self.page.locator(".fr-error-text")

    def next(self) -> None:
        """Press « Suivant »."""
        self.page.get_by_role("button", name="Suivant").click()

    def send(self) -> None:
        """Press « Suivant », and wait for the step that follows."""
        before = self.page.url
        self.next()
        self.page.wait_for_url(lambda url: url != before)


class ContactPage(_ActivationPage):
    """Name, first name and mobile."""

    heading = "Je confirme mon identité"

    def fill_in(self, *, last_name: str, first_name: str, mobile: str) -> "ContactPage":
        """Type all three."""
        self.page.locator("#nom").fill(last_name)
        self.page.locator("#prenom").fill(first_name)
        self.page.locator("#mobile").fill(mobile)
        return self

    def ask_for_code(self) -> "CodePage":
        """Press « Suivant »; the code page follows."""
        self.next()
        return CodePage(self.page)

    @property
    def wait(self) -> Locator:
        """What is said when too many contacts were tried."""
        return self.page.locator("#attente")


class CodePage(_ActivationPage):
    """The code received by SMS."""

    heading = "Je saisis le code de sécurité reçu par SMS"

    @property
    def failure(self) -> Locator:
        """What is said of an SMS that is known not to have arrived."""
        return self.page.locator("#echec-envoi")

    def type_code(self, code: str) -> "CodePage":
        """Type the code and send it."""
        self.page.locator("#code").fill(code)
        self.send()
        return self

    def confirm(self, code: str) -> "ChildrenPage":
        """Type the right code; the children follow."""
        self.type_code(code)
        return ChildrenPage(self.page)

    def try_again(self) -> "CodePage":
        """Press « Réessayer »: a new code is sent."""
        before = self.page.url
        self.page.get_by_role("button", name="Réessayer").click()
        self.page.wait_for_url(lambda url: url != before)
        return CodePage(self.page)


class NarrowPage(_ActivationPage):
    """Several people of one name have this number: a child's birth date tells which one this is."""

    heading = "Je précise mon identité"

    def born(self, born: date) -> "NarrowPage":
        """Give a child's birth date and send it."""
        for label, text in (("JJ", f"{born.day:02}"), ("MM", f"{born.month:02}"), ("AAAA", f"{born.year}")):
            self.page.get_by_label(label, exact=True).fill(text)
        self.send()
        return self


class ChildrenPage(_ActivationPage):
    """The link with each child, and each birth date."""

    heading = "Je confirme mon lien avec les élèves"
    mine = "Je suis le représentant légal de cet élève"
    not_mine = "Je ne suis pas le représentant légal de cet élève"

    @property
    def names(self) -> list[str]:
        """The children as they are shown."""
        return [name.strip() for name in self.page.locator(".enfant-nom").all_inner_texts()]

    def is_mine(self, child: str, born: date) -> "ChildrenPage":
        """Say « Je suis le représentant légal de cet élève » and give the birth date."""
        panel = self._panel(child)
        panel.get_by_label(self.mine, exact=True).check()
        for label, text in (("JJ", f"{born.day:02}"), ("MM", f"{born.month:02}"), ("AAAA", f"{born.year}")):
            panel.get_by_label(label, exact=True).fill(text)
        return self

    def is_not_mine(self, child: str) -> "ChildrenPage":
        """Say « Je ne suis pas le représentant légal de cet élève »."""
        self._panel(child).get_by_label(self.not_mine, exact=True).check()
        return self

    def confirm(self) -> "PasswordPage":
        """Press « Suivant »; the password follows."""
        self.next()
        return PasswordPage(self.page)

    def _panel(self, child: str) -> Locator:
        exact = self.page.locator(".enfant-nom", has_text=child)
        return self.page.locator(".enfant").filter(has=exact)


class PasswordPage(_ActivationPage):
    """The new password."""

    heading = "Je choisis mon nouveau mot de passe"

    @property
    def strength(self) -> Locator:
        """The word for the password's strength."""
        return self.page.locator("#force")

    def rule(self, name: str) -> Locator:
        """One rule of the password: uppercase, lowercase, digit, special or length."""
        return self.page.locator(f"[data-regle={name}]")

    def type(self, password: str, again: str | None = None) -> "PasswordPage":
        """Type the password and its confirmation."""
        self.page.locator("#password").fill(password)
        self.page.locator("#confirmation").fill(password if again is None else again)
        return self

    def choose(self, password: str) -> "SuccessPage":
        """Type the password twice and send it; the success page follows."""
        self.type(password).next()
        return SuccessPage(self.page)


class SuccessPage(_ActivationPage):
    """The identifier."""

    heading = "Votre compte a été activé avec succès"

    @property
    def identifier(self) -> str:
        """The identifier that is shown."""
        return self.page.locator("#identifiant").inner_text().strip()

    def to_services(self) -> None:
        """Press « Accéder à mes services »."""
        self.page.get_by_role("button", name="Accéder à mes services").click()


class AlreadyActivePage(_ActivationPage):
    """The person has an account."""

    heading = "Vous avez déjà un compte EduConnect actif"

    def to_login(self) -> "LoginPage":
        """Go to the login."""
        from rentree_blanche.scenarios.pages.login import LoginPage  # noqa: PLC0415 - the two pages lead to each other

        self.page.get_by_role("button", name="Aller à la page de connexion").click()
        return LoginPage(self.page)

    def forgot_identifier(self) -> ForgottenPage:
        """Follow « Identifiant oublié? »."""
        self.page.get_by_role("link", name="Identifiant oublié?").click()
        return ForgottenPage(self.page)
