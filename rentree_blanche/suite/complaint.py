"""What a scenario complained of, in words that a tester reads without knowing the code."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rentree_blanche.client import RefusedError

_NBSP, _THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_EXPECTED = re.compile(
    r"(?P<what>Locator|Page|Page title|Page URL) expected (?P<how>(?:not )?to .+?)(?: '(?P<text>.*)')?\n"
    r"Actual value: ?(?P<found>.*?)\s*(?:\n(?:Error: (?P<error>[^\n]*?)\s*\n)?Call log:|\Z)",
    re.DOTALL,
)
_WAITED = re.compile(r"(?P<act>\w+\.\w+): Timeout (?P<ms>\d+)ms exceeded")
_ARRIVED = re.compile(r"expected (?P<page>[^\n]+)\nthe page is (?P<found>.+)", re.DOTALL)
_LOCATOR = re.compile(r"waiting for (?P<locator>(?:locator|get_by|navigation).+)")
_HOW = {
    "to contain text": "devait contenir le texte",
    "to have text": "devait avoir le texte",
    "to have value": "devait avoir la valeur",
    "to have count": "devait s’y trouver un nombre de fois égal à",
    "to be visible": "devait être visible",
    "to be hidden": "devait être caché",
    "to be enabled": "devait être actif",
    "to be disabled": "devait être inactif",
    "to be checked": "devait être coché",
    "to be focused": "devait avoir le focus",
    "to be": "devait être",
    "to have title": "devait avoir le titre",
    "to have url": "devait être à l’adresse",
    "to have attribute": "devait avoir l’attribut",
}
_ACTS = {
    "click": "presser",
    "fill": "remplir",
    "check": "cocher",
    "press": "taper dans",
    "wait_for": "attendre",
    "inner_text": "lire",
    "text_content": "lire",
    "input_value": "lire",
    "select_option": "choisir dans",
    "goto": "ouvrir",
    "wait_for_url": "arriver à",
}
_ABSENT = "rien\N{NARROW NO-BREAK SPACE}: l’élément n’est pas dans la page"
_LONGEST = 320
_LINES = 14
_PLAIN_SPOKEN = ("AssertionError", "RefusedError")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What was expected and what was found instead.

    Attributes:
        expected, found: in French where the kind of check is known; `expected` is empty elsewhere.
        element: how the scenario finds the element of the page that it looked at.
        raw: what the check itself said. where: file and line of the scenario. code: that line.
        phase: `setup`, `call` or `teardown`.
    """

    expected: str
    found: str
    element: str
    raw: str
    where: str
    code: str
    phase: str


def complaint(item: pytest.Item, error: pytest.ExceptionInfo[BaseException], phase: str) -> Complaint:
    """Give what a scenario complained of."""
    raw = _plain(str(error.value)) or error.typename
    said = getattr(error.value, "message", raw) if isinstance(error.value, RefusedError) else raw
    expected, found = _in_words(raw)
    where, code = _place(item, error)
    locator = _LOCATOR.search(raw)
    return Complaint(
        expected=expected,
        found=found
        or (_short(said) if error.typename in _PLAIN_SPOKEN else f"{error.typename}{_NBSP}: {_short(said)}"),
        element=locator["locator"].strip() if locator else "",
        raw=raw,
        where=where,
        code=code,
        phase=phase,
    )


def _in_words(raw: str) -> tuple[str, str]:
    checked = _EXPECTED.search(raw)
    if checked is not None:
        return _check(checked)
    arrived = _ARRIVED.search(raw)
    if arrived is not None:
        return f"arriver à la page {arrived['page']}", f"la page {' '.join(arrived['found'].split())}"
    waited = _WAITED.search(raw)
    if waited is not None:
        act = _ACTS.get(waited["act"].partition(".")[2], waited["act"])
        seconds = f"{int(waited['ms']) / 1000:g}".replace(".", ",")
        locator = _LOCATOR.search(raw)
        where = _quoted(locator["locator"]) if locator else "l’élément"
        return (
            f"pouvoir {act} {where}",
            f"pas possible en {seconds}{_NBSP}s{_NBSP}: il n’a pas paru, ou restait inactif",
        )
    return "", ""


def _check(checked: re.Match[str]) -> tuple[str, str]:
    how = checked["how"].removeprefix("not ").strip().lower()
    negated = checked["how"].startswith("not ")
    subject = "l’élément" if checked["what"] == "Locator" else "la page"
    words = _HOW.get(how, f"devait passer «{_THIN}{how}{_THIN}»")
    if negated:
        words = words.replace("devait ", "ne devait pas ", 1)
    text = f" {_quoted(checked['text'])}" if checked["text"] is not None else ""
    missing = (checked["error"] or "").startswith("element(s) not found")
    found = (
        _ABSENT if missing else _quoted(checked["found"].strip()) if checked["found"].strip() else "rien, un texte vide"
    )
    return f"{subject} {words}{text}", found


def _place(item: pytest.Item, error: pytest.ExceptionInfo[BaseException]) -> tuple[str, str]:
    """Give the line of the scenario itself at which it stopped, not of what it called."""
    own: Any = next((entry for entry in reversed(error.traceback) if Path(entry.path) == item.path), None)
    if own is None:
        return "", ""
    return f"{item.path}:{own.lineno + 1}", str(own.statement).strip()


def _plain(text: str) -> str:
    """Take colours out, and the page's tree, which its picture shows."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).partition("\nAria snapshot:")[0].strip()


def _short(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and "Use -v to get more diff" not in line]
    return _cut("\n".join(lines[:_LINES] + (["…"] if len(lines) > _LINES else [])))


def _quoted(text: str) -> str:
    return f"«{_THIN}{_cut(' '.join(text.split()))}{_THIN}»"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
