"""The director's console: Eduline, then « Administration des comptes »."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pypdf
from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive, whole

_BASE = "/educt-admin-comptes"
_IDENTIFIER = re.compile(r"Identifiant\s:\s(\S+)")
_PASSWORD = re.compile(r"Mot de passe provisoire\s:\s(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """An identifier and a provisional password, as paper, mail or screen say them."""

    identifier: str
    password: str

    @classmethod
    def read(cls, text: str) -> "HandedOut":
        """Read a notice."""
        identifier, password = _IDENTIFIER.search(text), _PASSWORD.search(text)
        if identifier is None or password is None:
            raise AssertionError(f"no identifier and provisional password in {text!r}")
        return cls(identifier=identifier[1], password=password[1])


class Console:
    """The console of one school, in a director's browser.

    Args:
        address: of the host `admin`.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address.rstrip("/")

    def enter(self, uai: str) -> "Console":
        """Come from Eduline, as the director of a school."""
        self.page.goto(f"{self._address}/eduline/")
        self.page.get_by_label("UAI, nom ou commune").fill(uai)
        self.page.get_by_role("button", name="Rechercher").click()
        self.page.get_by_role("button", name="Administrer les comptes").click()
        arrive(self, self.page.get_by_role("heading", name="Accueil - tableau de bord"))
        return self

    def go(self, path: str) -> "Console":
        """Go to a page by its address below `/educt-admin-comptes`."""
        self.page.goto(f"{self._address}{_BASE}{path}")
        return self

    def open(self, menu: str, *, of: str = "") -> "Console":
        """Follow an entry of the menu; of two with one name that after the heading `of`."""
        menus = self.page.get_by_role("navigation", name="Menu")
        place = menus.locator(f"h2:text-is('{of}') + ul") if of else menus
        place.get_by_role("link", name=menu, exact=True).click()
        return self

    @property
    def said(self) -> Locator:
        """What the page says was done."""
        return self.page.get_by_role("status")

    def figures(self, side: str) -> dict[str, int]:
        """Give the figures of the dashboard, of « eleves » or « responsables »."""
        cells = whole(self.page).locator(f"#{side} dd").all()
        return {str(cell.get_attribute("data-chiffre")): int(cell.inner_text()) for cell in cells}

    def search(self, **criteria: str) -> list[list[str]]:
        """Search by the fields q, classe, etat, mail, origine; give the rows of the page, cell by cell."""
        for name, value in criteria.items():
            field = self.page.locator(f"#{name}")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.page.get_by_role("button", name="Rechercher").click()
        return self.rows

    @property
    def rows(self) -> list[list[str]]:
        """The people of the page that is open, cell by cell."""
        rows = whole(self.page).locator("#personnes tbody tr").all()
        return [[cell.strip() for cell in row.locator("td").all_inner_texts()] for row in rows]

    @property
    def count(self) -> Locator:
        """How many people the list has, and on which of its pages one is."""
        return self.page.locator("#nombre")

    def file_of(self, name: str) -> "PersonFile":
        """Open the file of a person whom the list shows."""
        self.page.locator("#personnes").get_by_role("link", name=name, exact=True).first.click()
        return PersonFile(self.page)

    def choose_only(self, *keys: str) -> "Console":
        """Tick some people, by their register records, and nobody else."""
        self.page.get_by_role("link", name="Ne rien choisir").click()
        for key in keys:
            self.page.locator(f"input[name=personne][value='{key}']").check()
        return self

    def print_letters(self, folder: Path) -> list[str]:
        """Press « Informer » for letters; give the text of each page."""
        self.page.get_by_label("Courriers à imprimer").check()
        return self._pages("#informer", folder / "courriers.pdf")

    def send_mails(self) -> "Console":
        """Press « Informer » for mails."""
        self.page.get_by_label("Mails, aux personnes").check()
        self.page.locator("#informer").click()
        self.page.locator("#envoyes").wait_for()
        return self

    def print_sheet(self, folder: Path) -> str:
        """Press « Réinitialiser » for a sheet; give its text."""
        self.page.get_by_label("Une feuille à imprimer").check()
        return "\n".join(self._pages("#reinitialiser", folder / "feuille.pdf"))

    def reset(self) -> "Console":
        """Press « Réinitialiser » for passwords on the screen."""
        self.page.get_by_label("À l’écran").check()
        self.page.locator("#reinitialiser").click()
        return self

    @property
    def warning(self) -> Locator:
        """What is said before the password of somebody who went alone is reset."""
        return self.page.locator("#avertissement")

    def tie(self, child: str) -> Locator:
        """The row of a child whose attachment is blocked or reported, on « Rattachements à débloquer »."""
        return self.page.locator("#rattachements tbody tr").filter(has_text=child)

    @property
    def passwords(self) -> list[HandedOut]:
        """The new passwords that the page shows."""
        self.page.locator("#mots-de-passe").wait_for()
        rows = whole(self.page).locator("#mots-de-passe tbody tr").all()
        cells = [row.locator("code").all_inner_texts() for row in rows]
        return [HandedOut(identifier=identifier, password=password) for identifier, password in cells]

    def read_csv(self, folder: Path) -> list[list[str]]:
        """Press « Tableur (CSV) »; give the rows, the heads first."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Tableur (CSV)").click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        text = file.read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    def read_pdf(self, folder: Path) -> str:
        """Press « Document (PDF) »; give its text."""
        button = self.page.get_by_role("button", name="Document (PDF)")
        with self.page.expect_download() as download:
            button.click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return "\n".join(_texts(file))

    def rescue(self, name: str) -> list[HandedOut]:
        """Search a pupil on the page « dépannage », and press « Nouveau mot de passe »."""
        self.page.locator("#q").fill(name)
        self.page.get_by_role("button", name="Rechercher").click()
        self.page.get_by_role("button", name=re.compile("^Nouveau mot de passe pour")).first.click()
        return self.passwords

    def pupil_accounts(self, *, on: bool) -> "Console":
        """Switch pupils' accounts on or off, on the page « Paramétrage »."""
        label = "Activer la gestion des comptes élèves" if on else "Ne pas gérer de comptes élèves"
        self.page.get_by_label(label).check()
        self.page.get_by_role("button", name="Enregistrer").click()
        return self

    def _pages(self, button: str, file: Path) -> list[str]:
        with self.page.expect_download() as download:
            self.page.locator(button).click()
        download.value.save_as(file)
        return _texts(file)


class PersonFile:
    """The file of one person."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#etat-du-compte"))

    @property
    def state(self) -> str:
        """How far the account has come."""
        return self.page.locator("#etat-du-compte").inner_text()

    @property
    def identifier(self) -> str:
        """The account's identifier, which the school may tell the person."""
        return self.page.locator("code#identifiant").inner_text()

    @property
    def origin(self) -> str:
        """How the account was activated."""
        return self.page.locator("#origine").inner_text()

    @property
    def said(self) -> Locator:
        """What the page says was done."""
        return self.page.get_by_role("status")

    def unlock(self) -> None:
        """Press « Débloquer le compte »."""
        self.page.locator("#debloquer").click()

    def renew_identifier(self) -> str:
        """Press « Générer un nouvel identifiant »; give it."""
        self.page.locator("#generer").click()
        return self.page.locator("#nouvel-identifiant").inner_text()

    def lift(self, child: str) -> None:
        """Press « Lever le blocage » for a child."""
        self.page.get_by_role("button", name=f"Lever le blocage\N{NO-BREAK SPACE}: {child}").click()

    def attach(self, child: str) -> None:
        """Press « Rattacher » for a child."""
        self.page.get_by_role("button", name=f"Rattacher {child}").click()

    def join(self, identifier: str) -> None:
        """Attach the children to an account that the person has already."""
        self.page.locator("#identifiant[name=identifiant], input[name=identifiant]").fill(identifier)
        self.page.locator("#rattacher-au-compte").click()


def _texts(file: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(file).pages]
