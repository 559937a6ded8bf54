"""What a scenario needs of the deployment at which it is pointed, read off its fixtures and marks; else why it rests.

| mark | says |
|---|---|
| `harmless` | leaves nothing behind: people who have an account log in, nothing is changed |
| `harmless(newcomers=True)` | the same with people who have no account yet, and get none |
| `simulator` | is about the simulator itself, such as its banner |
| neither | changes accounts: it is destructive |
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from rentree_blanche.suite.catalogue import load_catalogue

if TYPE_CHECKING:
    from rentree_blanche.suite.target.values import Target

_HELD_BY_US = {
    "clock": "déplace l’horloge",
    "faults": "provoque des pannes",
    "journal": "lit le journal des échanges",
    "by_franceconnect": "se connecte par FranceConnect avec une identité de la population",
    "control": "passe par l’API de contrôle (registres, comptes, base de données)",
}
_CHAPTERS = {
    "E": "ce scénario tient la console d’un directeur ou un registre, que la cible ne confie pas",
    "F": "ce scénario regarde les pages du simulateur, bandeau compris",
    "CH": "ce scénario provoque des pannes, ce que seule une fédération simulée permet",
}
"""Chapters of the catalogue that are about what only a simulated federation hands over."""
_PLUGIN = "rentree_blanche.plugin"


def why_not(item: pytest.Item, target: "Target") -> str | None:
    """Say in French why a test is not pointed at a target; None where it is, or plays no federation at all."""
    return next(_reasons(item, target), None)


def _reasons(item: pytest.Item, target: "Target") -> Iterator[str]:
    """Give every reason, what mends itself least first."""
    names: Collection[str] = getattr(item, "fixturenames", ())
    if "federation_up" not in names:
        return
    ours = [words for name, words in _HELD_BY_US.items() if name in names]
    if ours:
        yield f"ce scénario {_joined(ours)}, ce que seule une fédération simulée permet"
    if _has_its_own_federation(item):
        yield "ce scénario demande une fédération réglée pour lui (édition, page de connexion ou passerelle)"
    chapters = _chapters(item)
    yield from (words for chapter, words in _CHAPTERS.items() if chapter in chapters)
    if item.get_closest_marker("simulator"):
        yield "ce scénario porte sur le simulateur lui-même"
    if not harmless(item) and not target.allowed.destructive:
        yield "ce scénario change des comptes, et la cible l’interdit (allowed.destructive = false)"
    yield from _lacking(names, target, newcomers=newcomers(item))


def _chapters(item: pytest.Item) -> set[str]:
    """Give the chapters of the catalogue whose rows a scenario plays."""
    rows = {str(mark.args[0]) for mark in item.iter_markers("row") if mark.args}
    if not rows:
        return set()
    return {chapter.id for chapter in load_catalogue().chapters if any(row.id in rows for row in chapter.rows)}


def harmless(item: pytest.Item) -> bool:
    """Tell whether a scenario leaves nothing behind."""
    return item.get_closest_marker("harmless") is not None


def newcomers(item: pytest.Item) -> bool:
    """Tell whether a scenario plays people who have no account yet: those that say so, and those that change them."""
    mark = item.get_closest_marker("harmless")
    return mark is None or bool(mark.kwargs.get("newcomers"))


def _lacking(names: Collection[str], target: "Target", *, newcomers: bool) -> Iterator[str]:
    if "sms_inbox" in names and target.sms is None:
        yield "ce scénario lit des SMS reçus, et la cible n’a pas de table [sms]"
    if "mailbox" in names and target.mail is None:
        yield "ce scénario lit des courriels reçus, et la cible n’a pas de table [mail]"
    if "people" in names and not any(
        (each.identifier is None) is newcomers for each in (*target.guardians, *target.pupils)
    ):
        who = "sans compte (sans identifier)" if newcomers else "avec identifier et password"
        yield f"ce scénario joue une personne {who}, et la cible n’en nomme aucune"


def _has_its_own_federation(item: pytest.Item) -> bool:
    """Tell whether the federation that a test plays is another than the plugin's."""
    info: Any = getattr(item, "_fixtureinfo", None)
    return info is not None and info.name2fixturedefs["federation_up"][-1].func.__module__ != _PLUGIN


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
