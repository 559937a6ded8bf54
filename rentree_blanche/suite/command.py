"""The command `rentree scenarios`. What it needs is imported when it runs, so that `rentree --help` answers at once."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from rentree_blanche.simulators.exits import ANSWER_IS_NO, failures

_DASHES = "--"
_AFTER = "rentree_blanche.suite.after_dashes"


class PytestAfterDashes(TyperCommand):
    """A command that leaves what stands after `--` to pytest."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what stands after `--` aside, then read the rest."""
        place = args.index(_DASHES) if _DASHES in args else len(args)
        ctx.meta[_AFTER] = tuple(args[place + 1 :])
        return super().parse_args(ctx, args[:place])


def scenarios(  # noqa: PLR0913 - an option is a parameter
    context: typer.Context,
    *,
    selection: Annotated[
        list[str] | None,
        typer.Argument(
            help="Ligne du catalogue (FC-03), variante (FC-01:impots), chapitre (A), ou fichier et nom d’un scénario. "
            "Sans elle, tous.",
            metavar="[SÉLECTION]…",
        ),
    ] = None,
    keyword: Annotated[
        str | None, typer.Option("-k", help="Seulement ceux dont le nom convient, comme pour pytest.", metavar="MOTS")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Dire quels scénarios il y a, sans rien jouer.")] = False,
    target: Annotated[
        Path | None,
        typer.Option(
            help="Jouer contre le déploiement que décrit ce TOML (exemple : docs/targets.md), pour ce qui s’y peut ; "
            "le reste est écarté, chacun avec sa raison.",
            metavar="FICHIER",
        ),
    ] = None,
    drift: Annotated[
        Path | None,
        typer.Option(
            help="Dire en quoi ce que montre le déploiement de ce TOML (exemple : docs/drift.md) diffère du "
            "simulateur, sans rien jouer.",
            metavar="FICHIER",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Écrire la matrice de couverture, en HTML et en JSON, dans ce dossier.", metavar="DOSSIER"),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(help="Ajouter une ligne par scénario joué au journal de stabilité.", metavar="FICHIER"),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Avec --log : dire ce que le journal sait, sans rien jouer.")
    ] = False,
    at_least: Annotated[
        int, typer.Option(help="Avec --summary : finir par 1 si un scénario a moins de succès de suite.", min=0)
    ] = 0,
    repeat: Annotated[int, typer.Option(help="Jouer tant de fois, chaque fois dans un autre ordre.", min=1)] = 1,
    workers: Annotated[
        int, typer.Option("--workers", "-n", help="Nombre de processus, chacun avec sa fédération.", min=1)
    ] = 1,
    headed: Annotated[bool, typer.Option("--headed", help="Montrer le navigateur.")] = False,
    seed: Annotated[int | None, typer.Option(help="Graine de la fédération. Sans elle : 1.", min=0)] = None,
    families: Annotated[int | None, typer.Option(help="Nombre de familles inscrites. Sans lui : 200.", min=1)] = None,
    order: Annotated[
        int | None, typer.Option(help="Graine de l’ordre des scénarios. Sans elle, tirée au sort et dite.", min=0)
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Avec --list, --summary ou --drift : écrire du JSON.")
    ] = False,
) -> None:
    """Jouer les scénarios du catalogue ; après « -- », des options de pytest."""
    with failures():
        from rentree_blanche.suite.selection import read_selection  # noqa: PLC0415 - see the module

        chosen = read_selection(selection or (), keyword)
        if drift is not None:
            _watch(context, drift, as_json=as_json)
            return
        if summary:
            _summarise(log, at_least, as_json=as_json)
            return
        if list_:
            _list(chosen, as_json=as_json)
            return
        if target is not None:
            from rentree_blanche.suite.target import read_target  # noqa: PLC0415 - see the module

            read_target(target)
        from rentree_blanche.suite.running import Run, play  # noqa: PLC0415 - see the module

        code = play(
            Run(
                selection=chosen,
                target=target,
                report=report,
                log=log,
                repeat=repeat,
                workers=workers,
                headed=headed,
                seed=seed,
                families=families,
                order=order,
                pytest_arguments=context.meta.get(_AFTER, ()),
            )
        )
        raise typer.Exit(code)


def _list(chosen: Any, *, as_json: bool) -> None:
    from rentree_blanche.suite.listing import as_known, listed, table  # noqa: PLC0415 - see the module

    found = listed(chosen)
    if as_json:
        typer.echo(json.dumps(as_known(found), ensure_ascii=False, indent=2))
    else:
        from rentree_blanche.simulators.printed import terminal  # noqa: PLC0415 - see the module

        terminal().print(table(found))
    if not any(each.scenarios for each in found):
        raise typer.Exit(ANSWER_IS_NO)


def _summarise(log: Path | None, at_least: int, *, as_json: bool) -> None:
    from rentree_blanche.simulators.printed import terminal  # noqa: PLC0415 - see the module
    from rentree_blanche.suite.stability import read_log, summarised, table, verdict  # noqa: PLC0415 - see the module

    known = summarised(read_log(log))
    if as_json:
        typer.echo(json.dumps([each.as_json() for each in known], ensure_ascii=False, indent=2))
    else:
        terminal().print(table(known))
        typer.echo(verdict(known, at_least))
    if any(not each.is_stable or each.in_a_row < at_least for each in known):
        raise typer.Exit(ANSWER_IS_NO)


def _watch(context: typer.Context, file: Path, *, as_json: bool) -> None:
    from rentree_blanche.simulators.core.errors import UnusableInputError  # noqa: PLC0415 - see the module

    sources = {name: context.get_parameter_source(name) for name in context.params}
    given = {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}
    if given - {"drift", "as_json"} or context.meta.get(_AFTER):
        raise UnusableInputError(
            "--drift compare sans rien jouer\N{NARROW NO-BREAK SPACE}; le donner seul, ou avec --json"
        )
    from rich.console import Console  # noqa: PLC0415 - see the module
    from rich.text import Text  # noqa: PLC0415 - see the module

    from rentree_blanche.drift import told  # noqa: PLC0415 - see the module
    from rentree_blanche.drift.watch import watch  # noqa: PLC0415 - see the module

    with Console(stderr=True).status("") as status:
        found = watch(file, saying=lambda doing: status.update(Text(f"{doing}…")))
    if as_json:
        typer.echo(json.dumps(told.as_json(found), ensure_ascii=False, indent=2))
    else:
        from rentree_blanche.simulators.printed import terminal  # noqa: PLC0415 - see the module

        if found.differences:
            terminal().print(told.table(found))
        for line in told.verdict(found):
            typer.echo(line)
    if found.differences:
        raise typer.Exit(ANSWER_IS_NO)
