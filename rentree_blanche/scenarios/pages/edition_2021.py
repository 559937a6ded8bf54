"""EduConnect's pages of 2021, where they differ (seed 004)."""

from datetime import date

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.activation import ChildrenPage, CodePage, ContactPage, PasswordPage
from rentree_blanche.scenarios.pages.arrival import FranceConnectButton
from rentree_blanche.scenarios.pages.arriving import arrive
from rentree_blanche.scenarios.pages.login import LoginPage


class LoginPageOf2021(LoginPage):
    """Identifier and password, FranceConnect, and « Je n'ai pas d'identifiant »."""

    def without_identifier(self) -> "CreatePage":
        """Follow « Je n'ai pas d'identifiant »."""
        self.page.get_by_role("link", name="Je n'ai pas d'identifiant").click()
        return CreatePage(self.page)

    def begin(self, identifier: str, password: str) -> "ManagePage":
        """Type what the letter says; « Activation du compte » follows."""
        self.log_in(identifier, password)
        return ManagePage(self.page)

    def by_franceconnect(self) -> FranceConnectButton:
        """Look at what the page says of FranceConnect."""
        return FranceConnectButton(self)


class CreatePage:
    """« créer mon compte »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, self.button)

    @property
    def button(self) -> Locator:
        """The button."""
        return self.page.get_by_role("button", name="créer mon compte", exact=True)

    def create_account(self) -> "ContactPageOf2021":
        """Press it."""
        self.button.click()
        return ContactPageOf2021(self.page)


class ContactPageOf2021(ContactPage):
    """Name, first name and mobile, sent with « valider »."""

    def next(self) -> None:
        """Press « valider »."""
        self.page.get_by_role("button", name="valider", exact=True).click()

    def ask_for_code(self) -> "CodePageOf2021":
        """Press « valider »; the code page follows."""
        self.next()
        return CodePageOf2021(self.page)


class CodePageOf2021(CodePage):
    """The code received by SMS."""

    heading = "Saisissez le code de validation reçu par SMS"

    def confirm(self, code: str) -> "ChildrenPageOf2021":
        """Type the right code; the children follow."""
        self.type_code(code)
        return ChildrenPageOf2021(self.page)


class ChildrenPageOf2021(ChildrenPage):
    """« Je suis le représentant légal de cet élève »: « oui » or « non », and each birth date."""

    mine = "oui"
    not_mine = "non"


class PasswordPageOf2021(PasswordPage):
    """The identifier, and the new password."""

    @property
    def identifier(self) -> str:
        """The identifier that is shown."""
        return self.page.locator("#identifiant").inner_text().strip()

    def next(self) -> None:
        """Press « Terminer »."""
        self.page.get_by_role("button", name="Terminer", exact=True).click()

    def finish(self, password: str) -> "ActivatedPageOf2021":
        """Type the password twice and send it."""
        self.type(password).next()
        return ActivatedPageOf2021(self.page)


class ManagePage:
    """« Gérer mon compte »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, self.button)

    @property
    def button(self) -> Locator:
        """The button."""
        return self.page.get_by_role("button", name="Gérer mon compte", exact=True)

    def manage(self) -> "CombinedPage":
        """Press it."""
        self.button.click()
        return CombinedPage(self.page)


class CombinedPage:
    """Mail address, new password and birth dates in one form."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#confirmation"))
        self._children = ChildrenPageOf2021(page)

    @property
    def errors(self) -> Locator:
        """The messages beside the fields."""
        return self.page.locator(".fr-error-text")

    def fill_in(self, mail: str, password: str, again: str | None = None) -> "CombinedPage":
        """Type the address, and the password twice."""
        self.page.locator("#mail").fill(mail)
        self.page.locator("#password").fill(password)
        self.page.locator("#confirmation").fill(password if again is None else again)
        return self

    def is_mine(self, child: str, born: date) -> "CombinedPage":
        """Say that a child is one's own and give the birth date."""
        self._children.is_mine(child, born)
        return self

    def activate(self) -> None:
        """Press « Activer votre compte »."""
        self.page.get_by_role("button", name="Activer votre compte", exact=True).click()


class ActivatedPageOf2021:
    """« Votre compte est désormais activé. »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.get_by_text("Votre compte est désormais activé.", exact=True))

    def to_services(self) -> None:
        """Press « Accéder à mes services en ligne »."""
        self.page.get_by_role("button", name="Accéder à mes services en ligne", exact=True).click()


class RefusedPage:
    """Some birth date was wrong: there is no account."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, self.alert)

    @property
    def alert(self) -> Locator:
        """What is said."""
        return self.page.locator("#alerte")
