"""Looking at a deployment: its metadata, every page from the entry to the login form, and the self-service."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from rentree_blanche.drift.errors import DriftError
from rentree_blanche.drift.metadata import Metadata, read_metadata
from rentree_blanche.drift.pages import Page
from rentree_blanche.drift.parts import Kind, Part, Said
from rentree_blanche.drift.sites import Sites
from rentree_blanche.drift.visiting import Answer, Visitor
from rentree_blanche.suite.target.values import LoginGeneration

SELF_SERVICE = (
    "oubliLogin/recupererLoginResponsable",
    "oubliLogin/recupererLoginEleve",
    "oubliMdp/recupererMotDePasseResponsable",
    "oubliMdp/recupererMotDePasseEleve",
    "profil/consultationProfil",
    "connexion/deconnexion",
)
"""Pages of « Mon compte » that guides print, below `/educt-self-service/`."""

_IDP = "educonnect"
_LOGIN, _STORAGE = "connexion", "stockage local"
_MOST_STEPS = 8
_OK = 200
_PROFILE = "/profile/SAML2/"
_NBSP, _SEMICOLON = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE};"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where to look, on either side.

    Attributes:
        sites: the sites that may be visited.
        metadata: address of the identity provider's metadata.
        ent: the ENT's front page; `steps` are what is pressed there until EduConnect's login.
        service: entityID of a service that the identity provider knows; with it the ENT is not visited.
        account: origin of the self-service; empty where it has no address.
        ca, seconds: as `Visitor` takes them.
    """

    sites: Sites
    metadata: str
    ent: str
    steps: tuple[str, ...]
    service: str | None
    account: str
    ca: Path | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen: all parts, the generation of the login pages, and the signing certificates' fingerprints."""

    surface: Part
    generation: LoginGeneration
    fingerprints: tuple[str, ...]


def look(way: Way) -> Look:
    """Look at all that the way leads to.

    Raises:
        DriftError: something could not be looked at; each line of the message says what, and what to try.
    """
    wrongs: list[str] = []
    metadata: Metadata | None = None
    steps: tuple[Part, ...] = ()
    account: tuple[Part, ...] = ()
    with Visitor(way.sites, ca=way.ca, seconds=way.seconds) as visitor:
        with _noting(wrongs):
            metadata = _metadata(visitor, way)
        with _noting(wrongs):
            if metadata is not None or way.service is None:
                steps = tuple(_steps(visitor, _entered(visitor, way, metadata)))
        with _noting(wrongs):
            account = tuple(_account(visitor, way.account)) if way.account and not wrongs else ()
    if wrongs or metadata is None:
        raise DriftError("\n".join(dict.fromkeys(wrongs)))
    return Look(
        surface=Part(kind=Kind.SURFACE, holds=(metadata.part, *steps, *account)),
        generation="2026" if any(_is_of_2026(step) for step in steps) else "legacy",
        fingerprints=metadata.fingerprints,
    )


@contextmanager
def _noting(wrongs: list[str]) -> Iterator[None]:
    try:
        yield
    except DriftError as error:
        wrongs.append(str(error))


def _metadata(visitor: Visitor, way: Way) -> Metadata:
    answer = _usable(visitor.read(way.metadata), way.sites).answer
    return read_metadata(answer.body, way.metadata, way.sites, datetime.now(UTC))  # noqa: TID251 - a deployment's time


def _entered(visitor: Visitor, way: Way, metadata: Metadata | None) -> Page:
    """Come to EduConnect: by an unsolicited login for a service that it knows, or through the ENT's portal."""
    if way.service is not None and metadata is not None:
        return _usable(visitor.read(_unsolicited(metadata, way.service)), way.sites)
    page = _usable(visitor.read(way.ent), way.sites)
    for step in way.steps:
        pressed = page.pressed(step)
        if pressed is None:
            raise DriftError(
                f"{page.answer.url}{_NBSP}: ni bouton ni lien « {step} » sans JavaScript, dans la page « {page.title} »"
                f"{_SEMICOLON} corriger ent.steps, ou donner drift.service, l’entityID d’un service connu d’EduConnect"
            )
        page = _usable(visitor.send(pressed.url, pressed.method, pressed.fields), way.sites)
    return page


def _usable(answer: Answer, sites: Sites) -> Page:
    """Give an answer as a page, unless it is a refusal or leads out of the deployment."""
    page = Page(answer, sites)
    if answer.onward:
        raise DriftError(
            f"{answer.url}{_NBSP}: renvoie à {answer.onward}, hors du fichier{_SEMICOLON} si ce site est du "
            "déploiement, l’ajouter à [addresses]"
        )
    if answer.status != _OK:
        raise DriftError(
            f"{answer.url}{_NBSP}: réponse {answer.status}, « {page.title} »{_SEMICOLON} vérifier les adresses du "
            "fichier, et qu’EduConnect connaît ce service"
        )
    return page


def _unsolicited(metadata: Metadata, service: str) -> str:
    """Give the address of an unsolicited login, which stands beside that of the ordinary one (Shibboleth)."""
    for address in metadata.sso:
        before, found, _ = address.partition(_PROFILE)
        if found:
            return f"{before}{_PROFILE}Unsolicited/SSO?providerId={quote(service, safe='')}"
    raise DriftError(
        f"drift.service{_NBSP}: les métadonnées n’ont pas d’adresse …{_PROFILE}…/SSO, d’où entrer sans ENT"
        f"{_SEMICOLON} l’ôter, la visite passera par l’ENT (ent.steps)"
    )


def _steps(visitor: Visitor, page: Page) -> Iterator[Part]:
    """Walk on to the login form, sending only what pages send by themselves; pages of the ENT are not kept."""
    for _ in range(_MOST_STEPS):
        if page.sites.name(page.answer.url) == _IDP:
            yield page.part(_LOGIN if page.is_login else _STORAGE if page.is_storage else "intermédiaire")
        sending = page.sent_by_script
        if page.is_login or sending is None:
            break
        page = _usable(visitor.send(sending.url, sending.method, sending.fields), page.sites)
    if not page.is_login or page.sites.name(page.answer.url) != _IDP:
        raise DriftError(
            f"{page.answer.url}{_NBSP}: pas de formulaire de connexion d’EduConnect ici, mais « {page.title} »"
            f"{', qui ne montre rien sans JavaScript' if page.shows_nothing else ''}{_SEMICOLON} vérifier "
            "addresses.educonnect, puis ent.steps ou drift.service"
        )


def _account(visitor: Visitor, origin: str) -> Iterator[Part]:
    """Open the self-service's pages; of one that leads to another site only where it leads, of a refusal its status."""
    for path in SELF_SERVICE:
        answer = visitor.read(f"{origin}/educt-self-service/{path}")
        page = Page(answer, visitor.sites)
        whole = page.part(path)
        if answer.onward or answer.status != _OK or visitor.sites.name(answer.url) != "moncompte":
            says = {"adresse": visitor.sites.paged(answer.onward or answer.url), "statut": Said(str(answer.status))}
            whole = replace(whole, says=says, holds=())
        yield whole


def _is_of_2026(step: Part) -> bool:
    """Tell whether a page is one that only the login of 2026 has: the local storage, or profiles to choose from."""
    named = [part.says.get("name", Said(part.name)).value for form in step.holds for part in form.holds]
    return step.name == _STORAGE or "typeUser" in named
