"""What the drift watch has found, for a terminal and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from rentree_blanche.drift.comparing import Difference
from rentree_blanche.drift.errors import plain
from rentree_blanche.drift.watch import Drift

_NBSP = "\N{NO-BREAK SPACE}"


def as_json(drift: Drift) -> dict[str, Any]:
    """Give everything as JSON."""
    return {
        "name": drift.target.name,
        "addresses": dict(drift.target.addresses),
        "login_generation": drift.generation,
        "edition": drift.target.drift.edition,
        "certificates": list(drift.fingerprints),
        "differences": [_known(each) for each in drift.differences],
        "accepted": [_known(each) for each in drift.accepted],
    }


def table(drift: Drift) -> Table:
    """Make the table of differences."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    drawn.add_column("Écart", no_wrap=True)
    for title, ratio in (("Où", 3), ("Simulateur", 2), ("Déploiement", 2), ("À faire", 3)):
        drawn.add_column(title, ratio=ratio, overflow="fold")
    for each in drift.differences:
        cells = (each.change.value, each.place, each.simulated or "–", each.seen or "–", each.mend)
        drawn.add_row(*(Text(plain(cell)) for cell in cells))
    return drawn


def verdict(drift: Drift) -> Iterator[str]:
    """Say how many differences there are, and what else the file may be told."""
    count = len(drift.differences)
    what = f"simulateur à pages de connexion {drift.generation}, édition {drift.target.drift.edition}"
    yield f"{drift.target.name}{_NBSP}: {_counted(count, 'écart') if count else 'aucun écart'} avec un {what}"
    if drift.accepted:
        yield f"Écarts que drift.accepted connaît, non répétés ici{_NBSP}: {len(drift.accepted)}"
    if count:
        known = _listed(drift.differences[0].place)
        yield f"Un écart voulu s’accepte dans le fichier{_NBSP}: [drift] accepted = {known}"
    if drift.fingerprints and not drift.target.drift.certificates:
        pinned = _listed(*drift.fingerprints)
        yield f"Pour savoir quand les certificats changent{_NBSP}: [drift] certificates = {pinned}"


def _known(difference: Difference) -> dict[str, str]:
    return {**asdict(difference), "change": difference.change.name.lower()}


def _listed(*texts: str) -> str:
    """Write texts as a list of TOML, which JSON's is too."""
    return json.dumps([plain(text) for text in texts], ensure_ascii=False)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"
