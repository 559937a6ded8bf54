"""FranceConnect's pages and the forms of the identity providers behind it."""

from playwright.sync_api import Locator, Page, expect

from rentree_blanche.scenarios.pages.arriving import arrive


class FranceConnectChoice:
    """« Je choisis un compte pour me connecter sur : »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#choix-du-compte"))

    def remember(self) -> "FranceConnectChoice":
        """Tick « Se souvenir de mon choix »."""
        self.page.get_by_label("Se souvenir de mon choix").check()
        return self

    def choose(self, provider: str) -> "IdentityProvider":
        """Choose an account by its host name: `impots`, `ameli`, `laposte`, `mobileconnect`, `alicem`."""
        self.page.locator(f"#fi-{provider}").click()
        return IdentityProvider(self.page)

    def refuse(self) -> None:
        """Go back to the service without logging in."""
        self.page.locator("#refuser").click()


class IdentityProvider:
    """The form of an identity provider."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#identification"))

    @property
    def alert(self) -> Locator:
        """What is wrong with what was typed."""
        return self.page.locator("#erreur")

    def log_in(self, login: str, password: str) -> None:
        """Type a login and a password (impots, ameli, laposte)."""
        self.page.locator("#identifiant").fill(login)
        self.page.locator("#mot-de-passe").fill(password)
        self.page.locator("#valider").click()

    def ask_for_code(self, mobile: str) -> Locator:
        """Type a mobile number (mobileconnect); give the field for the code that comes by SMS."""
        self.page.locator("#identifiant").fill(mobile)
        self.page.locator("#valider").click()
        field = self.page.locator("#code")
        field.wait_for()
        return field

    def confirm_code(self, code: str) -> None:
        """Type the code that came by SMS (mobileconnect)."""
        self.page.locator("#code").fill(code)
        self.page.locator("#valider").click()

    def confirm_on_telephone(self, login: str, secret_code: str) -> None:
        """Type an identifier, and confirm in the application, which opens in another tab (alicem)."""
        self.page.locator("#identifiant").fill(login)
        self.page.locator("#valider").click()
        with self.page.expect_popup() as opened:
            self.page.locator("#ouvrir-application").click()
        telephone = opened.value
        telephone.locator("#code").fill(secret_code)
        telephone.locator("#confirmer").click()
        expect(telephone.locator("#revenir")).to_be_visible()
        telephone.close()

    def give_up(self) -> None:
        """Follow « Annuler »."""
        self.page.locator("#annuler").click()


class FranceConnectConsent:
    """« Bienvenue », and « Continuer sur … »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#consentement"))

    @property
    def name(self) -> Locator:
        """The person who is greeted."""
        return self.page.locator("#nom")

    @property
    def data(self) -> Locator:
        """What will be told, once « Voir le détail des données » is open; each with its claim in `data-claim`."""
        return self.page.locator("[data-claim]")

    def show_data(self) -> "FranceConnectConsent":
        """Open « Voir le détail des données »."""
        self.page.locator("#detail-des-donnees summary").click()
        return self

    def go_on(self) -> None:
        """Follow « Continuer sur … »."""
        self.page.locator("#continuer").click()

    def refuse(self) -> None:
        """Go back to the service without telling anything."""
        self.page.locator("#refuser").click()

    def somebody_else(self) -> FranceConnectChoice:
        """Follow « Ce n'est pas vous ? »."""
        self.page.locator("#autre-personne").click()
        return FranceConnectChoice(self.page)


class FranceConnectError:
    """« Une erreur s'est produite »."""

    def __init__(self, page: Page) -> None:
        self.page = page
        arrive(self, page.locator("#code-erreur"))

    @property
    def code(self) -> Locator:
        """« Erreur Y… »."""
        return self.page.locator("#code-erreur")

    def go_back(self) -> None:
        """Go back to the service, which hears of the error."""
        self.page.locator("#retour-service").click()
