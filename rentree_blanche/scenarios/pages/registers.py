"""The pages of ONDE and SIECLE by which pupils come, move and leave, and the list of mobiles to complete."""

from playwright.sync_api import Locator, Page

from rentree_blanche.client import Pupil, RunningFederation
from rentree_blanche.scenarios.pages.arriving import arrive


class RegisterPages:
    """A school's pages in its register: ONDE for an école, SIECLE for a collège or lycée."""

    def __init__(self, page: Page, federation: RunningFederation, uai: str, *, degree: str) -> None:
        self.page = page
        actor, folder = ("onde", "ecoles") if degree == "1" else ("siecle", "etablissements")
        self._home = federation.url(actor, f"/{folder}/{uai}")

    @classmethod
    def of(cls, page: Page, federation: RunningFederation, pupil: Pupil) -> "RegisterPages":
        """Give the pages of a pupil's school."""
        return cls(page, federation, pupil.school.uai, degree=pupil.school.degree)

    @property
    def note(self) -> Locator:
        """What was done."""
        return self.page.locator(".succes")

    def pupil(self, pupil: Pupil) -> "RegisterPages":
        """Open the page of a pupil of the school."""
        self.page.goto(f"{self._home}/eleves/{pupil.register_ids[-1]}")
        return self

    def move(self, *, uai: str | None = None, class_label: str | None = None, level: str | None = None) -> None:
        """Fill in and send « Changement de classe ou d’école »."""
        form = self.page.locator("#affectation")
        if uai is not None:
            form.get_by_label("UAI").fill(uai)
        if class_label is not None:
            form.get_by_label("Classe").fill(class_label)
        if level is not None:
            form.get_by_label("Niveau").select_option(level)
        form.get_by_role("button", name="Enregistrer").click()
        self.note.wait_for()

    def leave(self) -> None:
        """Press « Radier l’élève »."""
        self.page.get_by_role("button", name="Radier").click()
        self.note.wait_for()

    def mobiles(self) -> "MobilesPage":
        """Open « Portables à compléter »."""
        self.page.goto(f"{self._home}/portables")
        return MobilesPage(self.page)


class MobilesPage:
    """The legal representatives whose mobile is missing or of no use."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.get_by_role("heading", name="Portables à compléter"))

    @property
    def reasons(self) -> dict[str, str]:
        """Who is listed, and why."""
        rows = [row.locator("td").all_inner_texts() for row in self.page.locator("#portables tbody tr").all()]
        return {cells[0].strip(): cells[2].strip() for cells in rows}

    def csv(self) -> bytes:
        """Download the list."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Télécharger").click()
        return download.value.path().read_bytes()
