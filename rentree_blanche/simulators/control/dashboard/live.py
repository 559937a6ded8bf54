"""The parts of the page that change by themselves: clock, codes, SMS, mail, faults, journal with its diagram."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from rentree_blanche.simulators.control.api.clock import ClockReading, read_clock
from rentree_blanche.simulators.control.api.faults import list_faults
from rentree_blanche.simulators.control.api.journal import JournalQuery, entries
from rentree_blanche.simulators.control.api.mail import Mail, MailQuery, list_mail
from rentree_blanche.simulators.control.api.sms import Sms, SmsQuery, list_sms
from rentree_blanche.simulators.control.chronology import in_order, with_quiet_nights_folded
from rentree_blanche.simulators.control.dashboard import words
from rentree_blanche.simulators.control.dashboard.playing import Contacts, received
from rentree_blanche.simulators.control.drawing import svg
from rentree_blanche.simulators.control.french import hour, moment
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.control.operations import Nothing
from rentree_blanche.simulators.control.ready_faults import name_of
from rentree_blanche.simulators.control.sequence import diagram
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.journal import Entry
from rentree_blanche.simulators.core.web import environment

PACKAGE = "rentree_blanche.simulators.control"
_READ_LINES = 800  # three months of nights fold into one
_SHOWN_LINES = 60
_DRAWN_LINES = 25
_SHOWN_SMS = 12
_SHOWN_MAIL = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The changing parts, rendered; `code` is what the person played received last.

    `rows` are the last lines, newest first, and `diagram` draws the last of them; without a new line `rows` is empty
    and `diagram` None.
    """

    last: int
    clock: Markup
    code: Markup
    sms: Markup
    mail: Markup
    faults: Markup
    rows: Markup
    diagram: Markup | None


async def live(house: House, after: int, csrf: str, contacts: Contacts) -> Live:
    """Give the changing parts; `after` is the last line of the journal that the page has, `contacts` who is played."""
    last = await house.ground.pools.store(house.federation.journal.last_id)
    changed = last != after or not after  # less where the federation was reset meanwhile
    read = await entries(house, JournalQuery(limit=_READ_LINES)) if changed else []
    lines = with_quiet_nights_folded(in_order(read))[-_SHOWN_LINES:]
    return Live(
        last=last,
        clock=_part("part-clock.html", **_clock(await read_clock(house, Nothing()))),
        code=_part("part-code.html", **await received(house, contacts)),
        sms=await _sms(house),
        mail=await _mail(house),
        faults=await _faults(house, csrf),
        rows=_rows(lines),
        # The template escapes every word that it draws.
        diagram=Markup(svg(diagram(lines[-_DRAWN_LINES:]), linked=True)) if changed else None,  # noqa: S704
    )


def _rows(lines: Sequence[Entry]) -> Markup:
    return _part("part-journal.html", days=words.by_day((entry.at, words.row(entry)) for entry in reversed(lines)))


def _clock(reading: ClockReading) -> dict[str, Any]:
    skews = [(french(actor), words.signed(seconds)) for actor, seconds in sorted(reading.skews.items())]
    return {"moment": moment(reading.now), "frozen": reading.frozen, "skews": skews}


async def _sms(house: House) -> Markup:
    try:
        messages: Sequence[Sms] = (await list_sms(house, SmsQuery(limit=_SHOWN_SMS))).messages
    except PageError as error:
        return _part("part-sms.html", days=(), trouble=error.text)
    shown = [(each.delivered_at or each.sent_at, each) for each in reversed(messages)]
    return _part("part-sms.html", days=words.by_day((at, _message(at, each)) for at, each in shown), trouble=None)


def _message(at: datetime, sms: Sms) -> dict[str, Any]:
    return {"to": words.phone(sms.to), "time": hour(at), "body": sms.body, "code": sms.code}


async def _mail(house: House) -> Markup:
    try:
        messages: Sequence[Mail] = (await list_mail(house, MailQuery(limit=_SHOWN_MAIL))).messages
    except PageError as error:
        return _part("part-mail.html", days=(), trouble=error.text)
    inbox = house.ground.addresses.url("mailbox", "/courriel/")
    shown = [(each.received_at or each.sent_at, each) for each in reversed(messages)]
    days = words.by_day((at, {"mail": each, "time": hour(at), "url": f"{inbox}{each.id}"}) for at, each in shown)
    return _part("part-mail.html", days=days, trouble=None)


async def _faults(house: House, csrf: str) -> Markup:
    on = [(each, name_of(each.fault)) for each in (await list_faults(house, Nothing())).faults]
    return _part("part-faults.html", on=on, csrf=csrf)


def _part(template: str, **values: Any) -> Markup:
    # Rendered with autoescape: what comes in is escaped, what comes out is markup.
    return Markup(environment(PACKAGE).get_template(template).render(values))  # noqa: S704
