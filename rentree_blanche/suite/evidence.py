"""What is there to see when a scenario ends: its pages, the exchanges, the messages, the clock, the faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rentree_blanche.client import ClientError, ControlClient, FaultOn, Line, Mail, RunningFederation, Sms
from rentree_blanche.client.values import ClockReading
from rentree_blanche.suite.target.standing import TargetFederation

if TYPE_CHECKING:
    from playwright.sync_api import Page

_LINES = 5_000
_MESSAGES = 50
_PATIENCE = 5_000
_QUALITY = 55
_TALLEST = 2_400
_WORDS = """() => {
    const shown = (selector) => [...document.querySelectorAll(selector)]
        .filter((each) => each.checkVisibility() && each.innerText.trim())
        .map((each) => each.innerText.trim().replace(/\\s+/g, ' ').slice(0, 400));
    return {
        title: document.title,
        headings: shown('h1'),
        alerts: [...new Set(shown('[role=alert], .alerte, .fr-error-text, .erreur'))],
        text: (document.querySelector('main') || document.body).innerText.trim().slice(0, 1500),
        height: document.documentElement.scrollHeight,
    };
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page that was open: where it was and what it said; `picture` is a JPEG, None where none could be taken."""

    url: str
    title: str
    headings: tuple[str, ...]
    alerts: tuple[str, ...]
    text: str
    picture: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What there was to see.

    Attributes:
        clock: None where the federation did not tell, `trouble` says why.
        lines: of the journal since the scenario began, oldest first.
    """

    pages: tuple[Shown, ...] = ()
    clock: ClockReading | None = None
    lines: tuple[Line, ...] = ()
    sms: tuple[Sms, ...] = ()
    mails: tuple[Mail, ...] = ()
    faults: tuple[FaultOn, ...] = ()
    trouble: str = ""


def gather(funcargs: Mapping[str, Any], after: int) -> Evidence:
    """Look at whatever the fixtures of a scenario hold; `after` is the last line of the journal before it began."""
    pages = tuple(_look(page) for page in _open_pages(funcargs))
    federation = _federation(funcargs)
    if federation is None:
        return Evidence(pages=pages)
    try:
        return _asked(federation.client, pages, after)
    except ClientError as error:
        return Evidence(pages=pages, trouble=str(error))


def _asked(client: ControlClient, pages: tuple[Shown, ...], after: int) -> Evidence:
    return Evidence(
        pages=pages,
        clock=client.read_clock(),
        lines=client.read_journal(after=after, limit=_LINES).lines,
        sms=client.list_sms(limit=_MESSAGES),
        mails=client.list_mail(limit=_MESSAGES),
        faults=client.list_faults(),
    )


def _federation(funcargs: Mapping[str, Any]) -> RunningFederation | None:
    """Give the federation that a scenario plays; a deployment has nothing behind its pages."""
    held = [value for value in (funcargs.get("federation"), *funcargs.values()) if isinstance(value, RunningFederation)]
    return next((each for each in held if not isinstance(each, TargetFederation)), None)


def _open_pages(funcargs: Mapping[str, Any]) -> "list[Page]":
    """Give the pages that are open in any context, the scenario's own first."""
    contexts = [context for name in ("context", "browser") for context in _contexts(funcargs.get(name))]
    pages = [page for context in contexts for page in context.pages if page.url != "about:blank"]
    return list(dict.fromkeys(pages))


def _contexts(held: Any) -> Iterable[Any]:
    """Give the contexts of a browser, or a context itself."""
    own: list[Any] = [held] if hasattr(held, "pages") else []
    return list(getattr(held, "contexts", own))


def _look(page: "Page") -> Shown:
    from playwright.sync_api import Error  # noqa: PLC0415 - for projects without a browser

    said: Mapping[str, Any] = {}
    picture = None
    try:
        page.set_default_timeout(_PATIENCE)
        said = page.evaluate(_WORDS)
        picture = page.screenshot(
            type="jpeg",
            quality=_QUALITY,
            scale="css",
            animations="disabled",
            full_page=said["height"] <= _TALLEST,
            timeout=_PATIENCE,
        )
    except Error:  # a page that crashed, or that navigates: its address still says something
        pass
    return Shown(
        url=page.url,
        title=said.get("title", ""),
        headings=tuple(said.get("headings", ())),
        alerts=tuple(said.get("alerts", ())),
        text=said.get("text", ""),
        picture=picture,
    )
