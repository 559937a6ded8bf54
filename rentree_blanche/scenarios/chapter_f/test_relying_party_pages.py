"""Chapter F: the pages of the portals, the services, the app on a phone and their help."""

from collections.abc import Iterator

from rentree_blanche.client import People
from rentree_blanche.scenarios.ents import EntControl
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages import NationalService
from rentree_blanche.scenarios.pages.portals import LocalLogin, PocketApp, ProfileList
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES
from rentree_blanche.simulators.population.find import primary


@looks_at("ent")
def test_the_pages_of_every_relying_party(journeys: Journeys, people: People, looking: Looking) -> None:
    looking.along(_fronts(journeys))
    looking.along(_inside(journeys, people))
    looking.saw(
        "core/refusal",
        "ent/elsewhere",
        "ent/help",
        "ent/home",
        "ent/landing",
        "ent/local",
        "ent/logged_out",
        "ent/national_home",
        "ent/pocket_help",
        "ent/pocket_home",
        "ent/pocket_projects",
        "ent/pocket_pupils",
        "ent/pocket_refused",
        "ent/portal",
    )


def _fronts(journeys: Journeys) -> Iterator[None]:
    page, federation = journeys.page, journeys.federation
    for party in RELYING_PARTIES:
        for path in ("/", "/aide"):
            page.goto(federation.url(party, path))
            yield
    for party, path in (
        ("ent-somme", "/?profil=famille&niveau=college"),
        ("ent-mire", "/ferme"),
        ("ent-hdf", "/ailleurs"),
        ("ent-hdf", "/inconnue"),
        ("pocket", "/aide"),
        ("pocket", "/retour?state=one.forged"),
    ):
        page.goto(federation.url(party, path))
        yield
    page.goto(federation.url("ent-mire"))
    page.get_by_text("+ Elève ou parent", exact=True).click()
    yield


def _inside(journeys: Journeys, people: People) -> Iterator[None]:
    page, federation = journeys.page, journeys.federation
    carer = people.guardian(foster=True, children=[primary()])
    (account,) = EntControl(federation).local_accounts("one", person=carer.register_ids[0])
    app = PocketApp(page, federation.url("pocket")).open()
    yield
    app.choose_project("ONE Pocket – One")
    ProfileList(page, page.url).choose("FAMILLE D'ACCUEIL")
    local = LocalLogin(page)
    yield
    local.log_in(account["identifier"], account["password"])
    app.pupil.wait_for()
    yield
    app.log_out()
    journeys.register(people.guardian(children=[primary(), primary()]))
    yield
    NationalService(page, federation.url("teleservices")).open().enter().identity.wait_for()
    yield
    app.open().choose_project("ONE Pocket – ENT Hauts-de-France")
    app.pupils  # noqa: B018 - waits for the choice
    yield
    page.goto(federation.url("ent-hdf", "/accueil"))
    page.locator("#se-deconnecter").click()
    page.get_by_text("Votre session est fermée ici et sur ÉduConnect.").wait_for()
    yield
