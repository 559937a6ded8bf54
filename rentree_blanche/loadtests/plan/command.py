"""The command `rentree plan`. What it needs is imported when it runs, so that `rentree --help` answers at once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rentree_blanche.simulators.exits import ANSWER_IS_NO, INVALID_RUN, UNUSABLE_INPUT, failures

_RUN = "run"

AsJson = Annotated[bool, typer.Option("--json", help="Écrire du JSON, pour un programme.")]


class FileOrCommand(TyperGroup):
    """A group whose first word may be a file: then it is worked out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command that works a plan out before a file or an option of its own."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="plan",
    cls=FileOrCommand,
    help="Le pays simulé : ce que la rentrée demandera, ce qui cède d’abord, et ce que vaut chaque remède.",
    epilog="Exemple : rentree plan deploiement.toml --report rapport",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command(_RUN, epilog="Exemple : rentree plan deploiement.toml --report rapport")
def run(
    *,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Le plan, en TOML (exemple commenté : --example). Sans lui, celui qui est livré.", metavar="[FICHIER]"
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Écrire la page et result.json dans ce dossier.", metavar="DOSSIER")
    ] = None,
    only_plan: Annotated[
        bool, typer.Option("--only-plan", help="Le plan seul, sans ses variantes ni ses inconnues.")
    ] = False,
    example: Annotated[bool, typer.Option("--example", help="Écrire le plan livré, commenté, et finir.")] = False,
    as_json: AsJson = False,
) -> None:
    """Travailler un plan ; finit par 1 si l’objectif n’est pas tenu."""
    with failures():
        _check_installed()
        from rentree_blanche.loadtests.plan.file import default_file, read_inputs

        if example:
            typer.echo(default_file().read_text(encoding="utf-8"), nl=False)
            return
        inputs = read_inputs(file)
        from rentree_blanche.loadtests.plan.study import study

        with _bar(quiet=as_json) as progress:
            done = study(inputs, options=not only_plan, progress=progress)
        if report is not None:
            from rentree_blanche.loadtests.plan.report import write_report

            write_report(done, report)
        if as_json:
            from rentree_blanche.loadtests.plan.result import as_json as told

            typer.echo(json.dumps(told(done), ensure_ascii=False))
        else:
            from rentree_blanche.loadtests.plan.printed import show

            show(done, report)
        if not done.base.holds:
            raise typer.Exit(ANSWER_IS_NO)


@app.command("compare", epilog="Exemple : rentree plan compare rapport-leger rapport-plein")
def compare(
    *,
    light: Annotated[
        Path, typer.Argument(help="Résultat d’une charge légère : les temps de service en sont tirés.", metavar="LÉGER")
    ],
    full: Annotated[Path, typer.Argument(help="Résultat d’une autre charge, à prédire.", metavar="PLEIN")],
    as_json: AsJson = False,
) -> None:
    """Prédire une charge mesurée d’après une autre, légère.

    Finit par 1 si l’écart est trop grand, 2 s’il manque une mesure, 3 si l’une des deux charges est invalide.
    """
    with failures():
        _check_installed()
        from rentree_blanche.loadtests.plan.compare import compared, read_measured

        found = compared(read_measured(light), read_measured(full))
        if as_json:
            typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            from rentree_blanche.loadtests.plan.printed import show_comparison

            show_comparison(found)
        if found.invalid:
            raise typer.Exit(INVALID_RUN)
        if found.lacking:
            raise typer.Exit(UNUSABLE_INPUT)
        if not found.agrees:
            raise typer.Exit(ANSWER_IS_NO)


@app.command("demands", epilog="Exemple : rentree plan demands rapport > stations.toml")
def demands(
    *,
    measured: Annotated[Path, typer.Argument(help="Résultat de « rentree rush ».", metavar="RÉSULTAT")],
    as_json: AsJson = False,
) -> None:
    """Tirer d’une charge mesurée les temps de service par visite (loi d’utilisation : D = U / X)."""
    with failures():
        _check_installed()
        from rentree_blanche.loadtests.plan.compare import read_measured
        from rentree_blanche.loadtests.plan.demands import demands_of, in_toml

        found = demands_of(read_measured(measured))
        typer.echo(
            json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=2) if as_json else in_toml(found)
        )


def _check_installed() -> None:
    from importlib.util import find_spec

    from rentree_blanche.loadtests.plan.errors import PlanError

    if missing := [name for name in ("numpy", "pygal", "scipy", "threadpoolctl") if find_spec(name) is None]:
        raise PlanError(
            f"il manque {', '.join(missing)}\N{NARROW NO-BREAK SPACE}; taper pip install 'rentree-blanche[load]'"
        )


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show progress on the terminal's error output, where there is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("Le pays, minute par minute")
        yield lambda done, total: progress.update(task, completed=done, total=total)
