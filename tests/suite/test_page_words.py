import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rentree_blanche import simulators
from tests.suite.template_words import words_of_pages

SIMULATORS = Path(simulators.__path__[0])
EDUCONNECT = SIMULATORS / "educonnect"
FRAME = {"Avertissement", "Aller au contenu", " – Rentrée Blanche, fédération d’essai"}
"""What tells that it is a simulator, or leads past that: the same in every edition, and no setting removes it."""

ELSEWHERE = {
    "accounts/passwords.py": "the special characters that count",
    "admin/paper.py": "who made a PDF, among its properties",
    "bulk.py": "SQL",
    "register/lines.py": "what pydantic says, by which it is looked up",
    "register/names.py": "letters that names are compared without",
    "saml/idp.py": "metadata",
    "saml/written.py": "characters that XML can hold",
    "sending/addresses.py": "what the SMS gateway is told",
    "sending/smtp.py": "who sends a mail",
    "sso/crowd.py": "who is put off by a crowd, on the page of refusals that all simulators share",
    "sso/refusals.py": "SAML messages that are refused, on the page of refusals that all simulators share",
}
"""Modules whose French reaches no page of an edition, and where it goes."""

_REFUSALS = ("Error", "refused")
_JOURNAL = (".write", "._write_down", "._journal", "_write_down")
_PHRASE = re.compile(r"^\W*[A-ZÀ-Ý][\w’']*\s+\w")
_SHOWN_LITERALLY = re.compile(
    r"""(?:textContent|innerText|innerHTML|title|placeholder|ariaLabel)\s*\+?=\s*["'`]|insertAdjacentHTML|\balert\("""
)


def test_no_page_of_an_edition_holds_a_word_that_the_catalogue_did_not_give() -> None:
    pages = words_of_pages(EDUCONNECT / "templates", SIMULATORS / "core" / "templates")
    assert len(pages) > 60
    assert {name: words - FRAME for name, words in pages.items() if words != FRAME} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "{% block main %}<p>Bonjour</p>{% endblock %}",
        '{% block main %}<p title="Bonjour">{{ t("a.b") }}</p>{% endblock %}',
        '{% block main %}<input type="submit" value="Bonjour">{% endblock %}',
        '{% block main %}{{ "Bonjour" if name else t("a.b") }}{% endblock %}',
        '{% block main %}<p>{{ name|default("Bonjour") }}</p>{% endblock %}',
        '{% block main %}{% set said = "Bonjour" %}<p>{{ said ~ name }}</p>{% endblock %}',
        '{% set heading = "Bonjour" %}{% block main %}{% endblock %}',
        '{% block main %}{% for x, k in (("Bonjour", "a"),) %}<i id="{{ k }}">{{ x }}</i>{% endfor %}{% endblock %}',
        '{% import "macros.html" as m %}{% block main %}{{ m.field("key", "Bonjour") }}{% endblock %}',
        '{% from "macros.html" import field as f %}{% block main %}{{ f("key", "Bonjour") }}{% endblock %}',
        '{% import "macros.html" as m %}{% block main %}{% call m.box() %}Bonjour{% endcall %}{% endblock %}',
        '{% block main %}{% include "part.html" %}{% endblock %}',
    ],
)
def test_a_word_in_a_template_is_found_wherever_it_is_read(tmp_path: Path, planted: str) -> None:
    (tmp_path / "frame.html").write_text("<title>{{ heading }}</title>{% block main %}{% endblock %}")
    (tmp_path / "part.html").write_text("<p>Bonjour</p>" if "include" in planted else "")
    (tmp_path / "macros.html").write_text(
        '{% macro field(name, label) %}<label for="{{ name }}">{{ label }}</label>{% endmacro %}'
        "{% macro box() %}<div>{{ caller() }}</div>{% endmacro %}"
    )
    (tmp_path / "page.html").write_text('{% extends "frame.html" %}' + planted)
    assert words_of_pages(tmp_path)["page.html"] == {"Bonjour"}


def test_what_nobody_reads_is_no_word(tmp_path: Path) -> None:
    (tmp_path / "frame.html").write_text("{% block main %}{% endblock %}")
    (tmp_path / "page.html").write_text(
        '{% extends "frame.html" %}{% set key = "cle-" ~ name %}{% block main %}'
        '<p class="carte{{ " seconde" if name }}"'
        ' id="{{ key }}" data-etat="{{ state or "rien" }}">{{ t("a.b") }}&nbsp;* →</p>'
        "<script>const words = 'Bonjour';</script>{% endblock %}"
    )
    assert words_of_pages(tmp_path)["page.html"] == set()


@pytest.mark.parametrize(
    "module", sorted(each.relative_to(EDUCONNECT).as_posix() for each in EDUCONNECT.rglob("*.py")), ids=str
)
def test_no_module_says_french_beside_the_catalogue(module: str) -> None:
    found = list(french(ast.parse((EDUCONNECT / module).read_text(encoding="utf-8"))))
    assert (found != []) is (module in ELSEWHERE), found


def test_no_script_writes_words_of_its_own() -> None:
    scripts = {each.name: each.read_text(encoding="utf-8") for each in SIMULATORS.rglob("static/educonnect-*.js")}
    assert scripts
    assert {name: found for name, text in scripts.items() if (found := _SHOWN_LITERALLY.findall(text))} == {}


def test_french_in_a_module_is_found() -> None:
    source = (
        '"""Une doc."""\n'
        'def show(error):\n    """Écrire."""\n'
        '    journal.write(summary="Connexion refusée")\n'
        '    page(title="Demande envoyée", note="Un mail part", key="mail.sent", domain="educonnect code")\n'
        '    raise PageError(404, "Page introuvable")\n'
    )
    assert list(french(ast.parse(source))) == ["Demande envoyée", "Un mail part"]


def french(node: ast.AST) -> Iterator[str]:
    """Give the strings of a module that look like words for people: an accented letter, or a phrase with a capital.

    Docstrings, what is raised or refused, and what is written in the journal are left out: none of it is a page's.
    """
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((*_REFUSALS, *_JOURNAL)):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_french(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from french(child)


def _is_french(text: str) -> bool:
    return any(mark.isalpha() and not mark.isascii() for mark in text) or _PHRASE.match(text) is not None
