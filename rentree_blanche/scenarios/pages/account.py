"""« Mon compte », on its own host: information, children, and what was forgotten."""

from playwright.sync_api import Locator, Page

from rentree_blanche.scenarios.pages.arriving import arrive, whole
from rentree_blanche.scenarios.pages.franceconnect import FranceConnectChoice

_PATH = "/educt-self-service"


class AccountPage:
    """« Mes informations »; the login comes first for who has no session."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address

    def open(self) -> "AccountPage":
        """Go there."""
        self.page.goto(f"{self._address}{_PATH}/profil/consultationProfil")
        return self

    def value(self, field: str) -> str:
        """Give what is shown of a field: nom, prenom, identifiant, mail or mobile."""
        arrive(self, self.page.get_by_role("heading", name="Mes informations"))
        return self.page.locator(f"#{field}").inner_text().removesuffix("Modifier").split("Modifier")[0].strip()

    @property
    def said(self) -> Locator:
        """What the page says was done."""
        return self.page.get_by_role("status")

    @property
    def errors(self) -> Locator:
        """The messages beside the fields, and about the whole form."""
        return self.page.locator(".fr-error-text, #alerte")

    def change_mail(self, address: str, again: str | None = None) -> "AccountPage":
        """Ask for another mail address, typed twice."""
        self.page.get_by_role("link", name="Modifier Adresse mail").click()
        self.page.locator("#mail").fill(address)
        self.page.locator("#confirmation").fill(address if again is None else again)
        self._confirm()
        return self

    def change_mobile(self, mobile: str) -> "AccountPage":
        """Ask for another mobile; a code is sent there."""
        self.page.get_by_role("link", name="Modifier N° de téléphone portable").click()
        self.page.locator("#mobile").fill(mobile)
        self._confirm()
        return self

    def type_code(self, code: str) -> "AccountPage":
        """Type the code that the new mobile received."""
        self.page.locator("#code").fill(code)
        self._confirm()
        return self

    def change_password(self, current: str, new: str) -> "AccountPage":
        """Change the password."""
        self.page.locator("#changer-mot-de-passe").click()
        self.page.locator("#actuel").fill(current)
        _choose_password(self.page, new)
        return self

    def children(self) -> "AccountChildren":
        """Go to « Mes enfants »."""
        self.page.get_by_role("link", name="Mes enfants").click()
        return AccountChildren(self.page)

    def _confirm(self) -> None:
        self.page.get_by_role("button", name="Confirmer").click()


class AccountChildren:
    """« Mes enfants »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.get_by_role("heading", name="Mes enfants"))

    @property
    def names(self) -> list[str]:
        """The children who are attached, sorted."""
        return sorted(whole(self.page).locator("#enfants .enfant-nom").all_inner_texts())

    def add_from(self, identifier: str, password: str) -> Locator:
        """Follow « Ajouter des élèves depuis un autre compte »; gives what the page says in the end."""
        self.page.get_by_role("link", name="Ajouter des élèves depuis un autre compte").click()
        self.page.locator("#identifiant").fill(identifier)
        self.page.locator("#mot-de-passe").fill(password)
        self.page.get_by_role("button", name="Confirmer").click()
        return self.page.locator("[role=status], #alerte")


class ForgottenPage:
    """« Identifiant oublié » or « Mot de passe oublié », for a guardian."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#contact"))

    @property
    def alert(self) -> Locator:
        """What is wrong with the whole form."""
        return self.page.locator("#alerte")

    @property
    def said(self) -> Locator:
        """What the page says was done."""
        return self.page.get_by_role("status")

    def ask(self, contact: str, *, identifier: str | None = None) -> "ForgottenPage":
        """Give a contact, a mail address or a mobile, and for a password the identifier."""
        self.page.locator(f"input[name=moyen][value={'mail' if '@' in contact else 'sms'}]").check()
        if identifier is not None:
            self.page.locator("#identifiant").fill(identifier)
        self.page.locator("#contact").fill(contact)
        self.page.get_by_role("button", name="Confirmer").click()
        return self

    def by_franceconnect(self) -> FranceConnectChoice:
        """Press « S'identifier avec FranceConnect »; the choice of an identity provider follows."""
        self.page.locator("#franceconnect").click()
        return FranceConnectChoice(self.page)

    @property
    def identifier(self) -> str:
        """The identifier that was found again."""
        return self.page.locator("p#identifiant").inner_text().strip()

    def type_code(self, code: str) -> "ForgottenPage":
        """Type the code of the SMS; the choice of a new password follows."""
        self.page.locator("#code").fill(code)
        self.page.get_by_role("button", name="Confirmer").click()
        return self

    def choose(self, password: str) -> None:
        """Choose a new password, on the page that a link or a code leads to."""
        _choose_password(self.page, password)
        self.page.get_by_text("Votre mot de passe a été modifié.").wait_for()


def _choose_password(page: Page, password: str) -> None:
    page.locator("#password").fill(password)
    page.locator("#confirmation").fill(password)
    page.get_by_role("button", name="Confirmer").click()
