"""Who is being played on the dashboard: one person in full, with what their telephone and mailbox received last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rentree_blanche.simulators.control.api.directory import ActorAddress
from rentree_blanche.simulators.control.api.files import GuardianKey
from rentree_blanche.simulators.control.api.mail import MailQuery, list_mail
from rentree_blanche.simulators.control.api.sms import SmsQuery, list_sms
from rentree_blanche.simulators.control.dashboard.cast import Card, Cast, Role, card_of
from rentree_blanche.simulators.control.dashboard.forms import read
from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.french import moment
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.names import french, place
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES

PERSON = "personne"
"""The query's parameter, and the cookie, that name the person by key."""
_AFTER_SERVICES = ("pocket", "moncompte")


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """The person played, of the family `family` that shows `note`; a family beyond the cast shows nothing special."""

    role: Role
    family: int
    note: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Where the person played is reached: the mobile in E.164, the mail address."""

    mobile: str = ""
    email: str = ""


async def playing(house: House, cast: Cast, asked: str | None, remembered: str | None) -> Playing | None:
    """Give who is played: the one asked for, else the one remembered while known, else the first of the cast.

    Raises:
        PageError: nobody known has the key that was asked for.
    """
    if asked:
        return await _find(house, cast, asked)
    if remembered:
        try:
            return await _find(house, cast, remembered)
        except PageError:  # enrolled before a reset
            pass
    return next((_played(card, role) for card in cast.able for role in card.roles), None)


async def _find(house: House, cast: Cast, key: str) -> Playing:
    cards = (*cast.able, *cast.unable)
    known = next((_played(card, role) for card in cards for role in card.roles if role.key == key), None)
    if known is not None:
        return known
    card = await card_of(house, int(read(GuardianKey, key=key).key[1:].partition("-")[0]))
    found = next((_played(card, role) for role in card.roles if role.key == key), None)
    if found is None:
        raise unknown(f"personne: family {card.index} has no guardian {key}")
    return found


def _played(card: Card, role: Role) -> Playing:
    return Playing(role=role, family=card.index, note=card.note)


def services(actors: Mapping[str, ActorAddress]) -> tuple[tuple[str, str], ...]:
    """Give what a person can enter, as title and address: first the ENT, last what is no service of EduConnect."""
    parties = sorted((name for name in actors if name in RELYING_PARTIES), key=place)
    others = [name for name in _AFTER_SERVICES if name in actors]
    return tuple((_title(name), actors[name].url) for name in (*parties, *others))


def _title(name: str) -> str:
    return RELYING_PARTIES[name].title if name in RELYING_PARTIES else french(name)


async def received(house: House, contacts: Contacts) -> dict[str, Any]:
    """Give the last SMS and the last mail of the person played, as the page shows them; None where none came."""
    sms, mail = None, None
    try:
        if contacts.mobile:
            messages = (await list_sms(house, read(SmsQuery, to=contacts.mobile, limit=1))).messages
            sms = messages[-1] if messages else None
        if contacts.email:
            mails = (await list_mail(house, read(MailQuery, to=contacts.email, limit=1))).messages
            mail = mails[-1] if mails else None
    except PageError as error:
        if error.status < 500:
            raise
        return {"sms": None, "mail": None, "trouble": error.text}
    return {
        "sms": sms and {"code": sms.code, "body": sms.body, "at": moment(sms.delivered_at or sms.sent_at)},
        "mail": mail
        and {
            "code": mail.code,
            "subject": mail.subject,
            "at": moment(mail.received_at or mail.sent_at),
            "url": house.ground.addresses.url("mailbox", f"/courriel/{mail.id}"),
        },
        "trouble": None,
    }
