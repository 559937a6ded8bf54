"""Tables for a terminal: addresses, people, and what a machine has and lacks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from rentree_blanche.simulators.roster import typed

if TYPE_CHECKING:
    from rentree_blanche.simulators.anonymise.work import Anonymised
    from rentree_blanche.simulators.doctor import Finding
    from rentree_blanche.simulators.greeting import Answering
    from rentree_blanche.simulators.roster import Child, Player

_WIDE = 140
_ACCOUNTS = {"none": "aucun", "provisional": "provisoire", "active": "actif", "closed": "clos"}


def address_table(answering: Iterable["Answering"]) -> Table:
    """Make the table of addresses."""
    table = Table("Acteur", "Adresse", box=box.SIMPLE_HEAD, pad_edge=False)
    for each in answering:
        table.add_row(each.title, each.url)
        if each.smtp is not None:
            table.add_row(f"{each.title}, SMTP", each.smtp)
    return table


def people_table(players: Iterable["Player"]) -> Table:
    """Make the table of people to play; their accounts only where a running federation was asked."""
    listed = list(players)
    asked = any(player.account is not None for player in listed)
    columns = ("Responsable", "Mobile", "Enfants, nés le", "FranceConnect, impots.gouv.fr")
    table = Table(*columns, *(("Compte",) if asked else ()), box=box.SIMPLE_HEAD, pad_edge=False)
    for player in listed:
        children = "\n".join(_in_words(child) for child in player.children)
        login = next((each for each in player.logins if each.provider == "impots"), None)
        shown = "–" if login is None else f"{login.login} {login.password}"
        account = (_ACCOUNTS.get(player.account or "", "–"),) if asked else ()
        table.add_row(player.called, typed(player.mobile) if player.mobile else "–", children, shown, *account)
    return table


def _in_words(child: "Child") -> str:
    notes = "" if child.legal else " (famille d’accueil)"
    return f"{child.first_name}, {child.birth_date:%d/%m/%Y}, {child.level}{notes}"


def findings_table(findings: Iterable["Finding"]) -> Table:
    """Make the table of what the machine has and lacks."""
    table = Table("", "Élément", "Pour", "Trouvé, ou la commande qui l’apporte", box=box.SIMPLE_HEAD, pad_edge=False)
    for each in findings:
        table.add_row("✓" if each.found else "✗", each.name, each.use, each.found or each.mend)
    return table


def anonymised_table(reports: Iterable["Anonymised"]) -> Table:
    """Make the table of extracts made synthetic."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Extrait", "Écrit dans"):
        table.add_column(title, overflow="fold")
    for title in ("Contenu", "Encodage", "Lignes", "Illisibles"):
        table.add_column(title, no_wrap=True)
    for each in reports:
        table.add_row(each.source, each.target, each.kind, each.encoding, str(each.lines), str(each.unreadable))
    return table


def terminal() -> Console:
    """Make the console: wide enough for a whole address where the output is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)
