"""The reference of the command `rentree`, docs/cli.md, made of the command itself: `python tools/cli_reference.py`."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup

from rentree_blanche.simulators.cli import app

DOCUMENT = Path(__file__).parents[1] / "docs" / "cli.md"
_KIND = re.compile(r" <(.*?)>")
_HEAD = """# La commande `rentree`

`rentree --help` et `rentree COMMANDE --help` disent la même chose que cette page, qui en est faite.

Codes de fin : 0, c’est fait ; 1, la réponse est non ; 2, ce qui a été donné ne peut pas servir ; 3, l’essai
lui-même n’est pas valable.

Pour que le terminal complète commandes et options, écrire le script de `rentree completion` là où
l’interpréteur le cherche (exemple plus bas, pour bash), ou le lire dans `~/.zshrc` :
`eval "$(rentree completion zsh)"`.
"""


def reference() -> str:
    """Give the page: what the command says of itself, then each of its commands."""
    group = typer.main.get_command(app)
    if not isinstance(group, TyperGroup):
        raise TypeError("rentree has no commands")
    context = typer.Context(group, info_name="rentree")
    commands = [each for name in group.list_commands(context) if (each := group.get_command(context, name))]
    sections = [_section(each) for each in commands if isinstance(each, TyperCommand) and not each.hidden]
    return "\n".join([_HEAD, *_options(group), "", *sections])


def _section(command: TyperCommand) -> str:
    usage = " ".join(["rentree", str(command.name), *command.collect_usage_pieces(_context(command))])
    example = (command.epilog or "").partition(":")[2].strip()
    lines = [f"## `rentree {command.name}`", "", command.help or "", "", "```text", usage, "```", ""]
    if example:
        lines += ["Exemple :", "", "```sh", example, "```", ""]
    return "\n".join([*lines, *_options(command), ""])


def _options(command: TyperCommand | TyperGroup) -> Iterator[str]:
    yield "| option | sens |"
    yield "|---|---|"
    for each in command.get_params(_context(command)):
        record = each.get_help_record(_context(command))
        if record is not None and each.name != "help":
            yield f"| `{_KIND.sub(_named, record[0])}` | {_cell(record[1])} |"


def _named(kind: re.Match[str]) -> str:
    return " N" if "int" in kind[1] else ""


def _cell(words: str) -> str:
    """Give what an option means in French: the bounds are said by the command when they are passed."""
    meant, _, rest = " ".join(words.split()).replace("|", "\\|").partition(" [")
    default = re.match(r"default: ([^;\]]+)", rest)
    return f"{meant} Obligatoire." if "required" in rest else f"{meant} Sans elle : {default[1]}." if default else meant


def _context(command: TyperCommand | TyperGroup) -> typer.Context:
    return typer.Context(command, info_name=command.name)


if __name__ == "__main__":
    DOCUMENT.write_text(reference(), encoding="utf-8")
