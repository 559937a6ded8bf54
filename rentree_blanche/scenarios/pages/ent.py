"""Inside a relying party: the ENT's home and the national services' page."""

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive


class EntHome:
    """The ENT's home: who is logged in, and the children."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#identite"))

    @property
    def person(self) -> str:
        """First and last name of who is logged in."""
        return self.page.locator("#identite").inner_text().strip()

    @property
    def profile(self) -> str:
        """« Responsable d’élève » or « Élève »."""
        return self.page.locator("#profil").inner_text().strip()

    @property
    def children(self) -> list[str]:
        """First and last names of the children, sorted."""
        return sorted(name.strip() for name in self.page.locator(".enfant-nom").all_inner_texts())

    def log_out(self) -> None:
        """Press « Se déconnecter »."""
        self.page.locator("#se-deconnecter").click()


class NationalService:
    """A national service, « Scolarité services »."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self) -> "NationalService":
        """Open the service's front page."""
        self.page.goto(self.url)
        return self

    def enter(self) -> "NationalService":
        """Press « Accéder avec ÉduConnect »."""
        self.page.get_by_role("link", name="Accéder avec").or_(
            self.page.get_by_role("button", name="Accéder avec")
        ).click()
        return self

    @property
    def identity(self) -> Locator:
        """Who is logged in."""
        return self.page.locator("#identite")

    def log_out(self) -> None:
        """Press « Se déconnecter »."""
        self.page.locator("#se-deconnecter").click()
