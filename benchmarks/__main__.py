"""`python -m benchmarks`: measure, tell, and write `bench.json` and `bench.html`."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.catalogue import NAMES, chosen
from rentree_blanche.simulators.exits import ANSWER_IS_NO, INTERRUPTED, INVALID_RUN, failures

Only = Annotated[
    list[str] | None, typer.Option(help=f"Seulement cette mesure ; répétable. {', '.join(NAMES)}.", metavar="NOM")
]
Out = Annotated[Path, typer.Option(help="Dossier de bench.json et de bench.html.", metavar="DOSSIER")]
Compare = Annotated[Path | None, typer.Option(help="bench.json d’une mesure antérieure.", metavar="FICHIER")]
Quick = Annotated[bool, typer.Option("--quick", help="Mesurer court : quelques minutes, des verdicts moins sûrs.")]


def measure(
    *, only: Only = None, out: Out = Path("build/bench"), compare: Compare = None, quick: Quick = False
) -> None:
    """Mesurer ce que coûtent les simulateurs, chaque chose à côté de ce qui la borne.

    Code de sortie : 0, tout objectif est atteint ou indécis ; 1, un objectif est manqué ; 2, demande inutilisable ;
    3, une mesure a échoué.
    """
    with failures():
        from benchmarks.session import run_session  # noqa: PLC0415 - `--help` answers at once

        try:
            lines = run_session(chosen(only or ()), out, compare, quick=quick)
        except KeyboardInterrupt as error:
            typer.echo("Interrompu : rien n’est écrit.", err=True)
            raise typer.Exit(INTERRUPTED) from error
        if any(line.failed for line in lines):
            raise typer.Exit(INVALID_RUN)
        if any(line.verdict == "missed" for line in lines):
            raise typer.Exit(ANSWER_IS_NO)


app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 110},
)
app.command(epilog="Exemple : python -m benchmarks --only logins --only sso --compare build/avant/bench.json")(measure)

if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
