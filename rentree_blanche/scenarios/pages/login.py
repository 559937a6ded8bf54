"""EduConnect's login page, in both generations."""

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.account import ForgottenPage
from rentree_blanche.scenarios.pages.activation import ContactPage
from rentree_blanche.scenarios.pages.arriving import arrive


class LoginPage:
    """Profile, identifier and password."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#validerAuth"), state="attached")

    @property
    def alert(self) -> Locator:
        """The message about the whole form."""
        return self.page.locator("#alerte")

    def as_guardian(self) -> "LoginPage":
        """Choose « Responsable d'élève », where the generation asks."""
        return self._choose("#bouton_responsable")

    def as_pupil(self) -> "LoginPage":
        """Choose « Élève », where the generation asks."""
        return self._choose("#bouton_eleve")

    def log_in(self, identifier: str, password: str) -> None:
        """Type the credentials and send them."""
        self.page.locator("#username").fill(identifier)
        self.page.locator("#password").fill(password)
        self.page.locator("#bouton_valider").click()

    def without_account(self) -> ContactPage:
        """Follow « Je n'ai pas de compte »."""
        self.page.get_by_role("link", name="Je n'ai pas de compte").click()
        return ContactPage(self.page)

    def forgot_identifier(self) -> ForgottenPage:
        """Follow « Identifiant oublié? »."""
        self.page.locator("#identifiant-oublie").click()
        return ForgottenPage(self.page)

    def forgot_password(self) -> ForgottenPage:
        """Follow « Mot de passe oublié? »."""
        self.page.locator("#mot-de-passe-oublie").click()
        return ForgottenPage(self.page)

    def _choose(self, button: str) -> "LoginPage":
        if self.page.locator(button).count():
            self.page.locator(button).click()
        return self
