"""The story of a scenario that failed, for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from rentree_blanche.simulators.control.dashboard.words import Row
from rentree_blanche.suite.catalogue import load_catalogue
from rentree_blanche.suite.errors import CatalogueError
from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.told import OUTCOMES, PHASES, Told

_WIDE = 118
_WIDEST = 150
_LABEL = 13
_SHOWN = 14
_PAGES = 3
_MESSAGES = 6
_THIN, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_MARK = "▶"


def story(told: Told, folder: str) -> str:
    """Tell what was expected and found, where the browser stood, what passed, and how to play it again."""
    return "\n".join([*_head(told), *_pages(told), *_exchanges(told), *_messages(told), *_foot(told, folder)])


def _head(told: Told) -> Iterator[str]:
    played, said = told.played, told.complaint
    phase = "" if said is None else PHASES[said.phase]
    yield from _field("Scénario", f"{called(played.scenario)} – {OUTCOMES[played.outcome]} {phase}".strip())
    yield from (line for text in outcomes(played.scenario) for line in _field("Doit donner", text))
    if said is not None:
        if said.expected:
            yield from _field("Attendu", said.expected)
        yield from _field("Trouvé", said.found)
        if said.element:
            yield from _field("Élément", said.element)
        if said.where:
            yield from _field("Étape", said.code)
            yield f"{'':<{_LABEL}}{said.where}"
    if told.suspicion:
        yield from _field("À regarder", told.suspicion)


def _pages(told: Told) -> Iterator[str]:
    for page in told.evidence.pages[:_PAGES]:
        title = " · ".join(dict.fromkeys((*page.headings, page.title or "sans titre")))
        yield from _field("Page ouverte", f"«{_THIN}{title}{_THIN}»  {page.url}")
        for alert in page.alerts:
            yield from _field("  elle dit", alert)
        if not page.alerts and page.text:
            yield from _field("  elle dit", textwrap.shorten(page.text, 300, placeholder=" …"))


def _exchanges(told: Told) -> Iterator[str]:
    rows = list(told.rows)
    if not rows:
        return
    odd = sum(1 for _, why in rows if why)
    yield ""
    yield f"Échanges{_NBSP}: {len(rows)}, dont {odd} à regarder ({_MARK})"
    kept = [number for number, (_, why) in enumerate(rows) if why or number >= len(rows) - _SHOWN]
    wide = max(len(_way(rows[number][0])) for number in kept)
    before = -1
    for number in kept:
        if number > before + 1:
            yield f"    … {_counted(number - before - 1)}"
        yield from _exchange(*rows[number], wide)
        before = number


def _exchange(known: Row, why: str, wide: int) -> Iterator[str]:
    status = "" if known.status is None else f" → {known.status}"
    line = f"{known.time}  {_way(known):<{wide}}  {known.kind:<4}  {known.summary}{known.query}{status}"
    yield f"{_MARK if why else ' '} {line if len(line) <= _WIDEST else line[: _WIDEST - 1] + '…'}"
    if why:
        yield f"{' ' * 12}{' ' * wide}  ▲ {why}"


def _messages(told: Told) -> Iterator[str]:
    messages = told.messages
    if not messages:
        return
    yield ""
    yield f"Messages reçus{_NBSP}: {len(messages)}"
    for at, to, text in messages[-_MESSAGES:]:
        yield f"  {at}  {to}{_NBSP}: {textwrap.shorten(text, 90, placeholder=' …')}"


def _foot(told: Told, folder: str) -> Iterator[str]:
    yield ""
    for label, value in told.world:
        yield from _field(label, value)
    yield from _field("Dossier", f"{folder}  (index.html dit tout, avec la page, le diagramme et le journal)")
    yield f"{'Rejouer':<{_LABEL}}{told.again}"


def called(scenario: Scenario) -> str:
    """Give rows, sentence and case of a scenario in one line."""
    rows = ", ".join(dict.fromkeys(row for row, _ in scenario.rows))
    case = f" [{scenario.case}]" if scenario.case else ""
    return f"{rows} · {scenario.title}{case}" if rows else f"{scenario.title}{case}"


def outcomes(scenario: Scenario) -> tuple[str, ...]:
    """Give what the catalogue says that the rows of a scenario must lead to."""
    said = []
    for id_ in dict.fromkeys(row for row, _ in scenario.rows):
        try:
            row = load_catalogue().row(id_)
        except CatalogueError:
            continue
        said.append(f"{row.situation} → {row.outcome}")
    return tuple(said)


def _field(label: str, value: str) -> Sequence[str]:
    """Write a label and its value, whose further lines stand below it."""
    lines = [
        part
        for line in value.splitlines() or [""]
        for part in textwrap.wrap(line, _WIDE - _LABEL, break_on_hyphens=False) or [""]
    ]
    return [f"{label if not number else '':<{_LABEL}}{line}" for number, line in enumerate(lines)]


def _way(known: Row) -> str:
    return f"{known.source} → {known.target}"


def _counted(count: int) -> str:
    return "1 autre échange" if count == 1 else f"{count} autres échanges"
