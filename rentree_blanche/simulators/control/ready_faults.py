"""Faults ready to be switched on, with plain French names."""

from dataclasses import dataclass

from rentree_blanche.simulators.control.exchanges import CODE, LINK, exchanges
from rentree_blanche.simulators.control.names import HOSTS
from rentree_blanche.simulators.core.faults import (
    Alter,
    Delay,
    Drop,
    Duplicate,
    Fault,
    SamlChange,
    Status,
    Which,
    times,
)

_SMS = Which(kind="sms")
_MAIL = Which(kind="mail")
_GATEWAY = Which(source="educonnect", target="sms")  # by HTTP or SMPP
_REPORTS = Which(kind="http", source="sms", target="educonnect", path="/idp/envois/*")
_PAGES = Which(kind="http", source="browser", target="educonnect")
_RESPONSES = Which(kind="saml", source="educonnect", method="Response")
_NO_PAGE = "répond 503 sans page"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFault:
    """A fault with a name for people; `slug` names it in forms."""

    slug: str
    name: str
    fault: Fault


READY_FAULTS: tuple[ReadyFault, ...] = tuple(
    ReadyFault(slug=slug, name=name, fault=fault)
    for slug, name, fault in (
        ("sms-perdu", "Prochain SMS perdu", Fault(which=_SMS, what=(Drop(),), often=times(1))),
        (
            "sms-tardif",
            "Prochain SMS en retard de 10 minutes",
            Fault(which=_SMS, what=(Delay(seconds=600),), often=times(1)),
        ),
        ("sms-double", "Prochain SMS reçu deux fois", Fault(which=_SMS, what=(Duplicate(),), often=times(1))),
        (
            "sms-illisible",
            "Prochain SMS avec un code faux",
            Fault(which=_SMS, what=(Alter(pattern=CODE, replacement="0"),), often=times(1)),
        ),
        ("courriel-perdu", "Prochain courriel perdu", Fault(which=_MAIL, what=(Drop(),), often=times(1))),
        (
            "courriel-tardif",
            "Prochain courriel en retard de 10 minutes",
            Fault(which=_MAIL, what=(Delay(seconds=600),), often=times(1)),
        ),
        (
            "courriel-double",
            "Prochain courriel reçu deux fois",
            Fault(which=_MAIL, what=(Duplicate(),), often=times(1)),
        ),
        (
            "courriel-illisible",
            "Prochain courriel avec des liens rompus",
            Fault(
                which=_MAIL,
                what=(Alter(pattern=LINK, replacement=r"\1"),),
                often=times(1),
            ),
        ),
        (
            "courriel-refuse",
            "Messagerie qui refuse toute adresse (550)",
            Fault(which=_MAIL, what=(Status(code=550, body="5.1.1 no such mailbox here"),)),
        ),
        (
            "messagerie-saturee",
            "Messagerie saturée, à réessayer (451)",
            Fault(which=_MAIL, what=(Status(code=451, body="4.3.2 busy, try again later"),)),
        ),
        (
            "sms-desordre",
            "Prochain SMS reçu après le suivant (une minute de retard)",
            Fault(which=_SMS, what=(Delay(seconds=60),), often=times(1)),
        ),
        # The gateway says these in the words of whichever protocol the message came by.
        ("passerelle-en-panne", "Passerelle SMS en panne (503)", Fault(which=_SMS, what=(Status(code=503),))),
        ("passerelle-saturee", "Passerelle SMS saturée (429)", Fault(which=_SMS, what=(Status(code=429),))),
        ("quota-epuise", "Quota de SMS épuisé", Fault(which=_SMS, what=(Status(code=402),))),
        ("accuses-perdus", "Accusés de réception des SMS perdus", Fault(which=_REPORTS, what=(Drop(),))),
        ("accuses-doubles", "Accusés de réception des SMS reçus deux fois", Fault(which=_REPORTS, what=(Duplicate(),))),
        (
            "passerelle-muette",
            "Passerelle SMS qui coupe la connexion",
            Fault(which=_GATEWAY, what=(Drop(),)),
        ),
        ("educonnect-lent", "Réponse lente d’EduConnect (3 s)", Fault(which=_PAGES, what=(Delay(seconds=3),))),
        (
            "educonnect-en-panne",
            f"EduConnect {_NO_PAGE}",
            Fault(which=_PAGES, what=(Status(code=503, body="Service indisponible", content_type="text/plain"),)),
        ),
        (
            "saml-perime",
            "Prochaine réponse SAML périmée depuis une heure",
            Fault(
                which=_RESPONSES,
                what=(SamlChange(change="shifted", path="Assertion/Conditions/@NotOnOrAfter", value="-3600"),),
                often=times(1),
            ),
        ),
        (
            "saml-non-signe",
            "Prochaine réponse SAML sans signature",
            Fault(which=_RESPONSES, what=(SamlChange(change="unsigned"),), often=times(1)),
        ),
        (
            "saml-autre-cle",
            "Réponses SAML signées d’une clé inconnue",
            Fault(which=_RESPONSES, what=(SamlChange(change="other-key"),)),
        ),
        (
            "ent-en-panne",
            f"L’ENT {_NO_PAGE}",
            Fault(
                which=Which(kind="http", source="browser", target="ent-hdf"),
                what=(Status(code=503, body="Service indisponible", content_type="text/plain"),),
            ),
        ),
        (
            "flux-onde-perdu",
            "Flux ONDE de la nuit perdu",
            Fault(
                which=Which(kind="http", source="onde", target="educonnect", path="/_controle/flux/*"),
                what=(Status(code=503),),
                often=times(1),
            ),
        ),
        (
            "aaf-refuse",
            "Annuaire AAF de la nuit refusé par l’ENT",
            Fault(
                which=Which(kind="http", source="onde", target="ent-hdf", method="POST", path="/_controle/aaf"),
                what=(Status(code=503),),
                often=times(1),
            ),
        ),
    )
)


def ready_fault(slug: str) -> ReadyFault | None:
    """Give a ready fault by its slug."""
    return next((ready for ready in READY_FAULTS if ready.slug == slug), None)


def name_of(fault: Fault) -> str:
    """Give what people call a fault: its ready name, that of its exchange, else what it does and to what."""
    known = next((ready.name for ready in READY_FAULTS if ready.fault == fault), None)
    return known or _of_exchange(fault) or _in_words(fault)


def _of_exchange(fault: Fault) -> str | None:
    if len(fault.what) != 1:
        return None
    (effect,) = (each.effect for each in fault.what)
    found = (each.called(effect) for each in exchanges(HOSTS) if each.which == fault.which and effect in each.effects)
    return next(found, None)


def _in_words(fault: Fault) -> str:
    effects = ", ".join(effect.effect for effect in fault.what)
    which = fault.which.model_dump(exclude_defaults=True)
    where = ", ".join(f"{field}={pattern}" for field, pattern in which.items()) or "tous les échanges"
    return f"{effects} ({where})"
