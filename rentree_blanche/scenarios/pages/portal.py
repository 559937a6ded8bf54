"""The portal of an ENT: profile, level, way of logging in."""

from playwright.sync_api import Page

from rentree_blanche.scenarios.pages.ent import EntHome
from rentree_blanche.scenarios.pages.login import LoginPage


class Portal:
    """« Portail de connexion à l'ENT »."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self) -> "Portal":
        """Open the portal."""
        self.page.goto(self.url)
        return self

    def choose(self, *, profile: str = "Elève ou Parent", level: str = "Ecole", mode: str | None = None) -> "Portal":
        """Go through the steps, the third one where the era offers two ways of logging in."""
        for step in (profile, level, mode):
            if step is not None:
                self.page.get_by_role("button", name=step, exact=True).click()
        return self

    def choose_profile(self, profile: str) -> "Portal":
        """Choose a profile that has no further steps."""
        self.page.get_by_role("button", name=profile, exact=True).click()
        return self

    def remember(self, answer: str) -> "Portal":
        """Answer « Mémoriser ce choix »."""
        self.page.locator("#memoriser").get_by_label(answer, exact=True).check()
        return self

    def connect(self) -> None:
        """Press « Se connecter »."""
        self.page.get_by_role("button", name="Se connecter", exact=True).click()

    def to_educonnect(self, *, level: str = "Ecole") -> LoginPage:
        """Choose parent and level, and press « Se connecter »; EduConnect's login follows."""
        self.choose(level=level).connect()
        return LoginPage(self.page)

    def to_home(self, *, level: str = "Ecole") -> EntHome:
        """Choose parent and level, and press « Se connecter »; a session at EduConnect opens the ENT at once."""
        self.choose(level=level).connect()
        return EntHome(self.page)
