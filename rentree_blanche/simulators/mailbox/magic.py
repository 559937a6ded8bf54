"""Addresses that decide what becomes of a mail: the word after `+` before the `@`, as `marie.durand+perdu@…`.

| word | what happens |
|---|---|
| `perdu` | taken, and never arrives |
| `tardif`, `tardif90` | arrives 10 minutes later (a setting), or so many minutes later |
| `double` | arrives twice |
| `inconnu` | 550 5.1.1: there is no such mailbox |
| `refuse` | 550 5.7.1: the mail is not wanted |
| `liste-grise` | 451 4.7.1 until the same sender comes back at least 5 minutes (a setting) after the first time |
| `plein` | 452 4.2.2: the mailbox is full |
| `indisponible` | 421 4.3.2: the server is closing |
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Effect, Status
from rentree_blanche.simulators.mailbox.settings import MailboxSettings

GREYLISTED = "liste-grise"
_LATE = re.compile(r"tardif([1-9][0-9]{0,4})?")
_EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {
        "perdu": Drop(),
        "double": Duplicate(times=2),
        "inconnu": Status(code=550, body="5.1.1 no such mailbox here"),
        "refuse": Status(code=550, body="5.7.1 this mail is not wanted here"),
        "plein": Status(code=452, body="4.2.2 this mailbox is full, try again later"),
        "indisponible": Status(code=421, body="4.3.2 closing, try again later"),
    }
)


def word_of(address: str) -> str:
    """Give the word of an address that decides, in lower case; empty where there is none."""
    local = address.rpartition("@")[0]
    return local.partition("+")[2].lower()


def effects_of(address: str, settings: MailboxSettings) -> tuple[Effect, ...]:
    """Give what happens to a mail because of its address; grey lists, which remember, are not among them."""
    word = word_of(address)
    late = _LATE.fullmatch(word)
    if late is not None:
        return (Delay(seconds=60 * int(late[1] or settings.late_minutes)),)
    effect = _EFFECTS.get(word)
    return () if effect is None else (effect,)
