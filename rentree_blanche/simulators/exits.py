"""How a command ends: the exit codes that the command line promises, and an expected failure in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

ANSWER_IS_NO, UNUSABLE_INPUT, INVALID_RUN = 1, 2, 3


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
