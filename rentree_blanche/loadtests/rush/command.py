"""`rentree rush`: the measured load. `rentree rush compare` sets two results side by side."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from rentree_blanche.simulators.exits import ANSWER_IS_NO, INVALID_RUN, failures

if TYPE_CHECKING:
    from rentree_blanche.loadtests.rush.result import Result

_REPORT = Path("rapport-rush")


def rush(
    *,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Ce qui est demandé, en TOML (docs/rush.md). Sans lui : les réglages par défaut.", metavar="FICHIER"
        ),
    ] = None,
    report: Annotated[Path, typer.Option(help="Dossier du rapport.", metavar="DOSSIER")] = _REPORT,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dessiner λ(t) et les débits attendus, sans rien envoyer.")
    ] = False,
    processes: Annotated[int, typer.Option(help="Processus du générateur, sur cette machine.", min=1, max=64)] = 1,
    master: Annotated[
        bool, typer.Option("--master", help="Attendre des générateurs d’autres machines (--worker).")
    ] = False,
    expect_workers: Annotated[int, typer.Option(help="Avec --master : combien en attendre.", min=1)] = 1,
    bind: Annotated[str, typer.Option(help="Avec --master : adresse d’écoute.", metavar="ADRESSE")] = "127.0.0.1",
    master_port: Annotated[
        int, typer.Option(help="Avec --master : port d’écoute.", min=1, max=65535, metavar="PORT")
    ] = 5557,
    worker: Annotated[
        str | None, typer.Option(help="Être un générateur du maître à cette adresse.", metavar="HÔTE[:PORT]")
    ] = None,
    web: Annotated[int | None, typer.Option(help="Port des pages de Locust, sur 127.0.0.1.", min=1, max=65535)] = None,
    i_may_test: Annotated[
        list[str] | None, typer.Option(help="Hôte d’autrui que l’on a le droit de charger.", metavar="HÔTE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Écrire le résumé en JSON, pour un programme.")] = False,
) -> None:
    """Mesurer la charge que la cible supporte, d’où vient la limite, et si l’essai est valide.

    Deux résultats se comparent par « rentree rush compare A B ».
    """
    with failures():
        _check_installed()
        if worker is not None:
            from rentree_blanche.loadtests.rush.generator import run_worker

            run_worker(worker)
            return
        from rentree_blanche.loadtests.demand import read_demand
        from rentree_blanche.loadtests.rush.file import read_rush
        from rentree_blanche.loadtests.rush.folder import emptied

        asked = read_rush(file)
        demand = read_demand(asked.demand)
        folder = emptied(report)
        if dry_run:
            from rentree_blanche.loadtests.rush.preview import preview

            typer.echo(preview(asked, demand, folder))
            return
        from rentree_blanche.loadtests.rush.generator import Placing
        from rentree_blanche.loadtests.rush.report import write_report
        from rentree_blanche.loadtests.rush.run import Asked, run_rush
        from rentree_blanche.loadtests.rush.telling import Telling

        placing = Placing(
            processes=processes, master=master, expect=expect_workers, bind=bind, port=master_port, web=web
        )
        with Telling(quiet=as_json) as told:
            result = run_rush(asked, demand, Asked(placing=placing, allowed=i_may_test or ()), told)
        result.write(folder)
        page = write_report(result, folder)
        _conclude(result, page, as_json=as_json)


def compare(
    first: Annotated[Path, typer.Argument(help="Un résultat : son dossier, ou son result.json.", metavar="A")],
    second: Annotated[Path, typer.Argument(help="L’autre.", metavar="B")],
    *,
    report: Annotated[Path | None, typer.Option(help="Page HTML à écrire.", metavar="FICHIER")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Écrire du JSON, pour un programme.")] = False,
) -> None:
    """Comparer deux résultats : genou, latences, erreurs, et ce qui diffère dans ce qui fut demandé."""
    with failures():
        _check_installed()
        import json

        from rentree_blanche.loadtests.rush.compare import compare_results, comparison_table, write_comparison
        from rentree_blanche.loadtests.rush.result import Result

        comparison = compare_results(Result.read(first), Result.read(second))
        if report is not None:
            write_comparison(comparison, report)
        if as_json:
            typer.echo(json.dumps(comparison.as_json(), ensure_ascii=False, indent=2))
        else:
            from rentree_blanche.simulators.printed import terminal

            terminal().print(comparison_table(comparison))
        if not comparison.valid:
            raise typer.Exit(INVALID_RUN)


def _check_installed() -> None:
    """Tell what is missing where the package was installed without what load needs."""
    from importlib.util import find_spec

    from rentree_blanche.simulators.core.errors import UnusableInputError

    missing = [name for name in ("locust", "hdrh", "numpy", "scipy", "psutil", "pygal") if find_spec(name) is None]
    if missing:
        raise UnusableInputError(
            f"{', '.join(missing)} n’est pas installé\N{NARROW NO-BREAK SPACE}; "
            "taper pip install 'rentree-blanche[load]'"
        )


def _conclude(result: "Result", page: Path, *, as_json: bool) -> None:
    import json

    from rentree_blanche.loadtests.rush.report import conclusions
    from rentree_blanche.loadtests.rush.result import summary

    if as_json:
        said: Mapping[str, Any] = {
            "valid": result.valid,
            "objective_met": result.met(),
            "knee": None if result.finding is None else {"good": result.finding.good, "bad": result.finding.bad},
            "summary": [summary(each) for each in result.taken],
            "report": str(page),
        }
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for line in conclusions(result):
            typer.echo(line)
        typer.echo(f"Rapport\N{NO-BREAK SPACE}: {page}")
    if not result.valid:
        raise typer.Exit(INVALID_RUN)
    if not result.met():
        raise typer.Exit(ANSWER_IS_NO)


class RushOrCompare(TyperCommand):
    """`rush [FICHIER]`, or `rush compare A B`."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Give the words after `compare` to the command that compares."""
        if args[:1] != ["compare"]:
            return super().make_context(info_name, args, parent, **extra)
        comparing = typer.Typer(add_completion=False, rich_markup_mode=None)
        comparing.command(epilog="Exemple : rentree rush compare rapport-avant rapport-après")(compare)
        return typer.main.get_command(comparing).make_context(f"{info_name} compare", args[1:], parent)
