"""What a scenario needs of the deployment at which it is pointed, read off its fixtures and marks; else why it rests.

| mark | says |
|---|---|
| `harmless` | leaves nothing behind: people who have an account log in, nothing is changed |
| `harmless(newcomers=True)` | the same with people who have no account yet, and get none |
| `simulator` | is about the simulator itself, such as its banner |
| neither | changes accounts: it is destructive |
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rentree_blanche.suite.target.values import Target

_HELD_BY_US = {
    "clock": "déplace l’horloge",
    "faults": "provoque des pannes",
    "journal": "lit le journal des échanges",
    "control": "passe par l’API de contrôle (registres, comptes, base de données)",
}
_PLUGIN = "rentree_blanche.plugin"


def why_not(item: pytest.Item, target: "Target") -> str | None:
    """Say in French why a test is not pointed at a target; None where it is, or plays no federation at all."""
    names = getattr(item, "fixturenames", ())
    if "federation_up" not in names:
        return None
    ours = [words for name, words in _HELD_BY_US.items() if name in names]
    if ours:
        return f"ce scénario {_joined(ours)}, ce que seule une fédération simulée permet"
    if _has_its_own_federation(item):
        return "ce scénario demande une fédération réglée pour lui (édition, page de connexion ou passerelle)"
    if item.get_closest_marker("simulator"):
        return "ce scénario porte sur le simulateur lui-même"
    if not harmless(item) and not target.allowed.destructive:
        return "ce scénario change des comptes, et la cible l’interdit (allowed.destructive = false)"
    return next(_lacking(names, target, newcomers=newcomers(item)), None)


def harmless(item: pytest.Item) -> bool:
    """Tell whether a scenario leaves nothing behind."""
    return item.get_closest_marker("harmless") is not None


def newcomers(item: pytest.Item) -> bool:
    """Tell whether a scenario plays people who have no account yet: those that say so, and those that change them."""
    mark = item.get_closest_marker("harmless")
    return mark is None or bool(mark.kwargs.get("newcomers"))


def _lacking(names: "tuple[str, ...] | list[str]", target: "Target", *, newcomers: bool) -> Iterator[str]:
    if "sms_inbox" in names and target.sms is None:
        yield "ce scénario lit des SMS reçus, et la cible n’a pas de table [sms]"
    if "mailbox" in names and target.mail is None:
        yield "ce scénario lit des courriels reçus, et la cible n’a pas de table [mail]"
    if "people" in names and not any((person.identifier is None) is newcomers for person in target.guardians):
        who = "sans compte (sans identifier)" if newcomers else "avec identifier et password"
        yield f"ce scénario joue une personne {who}, et la cible n’en a aucune dans [[guardians]]"


def _has_its_own_federation(item: pytest.Item) -> bool:
    """Tell whether the federation that a test plays is another than the plugin's."""
    info: Any = getattr(item, "_fixtureinfo", None)
    return info is not None and info.name2fixturedefs["federation_up"][-1].func.__module__ != _PLUGIN


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
