"""The session oracle: whose session is open after an attempt. An HTTP status is never the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lxml import html

from rentree_blanche.conformance.browser import Browser
from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.errors import NoRequestError, ServiceSilentError
from rentree_blanche.conformance.service import Oracle
from rentree_blanche.conformance.values import SessionSeen
from rentree_blanche.conformance.visitor import Answer

if TYPE_CHECKING:
    from rentree_blanche.conformance.rendering import Window

Look = Callable[[Browser], SessionSeen]
"""Asks whose session a browser has now."""

_SHOWN = 200


def oracle_of(described: Oracle, cast: Cast, *, seconds: float, window: Window | None = None) -> Look:
    """Make the oracle that a tester's file describes; a page in a window, where there is one, may take some seconds."""
    if described.cookie is not None:
        return lambda browser: SessionSeen(opened=bool(browser.visitor.cookies().get(str(described.cookie))))

    def look(browser: Browser) -> SessionSeen:
        try:
            if window is not None:
                cookies = browser.visitor.cookies()
                shown = window.rendered(str(described.url), str(described.selector), cookies, seconds=seconds)
                return _seen(shown, cast)
            ended = browser.follow(browser.get(str(described.url)))
        except ServiceSilentError as error:
            return SessionSeen(opened=False, broke=str(error))
        except NoRequestError:
            return SessionSeen(opened=False)
        if not isinstance(ended, Answer):  # sent to log in again
            return SessionSeen(opened=False)
        if ended.status >= 400:
            broke = f"{described.url} répond {ended.status}" if ended.status >= 500 else ""
            return SessionSeen(opened=False, broke=broke)
        return _seen(_read(described, ended), cast)

    return look


def _read(described: Oracle, answer: Answer) -> str:
    """Give what names the person on a page, empty where nothing does."""
    if described.pattern is not None:
        found = re.search(described.pattern, answer.text)
        return "" if found is None else found[1] or ""
    if described.json_path is not None:
        return _at(answer.text, described.json_path)
    if not answer.body.strip():
        return ""
    page = html.document_fromstring(answer.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    nodes = page.cssselect(str(described.selector))
    return "".join(map(str, nodes[0].itertext())) if nodes else ""


def _at(text: str, path: str) -> str:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return ""
    for step in path.split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return ""
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _seen(shown: str, cast: Cast) -> SessionSeen:
    shown = " ".join(shown.split())[:_SHOWN]
    if not shown:
        return SessionSeen(opened=False)
    whose = cast.whose(shown)
    return SessionSeen(opened=True, who=None if whose is None else whose.key, shown=shown)
