"""How a command ends: the exit codes that the command line promises, and an expected failure in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

ANSWER_IS_NO, UNUSABLE_INPUT, INVALID_RUN, INTERRUPTED = 1, 2, 3, 130


@contextmanager
def failures() -> Iterator[None]:
    """Tell an expected failure in one line, and end with its exit code."""
    from rentree_blanche.simulators.core.errors import (  # noqa: PLC0415 - `--help` answers at once
        RentreeError,
        StoreError,
        UnusableInputError,
    )
    from rentree_blanche.simulators.population.errors import PopulationError  # noqa: PLC0415 - see above

    try:
        yield
    except RentreeError as error:
        typer.echo(f"Erreur\N{NO-BREAK SPACE}: {error}", err=True)
        unusable = isinstance(error, UnusableInputError | StoreError | PopulationError)
        raise typer.Exit(UNUSABLE_INPUT if unusable else INVALID_RUN) from error


@contextmanager
def scale() -> Iterator[None]:
    """Tell in one line that work of a size was interrupted, or that the libraries which it takes are not there."""
    try:
        yield
    except KeyboardInterrupt as error:
        typer.echo("Interrompu : aucun fichier inachevé ne reste ; un chargement reprendra où il en est.", err=True)
        raise typer.Exit(INTERRUPTED) from error
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "polars"):
            raise
        typer.echo(f"Erreur : {error.name} manque ; pip install 'rentree-blanche[scale]' l’apporte.", err=True)
        raise typer.Exit(UNUSABLE_INPUT) from error
