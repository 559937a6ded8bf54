"""Inside a relying party: the ENT's home and the national services' page."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeMarks:
    """Where an ENT's home shows what: CSS selectors."""

    person: str = "#identite"
    profile: str = "#profil"
    children: str = ".enfant-nom"
    log_out: str = "#se-deconnecter"


OUR_HOME = HomeMarks()


class EntHome:
    """The ENT's home: who is logged in, and the children."""

    def __init__(self, page: Page, marks: HomeMarks = OUR_HOME) -> None:
        self.page = page
        self._marks = marks
        arrive(self, page.locator(marks.person))

    @property
    def person(self) -> str:
        """First and last name of who is logged in."""
        return self.page.locator(self._marks.person).inner_text().strip()

    @property
    def profile(self) -> str:
        """« Responsable d’élève » or « Élève »."""
        return self.page.locator(self._marks.profile).inner_text().strip()

    @property
    def children(self) -> list[str]:
        """First and last names of the children, sorted."""
        return sorted(name.strip() for name in self.page.locator(self._marks.children).all_inner_texts())

    def log_out(self) -> None:
        """Press « Se déconnecter »."""
        self.page.locator(self._marks.log_out).click()


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
