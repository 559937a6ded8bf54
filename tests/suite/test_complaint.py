"""What checks say, in words of a tester. The messages are those of Playwright 1.65."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from rentree_blanche.client import RefusedError
from rentree_blanche.suite.complaint import Complaint, complaint

THIN, NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
LOG = 'Call log:\n  - Expect "x" locator(".a") with timeout 300ms\n  - waiting for locator(".a")\n'


def complained(error: Exception) -> Complaint:
    item: Any = SimpleNamespace(path=Path(__file__))
    with pytest.raises(type(error)) as caught:
        raise error
    return complaint(item, caught, "call")


@pytest.mark.parametrize(
    ("raw", "expected", "found"),
    [
        (
            f"Locator expected to contain text 'Le numéro'\nActual value: xx \n{LOG}\nAria snapshot:\n- paragraph: xx",
            f"l’élément devait contenir le texte «{THIN}Le numéro{THIN}»",
            f"«{THIN}xx{THIN}»",
        ),
        (
            f"Locator expected to be visible\nActual value: None\nError: element(s) not found \n{LOG}",
            "l’élément devait être visible",
            f"rien{THIN}: l’élément n’est pas dans la page",
        ),
        (
            f"Locator expected not to contain text 'xx'\nActual value: xx y\n{LOG}",
            f"l’élément ne devait pas contenir le texte «{THIN}xx{THIN}»",
            f"«{THIN}xx y{THIN}»",
        ),
        (
            f"Page title expected to be 'x'\nActual value:  \n{LOG}",
            f"la page devait être «{THIN}x{THIN}»",
            "rien, un texte vide",
        ),
        (
            "expected CodePage (The code.)\nthe page is 'Erreur' at https://x/",
            "arriver à la page CodePage (The code.)",
            "la page 'Erreur' at https://x/",
        ),
    ],
)
def test_a_check_is_told_as_expected_and_found(raw: str, expected: str, found: str) -> None:
    told = complained(AssertionError(raw))
    assert (told.expected, told.found) == (expected, found)
    assert "Aria" not in told.raw


def test_what_could_not_be_pressed_is_told_with_how_it_is_found() -> None:
    told = complained(
        PlaywrightTimeoutError('Locator.click: Timeout 300ms exceeded.\nCall log:\n  - waiting for locator("#nope")\n')
    )
    assert told.expected == f'pouvoir presser «{THIN}locator("#nope"){THIN}»'
    assert told.element == 'locator("#nope")'
    assert f"0,3{NBSP}s" in told.found


def test_a_refusal_of_the_federation_is_told_in_its_own_words() -> None:
    assert complained(RefusedError(408, "refused", "Aucun SMS n’est arrivé.")).found == "Aucun SMS n’est arrivé."


def test_any_other_error_is_told_with_its_kind_and_the_line_of_the_scenario() -> None:
    told = complained(ValueError("no such thing"))
    assert told.found == f"ValueError{NBSP}: no such thing"
    assert told.code == "raise error"
    assert told.where.startswith(f"{Path(__file__)}:")
