"""Chapter F: the pages of the director's console."""

from collections.abc import Iterator

from rentree_blanche.client import Guardian, People
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages.console import Console
from rentree_blanche.simulators.population.find import primary

PATHS = (
    "/accueil",
    "/eleves",
    "/eleves/informer",
    "/eleves/liste",
    "/eleves/reinitialiser",
    "/depannage/eleve?q=a",
    "/responsables",
    "/responsables/informer",
    "/responsables/liste",
    "/responsables/reinitialiser?choix=tous",
    "/rattachements",
    "/statistiques",
    "/parametrage",
)


@looks_at("console")
def test_the_pages_of_the_console(journeys: Journeys, people: People, looking: Looking) -> None:
    parent = people.guardian(children=[primary()], without_email=False)
    looking.along(_as_a_director(journeys, parent))
    looking.saw(
        "educonnect/admin/accueil",
        "educonnect/admin/avertissement",
        "educonnect/admin/depannage",
        "educonnect/admin/eduline",
        "educonnect/admin/fiche",
        "educonnect/admin/identifiant",
        "educonnect/admin/identifiant_nouveau",
        "educonnect/admin/informe",
        "educonnect/admin/informer",
        "educonnect/admin/liste",
        "educonnect/admin/mots_de_passe",
        "educonnect/admin/parametrage",
        "educonnect/admin/personnes",
        "educonnect/admin/rattachements",
        "educonnect/admin/reinitialiser",
        "educonnect/admin/statistiques",
    )


def _as_a_director(journeys: Journeys, parent: Guardian) -> Iterator[None]:
    page, key = journeys.page, f"ONDE-{parent.register_ids[0]}"
    journeys.register(parent)
    console = Console(page, journeys.federation.url("admin", "")).enter(parent.children[0].school.uai)
    console.go("/parametrage").pupil_accounts(on=True)
    for path in (*PATHS, f"/responsables/fiche/{key}"):
        console.go(path)
        yield
    console.go("/responsables/informer").choose_only(key).send_mails()
    yield
    console.go("/responsables/reinitialiser").choose_only(key).reset()
    yield
    page.locator("#quand-meme").click()
    assert console.passwords
    yield
    console.go(f"/nouvel-identifiant?q={parent.name}")
    yield
    page.locator("#trouves a").first.click()
    page.locator("#generer").click()
    page.locator("#nouvel-identifiant").wait_for()
    yield
    page.goto(journeys.federation.url("admin", "/eduline/?q=a"))
    yield
