"""Chapter F: the pages of « Mon compte », and of who forgot identifier or password."""

from collections.abc import Iterator

from rentree_blanche.client import MailInbox, People
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages import AccountPage
from rentree_blanche.simulators.population.find import primary

ADDRESS, MOBILE = "nouvelle.adresse@messagerie.test", "06 39 98 77 66"


@looks_at("educonnect")
def test_the_pages_of_ones_own_account(
    journeys: Journeys, people: People, mailbox: MailInbox, looking: Looking
) -> None:
    registered, _ = journeys.register(people.guardian(children=[primary()]))
    looking.along(_my_account(journeys, mailbox))
    journeys.page.context.clear_cookies()
    looking.along(_forgotten(journeys, registered.identifier, mailbox, str(registered.guardian.mobile)))
    looking.saw(
        "educonnect/moncompte/code",
        "educonnect/moncompte/enfants",
        "educonnect/moncompte/identifiant_envoye",
        "educonnect/moncompte/identifiant_oublie",
        "educonnect/moncompte/lien",
        "educonnect/moncompte/lien_envoye",
        "educonnect/moncompte/mail",
        "educonnect/moncompte/mobile",
        "educonnect/moncompte/mot_de_passe",
        "educonnect/moncompte/mot_de_passe_change",
        "educonnect/moncompte/mot_de_passe_oublie",
        "educonnect/moncompte/nouveau_mot_de_passe",
        "educonnect/moncompte/oubli_code",
        "educonnect/moncompte/oubli_eleve",
        "educonnect/moncompte/profil",
        "educonnect/moncompte/regroupement",
    )


def _my_account(journeys: Journeys, mailbox: MailInbox) -> Iterator[None]:
    page = journeys.page
    account = AccountPage(page, journeys.federation.url("moncompte", "")).open()
    yield
    page.get_by_role("link", name="Modifier Adresse mail").click()
    yield
    account.open().change_mail(ADDRESS, "autre@messagerie.test")
    account.errors.first.wait_for()
    yield
    account.open().change_mail(ADDRESS)
    page.locator("#mail-en-attente").wait_for()
    link = mailbox.wait_for_link(ADDRESS)
    page.goto(link)
    account.said.wait_for()
    yield
    page.goto(link)
    yield
    account.open()
    page.get_by_role("link", name="Modifier N° de téléphone portable").click()
    yield
    account.open().change_mobile(MOBILE)
    page.locator("#code").wait_for()
    yield
    account.open().change_password("Faux-2026!", PASSWORD)
    account.errors.first.wait_for()
    yield
    account.open().children()
    yield
    account.open().children().add_from("p.inconnu99", "Faux-2026!")
    yield


def _forgotten(journeys: Journeys, identifier: str, mailbox: MailInbox, mobile: str) -> Iterator[None]:
    page = journeys.page
    forgotten = journeys.to_educonnect().as_guardian().forgot_identifier()
    yield
    forgotten.ask(mobile).said.wait_for()
    yield
    forgotten = journeys.to_educonnect().as_guardian().forgot_password()
    yield
    forgotten.ask("inconnu@messagerie.test", identifier=identifier).alert.wait_for()
    yield
    forgotten.ask(ADDRESS, identifier=identifier)
    link = mailbox.wait_for_link(ADDRESS)
    yield
    page.goto(link)
    yield
    forgotten.choose(PASSWORD + "2")
    yield
    forgotten = journeys.to_educonnect().as_guardian().forgot_password().ask(mobile, identifier=identifier)
    page.locator("#code").wait_for()
    yield
    journeys.to_educonnect().as_pupil()
    page.locator("#identifiant-oublie").click()
    yield
