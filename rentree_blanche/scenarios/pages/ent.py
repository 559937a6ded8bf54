"""Inside a relying party: the ENT's home and the national services' page."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeMarks:
    """Where an ENT shows what: CSS selectors. `logged_out` is where a logout ends; empty where that is not known."""

    person: str = "#identite"
    profile: str = "#profil"
    children: str = ".enfant-nom"
    log_out: str = "#se-deconnecter"
    logged_out: str = "#deconnecte"


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
        return sorted(name.strip() for name in whole(self.page).locator(self._marks.children).all_inner_texts())

    def log_out(self) -> None:
        """Press « Se déconnecter », and wait until the logout has gone its way through EduConnect."""
        self.page.locator(self._marks.log_out).click()
        if self._marks.logged_out:
            self.page.locator(self._marks.logged_out).wait_for()
        else:
            self.page.locator(self._marks.log_out).wait_for(state="detached")


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
