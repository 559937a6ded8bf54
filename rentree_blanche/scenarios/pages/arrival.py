"""EduConnect's pages for who comes by FranceConnect."""

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectChoice
from rentree_blanche.scenarios.pages.login import LoginPage


class FranceConnectButton:
    """« Je me connecte avec FranceConnect », on EduConnect's login page."""

    def __init__(self, login: LoginPage) -> None:
        self.page = login.page
        arrive(self, self.section, state="attached")

    @property
    def section(self) -> Locator:
        """All that the login says of FranceConnect."""
        return self.page.locator("#acces-franceconnect")

    @property
    def alert(self) -> Locator:
        """What became of the last try."""
        return self.page.locator("#alerte-franceconnect")

    @property
    def button(self) -> Locator:
        """« S'identifier avec FranceConnect »."""
        return self.page.get_by_role("link", name="S'identifier avec FranceConnect")

    def go(self) -> FranceConnectChoice:
        """Press it; the choice of an identity provider follows."""
        self.button.click()
        return FranceConnectChoice(self.page)


class ProvenPage:
    """The contact that the school knows, for whom FranceConnect has proven."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#identite-franceconnect"))

    @property
    def identity(self) -> str:
        """Who FranceConnect says that it is."""
        return self.page.locator("#identite-franceconnect").inner_text().strip()

    @property
    def alert(self) -> Locator:
        """The message about the whole form."""
        return self.page.locator("#alerte")

    def fill_in(self, mobile: str) -> "ProvenPage":
        """Type the mobile."""
        self.page.locator("#mobile").fill(mobile)
        return self

    def fill_in_mail(self, address: str) -> "ProvenPage":
        """Choose the mail address, and type it."""
        self.page.locator("#contact-mail").check()
        self.page.locator("#mail").fill(address)
        return self

    def next(self) -> None:
        """Press « Suivant »."""
        self.page.get_by_role("button", name="Suivant").click()


class _LastPage:
    words = ""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.get_by_text(self.words, exact=True))

    def to_services(self) -> None:
        """Press « Accéder à mes services »."""
        self.page.get_by_role("button", name="Accéder à mes services").click()


class ActivatedPage(_LastPage):
    """The account is active, without a password."""

    words = "Votre compte a été activé avec succès"

    @property
    def blocked(self) -> Locator:
        """What is said of children whose birth date was wrong."""
        return self.page.locator("#rattachement-bloque")


class LinkedPage(_LastPage):
    """The account that the person had is linked."""

    words = "Votre compte EduConnect est maintenant relié à FranceConnect"
