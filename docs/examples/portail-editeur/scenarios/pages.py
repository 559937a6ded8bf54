"""The publisher's own page objects, beside those of EduConnect that come with Rentrée Blanche."""

from playwright.sync_api import Page
from rentree_blanche.scenarios.pages import LoginPage


class OurPortal:
    """The ENT's front page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def as_parent(self) -> LoginPage:
        """Press « Je suis parent »; EduConnect's login follows."""
        return self._press("Je suis parent").as_guardian()

    def as_pupil(self) -> LoginPage:
        """Press « Je suis élève »; EduConnect's login follows."""
        return self._press("Je suis élève").as_pupil()

    def _press(self, name: str) -> LoginPage:
        self.page.goto(self.url)
        self.page.get_by_role("link", name=name).click()
        return LoginPage(self.page)


class OurHome:
    """The ENT's home."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator("#bonjour").wait_for()

    @property
    def person(self) -> str:
        """Who is logged in."""
        return self.page.locator("#bonjour").inner_text()

    @property
    def profile(self) -> str:
        """As what."""
        return self.page.locator("#role").inner_text()

    @property
    def children(self) -> list[str]:
        """The children, sorted."""
        return sorted(self.page.locator(".mon-enfant").all_inner_texts())

    def log_out(self) -> None:
        """Press « Quitter l’ENT »."""
        self.page.get_by_role("link", name="Quitter l’ENT").click()
