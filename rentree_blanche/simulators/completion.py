"""What completes commands and options on the keyboard, for the shells that people use."""

import os
from enum import StrEnum
from typing import Annotated

import typer

# Names that typer has kept in this place, and does not export.
from typer.completion import completion_init, get_completion_script  # type: ignore[attr-defined]

_PROGRAM = "rentree"
_VARIABLE = "_RENTREE_COMPLETE"  # the name that typer gives it


class Shell(StrEnum):
    """The shells for which there is a script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(help="L’interpréteur : bash, zsh ou fish.", metavar="INTERPRÉTEUR")],
) -> None:
    """Écrire le script qui complète commandes et options au clavier."""
    typer.echo(get_completion_script(prog_name=_PROGRAM, complete_var=_VARIABLE, shell=shell.value))


def answer_a_shell() -> None:
    """Let typer answer a shell that asks how a word could go on, where this process was started for that."""
    if _VARIABLE in os.environ:
        completion_init()
