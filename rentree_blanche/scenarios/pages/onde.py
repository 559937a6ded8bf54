"""The register's pages for a school's director."""

from pathlib import Path

from playwright.sync_api import Page

from rentree_blanche.scenarios.pages.arriving import arrive


class ExtractsPage:
    """CSV extracts of a school, in and out."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    def upload(self, file: Path) -> "UploadReport":
        """Upload an extract; the report follows."""
        self.page.goto(self._url)
        self.page.locator("#fichier").set_input_files(file)
        self.page.get_by_role("button", name="Importer").click()
        return UploadReport(self.page)


class UploadReport:
    """What became of an extract."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#gardees"))

    @property
    def refused(self) -> dict[int, str]:
        """The refused lines: line number to column and reason."""
        rows = self.page.locator("#refus tbody tr").all()
        cells = [row.locator("td").all_inner_texts() for row in rows]
        return {int(line): f"{field}: {reason}" for line, field, _, reason in cells}

    @property
    def summary(self) -> str:
        """What was kept."""
        return self.page.locator("#gardees").inner_text()


class GuardianPage:
    """A guardian's contact, to read and to correct."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    def correct_mobile(self, mobile: str) -> None:
        """Type another mobile and save it."""
        self.page.goto(self._url)
        self.page.get_by_label("portable").fill(mobile)
        self.page.get_by_role("button", name="Enregistrer").click()
