"""The portals beside the Hauts-de-France's, the app on a phone, and the help."""

from typing import Self

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive, whole
from rentree_blanche.scenarios.pages.login import LoginPage


class _Site:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self) -> Self:
        """Open the front page, anew where a choice is remembered."""
        self.page.goto(self.url)
        return self


class ProfileList(_Site):
    """A portal with a button for each profile: One, or a school's vie scolaire."""

    def choose(self, profile: str) -> Self:
        """Press the button of a profile."""
        self.page.get_by_role("button", name=profile, exact=True).click()
        return self

    def to_educonnect(self, profile: str) -> LoginPage:
        """Press the button of a profile that leads to EduConnect's login."""
        return LoginPage(self.choose(profile).page)


class Mire(_Site):
    """The sheet of an older ENT (seed 003)."""

    def choose(self, entry: str, *, behind: str | None = None) -> Self:
        """Tick an entry, behind a « + » where it is, and press « Valider »."""
        if behind is not None:
            self.page.get_by_text(behind, exact=True).click()
        self.page.get_by_label(entry, exact=True).check()
        self.page.get_by_role("button", name="Valider", exact=True).click()
        return self

    def to_educonnect(self) -> LoginPage:
        """Tick « Elève ou parent avec EduConnect » and press « Valider »."""
        return LoginPage(self.choose("Elève ou parent avec EduConnect").page)


class LocalLogin:
    """The ENT's own login form."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.get_by_role("heading", name="Connexion avec un compte ENT"))

    def log_in(self, identifier: str, password: str) -> None:
        """Type identifier and password, and press « Se connecter »."""
        self.page.get_by_label("Identifiant").fill(identifier)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()


class PocketApp(_Site):
    """ONE Pocket or NEO Pocket."""

    def choose_project(self, name: str) -> Self:
        """Choose an ENT, by the app's name and its own: « ONE Pocket – One »."""
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    @property
    def pupils(self) -> list[str]:
        """The pupils among whom the app asks to choose, sorted."""
        self.page.locator("#eleves").wait_for()
        return sorted(name.strip() for name in whole(self.page).locator("#eleves button").all_inner_texts())

    def follow(self, pupil: str) -> Self:
        """Choose the pupil to follow."""
        self.page.locator("#eleves").get_by_role("button", name=pupil, exact=True).click()
        return self

    @property
    def pupil(self) -> Locator:
        """The pupil who is followed."""
        return self.page.locator("#eleve")

    def log_out(self) -> Self:
        """Press « Se déconnecter », and come back to the app."""
        self.page.get_by_role("button", name="Se déconnecter").click()
        self.page.locator("#retour-application").click()
        return self
