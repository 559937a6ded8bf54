"""The page that asks for the code received by mail."""

from rentree_blanche.scenarios.pages.activation import CodePage


class MailCodePage(CodePage):
    """The code received by mail."""

    heading = "Je saisis le code de sécurité reçu par mail"

    def try_again(self) -> "MailCodePage":
        """Press « Réessayer »: a new code is sent."""
        before = self.page.url
        self.page.get_by_role("button", name="Réessayer").click()
        self.page.wait_for_url(lambda url: url != before)
        return MailCodePage(self.page)
