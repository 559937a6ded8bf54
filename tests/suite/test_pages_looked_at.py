"""Scenarios look at every page that there is: what its scenarios say they saw is what the templates make."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "rentree_blanche"
_NAMED = re.compile(r'"((?:[a-z_]+)/[\w/]+)"')
_USED = re.compile(r'{%-?\s*(?:extends|include|import|from)\s+"([^"]+)"')

NOT_LOOKED_AT = {
    "control/done": "what a form of the dashboard answers where scripts are off",
    "control/login": "asked for only on another machine",
    "educonnect/identity": "only where the setting identity_step is on",
    "educonnect/logout": "gone on from by itself once every service has answered",
    "educonnect/post": "gone on from by itself",
    "educonnect/storage": "gone on from by itself",
    "ent/repost": "gone on from by itself",
    "franceconnect/choice_v1": "of FranceConnect's version 1",
    "franceconnect/form_post": "gone on from by itself",
    "franceconnect/logged_out": "of a logout that leads nowhere",
}


def pages() -> set[str]:
    """Name every page: each template that fills a frame and is not filled itself."""
    files = sorted(PACKAGE.glob("simulators/*/templates/**/*.html"))
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    filled = {name for text in texts.values() for name in _USED.findall(text)}
    found = set()
    for file, text in texts.items():
        house, _, name = file.relative_to(PACKAGE / "simulators").as_posix().partition("/templates/")
        if "{% extends" in text and name not in filled:
            found.add(f"{house}/{name.removesuffix('.html')}")
    return found


def looked_at() -> set[str]:
    """Name every page that a scenario says it saw."""
    scenarios = (file.read_text(encoding="utf-8") for file in (PACKAGE / "scenarios").rglob("test_*.py"))
    return {name for text in scenarios if ".saw(" in text for name in _NAMED.findall(text)}


def test_every_page_is_looked_at_but_those_that_are_named_with_their_reason() -> None:
    assert pages() - looked_at() == NOT_LOOKED_AT.keys()
