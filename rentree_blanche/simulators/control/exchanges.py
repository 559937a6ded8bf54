"""The exchanges of a federation that faults can disturb, each with the effects that make sense for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.core.faults import (
    Alter,
    Delay,
    Drop,
    Duplicate,
    Effect,
    Fault,
    Often,
    Status,
    Which,
)

_BROWSER, _EDUCONNECT, _FRANCECONNECT, _SMS, _MAILBOX, _POCKET = (
    "browser", "educonnect", "franceconnect", "sms", "mailbox", "pocket",
)  # fmt: skip
_REGISTERS = ("onde", "siecle")
_SPARED = ("control",)
# Every digit of a run of four or more: a code, and not the minutes that the same message names.
CODE = r"[0-9](?=[0-9]{3})|(?<=[0-9])[0-9](?=[0-9]{2})|(?<=[0-9]{2})[0-9](?=[0-9])|(?<=[0-9]{3})[0-9]"
LINK = r"(https?://[^\s<>\"']{12})[^\s<>\"']*"

_LATE, _UNAVAILABLE, _LOST, _TWICE = Delay(seconds=3), Status(code=503), Drop(), Duplicate()
_NO_PAGE = Status(code=503, body="Service indisponible", content_type="text/plain")
_NO_JSON = Alter(pattern="}")
_TEN_MINUTES_LATE = Delay(seconds=600)

EFFECTS: Mapping[str, str] = MappingProxyType(
    {
        "delay": "en retard",
        "status": "en erreur",
        "drop": "perdu",
        "duplicate": "en double",
        "alter": "altéré",
        "saml": "modifié",
    }
)
"""What people call each effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownExchange:
    """Something that passes between two actors.

    Attributes:
        slug: names it in forms and in the API. group, title: for people.
        which: what of it a fault names. effects: a sample of each effect that makes sense, by its name.
    """

    slug: str
    group: str
    title: str
    which: Which
    effects: Mapping[str, Effect]

    def fault(self, effect: str, often: Often) -> Fault:
        """Give the fault that has an effect, by name, on this exchange; KeyError for one that makes no sense."""
        return Fault(which=self.which, what=(self.effects[effect],), often=often)

    def called(self, effect: str) -> str:
        """Give what people call the exchange under an effect: « Navigateur → ONDE : en retard »."""
        return f"{self.title}\N{NO-BREAK SPACE}: {EFFECTS[effect]}"


def exchanges(hosts: Iterable[str]) -> tuple[KnownExchange, ...]:
    """Give the exchanges of a federation with some hosts."""
    present = tuple(hosts)
    made = (*_pages(present), *_saml(), *_franceconnect(), *_sms(), *_mail(), *_registers(), *_app())
    return tuple(each for each in made if _ends(each.which) <= {*present, _BROWSER, "handset", "rnipp"})


def _ends(which: Which) -> set[str]:
    return {name for name in (which.source, which.target) if name != "*"}


def _known(slug: str, group: str, title: str, which: Which, *effects: Effect) -> KnownExchange:
    by_name: dict[str, Effect] = {effect.effect: effect for effect in effects}
    return KnownExchange(slug=slug, group=group, title=title, which=which, effects=MappingProxyType(by_name))


def _pages(hosts: Iterable[str]) -> Iterator[KnownExchange]:
    heading = Alter(pattern=r"(<h1[^>]*>)", replacement=r"\1(altéré) ")
    for host in hosts:
        if host not in _SPARED:
            which = Which(kind="http", source=_BROWSER, target=host)
            title = f"Navigateur → {french(host)}"
            yield _known(f"pages-{host}", "Pages", title, which, _LATE, _NO_PAGE, _LOST, _TWICE, heading)


def _saml() -> Iterator[KnownExchange]:
    saml = "/idp/profile/SAML2/*"
    for slug, title, which in (
        ("demande", "demande de connexion vers EduConnect", Which(target=_EDUCONNECT, path=f"{saml}/SSO")),
        ("reponse", "réponse d’EduConnect au service", Which(path="/saml/acs")),
        ("deconnexion", "déconnexion vers EduConnect", Which(target=_EDUCONNECT, path=f"{saml}/SLO")),
        ("deconnexion-service", "déconnexion vers le service", Which(path="/saml/slo")),
    ):
        known = which.model_copy(update={"kind": "http", "source": _BROWSER})
        yield _known(f"saml-{slug}", "SAML", f"SAML, {title}", known, _LATE, _NO_PAGE, _LOST, _TWICE)
    wrong = Alter(pattern="entityID=", replacement="entityId=")
    for slug, title, which in (
        ("metadonnees", "EduConnect lues par un service", Which(target=_EDUCONNECT, path="/idp/shibboleth")),
        ("metadonnees-service", "un service lues par EduConnect", Which(source=_EDUCONNECT, path="/saml/metadata")),
    ):
        known = which.model_copy(update={"kind": "http"})
        yield _known(f"saml-{slug}", "SAML", f"Métadonnées d’{title}", known, _LATE, _UNAVAILABLE, _LOST, _TWICE, wrong)


def _franceconnect() -> Iterator[KnownExchange]:
    group, ours = "FranceConnect", "EduConnect → FranceConnect, "
    cut = Alter(pattern=r"\.", replacement="")
    for slug, title, path, altered in (
        ("configuration", f"{ours}configuration", "/api/v2/.well-known/*", _NO_JSON),
        ("jeton", f"{ours}jeton", "/api/v?/token", _NO_JSON),
        ("cles", f"{ours}clés de signature", "/api/v2/jwks", Alter(pattern='"n":"..', replacement='"n":"zz')),
        ("identite", f"{ours}identité", "/api/v?/userinfo", cut),
    ):
        which = Which(kind="http", source=_EDUCONNECT, target=_FRANCECONNECT, path=path)
        yield _known(f"fc-{slug}", group, title, which, _LATE, _UNAVAILABLE, _LOST, _TWICE, altered)
    for slug, title, path, altered in (
        ("fi-jeton", "jeton", "/token", _NO_JSON),
        ("fi-identite", "identité", "/userinfo", cut),
    ):
        which = Which(kind="http", source=_FRANCECONNECT, path=path)
        named = f"FranceConnect → fournisseur d’identité, {title}"
        yield _known(f"fc-{slug}", group, named, which, _LATE, _UNAVAILABLE, _LOST, _TWICE, altered)
    for slug, title, method, altered in (
        (
            "dit-jeton",
            "contenu du jeton",
            "id_token",
            Alter(pattern='"nonce": "[^"]*"', replacement='"nonce": "autre"'),
        ),
        ("dit-identite", "contenu de l’identité", "userinfo", Alter(pattern='"sub": "..', replacement='"sub": "zz')),
    ):
        which = Which(kind="jwt", source=_FRANCECONNECT, target=_EDUCONNECT, method=method)
        yield _known(f"fc-{slug}", group, f"FranceConnect → EduConnect, {title}", which, altered)
    register = Which(kind="http", source=_FRANCECONNECT, target="rnipp")
    yield _known("fc-etat-civil", group, "FranceConnect → état civil", register, _LATE, _UNAVAILABLE, _LOST)
    code = Which(kind="http", source=_FRANCECONNECT, target=_SMS, path="*/batches")
    title = "MobileConnect → passerelle SMS"
    yield _known("fc-sms", group, title, code, _LATE, _UNAVAILABLE, _LOST, _TWICE)


def _sms() -> Iterator[KnownExchange]:
    group, http = "SMS", (_LATE, _UNAVAILABLE, _LOST, _TWICE, _NO_JSON)
    wrong = Alter(pattern=CODE, replacement="0")
    message = Which(kind="sms", target="handset")
    yield _known("sms", group, "SMS vers un téléphone", message, _TEN_MINUTES_LATE, _UNAVAILABLE, _LOST, _TWICE, wrong)
    for slug, name, path in (("sinch", "Sinch", "*/batches"), ("ovh", "OVH", "/1.0/*")):
        which = Which(kind="http", source=_EDUCONNECT, target=_SMS, path=path)
        yield _known(f"sms-{slug}", group, f"EduConnect → passerelle SMS ({name})", which, *http)
    for slug, title, method in (("connexion", "connexion", "bind_*"), ("envoi", "envoi", "submit_sm")):
        which = Which(kind="smpp", source=_EDUCONNECT, target=_SMS, method=method)
        named = f"EduConnect → passerelle SMS (SMPP, {title})"
        yield _known(f"smpp-{slug}", group, named, which, _LATE, _UNAVAILABLE, _LOST)
    receipt = Which(kind="http", source=_SMS, target=_EDUCONNECT, path="/idp/envois/*")
    title = "Passerelle SMS → EduConnect, accusés (Sinch, OVH)"
    yield _known("sms-accuses", group, title, receipt, _LATE, _UNAVAILABLE, _LOST, _TWICE)
    receipt = Which(kind="smpp", source=_EDUCONNECT, target=_SMS, method="deliver_sm")
    title = "Passerelle SMS → EduConnect, accusés (SMPP)"
    yield _known("smpp-accuses", group, title, receipt, _LATE, _LOST, _TWICE)


def _mail() -> Iterator[KnownExchange]:
    group, later = "Courriel", Status(code=451, body="4.3.2 busy, try again later")
    broken = Alter(pattern=LINK, replacement=r"\1")
    mail = Which(kind="mail", target=_MAILBOX)
    yield _known("courriel", group, "Courriel vers une boîte", mail, _TEN_MINUTES_LATE, later, _LOST, _TWICE, broken)
    closing = Status(code=421, body="4.3.2 closing")
    smtp = Which(kind="smtp", source=_EDUCONNECT, target=_MAILBOX)
    yield _known("smtp", group, "EduConnect → messagerie (SMTP)", smtp, _LATE, closing, _LOST)


def _registers() -> Iterator[KnownExchange]:
    wrong = Alter(pattern='"first_name": "', replacement='"first_name": "X')
    for name in _REGISTERS:
        feed = Which(kind="feed", source=name, target=_EDUCONNECT)
        title = f"{french(name)} → EduConnect, flux de la nuit"
        yield _known(f"flux-{name}", "Registres", title, feed, _LATE, _UNAVAILABLE, _LOST, _TWICE, wrong)
        aaf = Which(kind="http", source=name, method="POST", path="/_controle/aaf")
        title = f"{french(name)} → ENT, annuaire AAF de la nuit"
        yield _known(f"aaf-{name}", "Registres", title, aaf, _LATE, _UNAVAILABLE, _LOST, _TWICE)


def _app() -> Iterator[KnownExchange]:
    which = Which(kind="http", source=_POCKET, path="/auth/oauth2/*")
    title = "Application mobile → ENT"
    yield _known("application-ent", "Application", title, which, _LATE, _UNAVAILABLE, _LOST, _TWICE, _NO_JSON)
