"""The command `rentree check-sp`. What it needs is imported when it runs, so that `rentree --help` answers at once."""

import json
from pathlib import Path
from typing import Annotated

import typer

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.exits import failures


def check_sp(  # noqa: PLR0913 - an option is a parameter
    *,
    file: Annotated[
        Path | None,
        typer.Argument(help="TOML qui décrit le service (exemple : docs/check-sp.md).", metavar="[FICHIER]"),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Dire quels contrôles il y a, sans rien envoyer.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Seulement les contrôles de ce nom (wrapping.*) ; répétable.", metavar="MOTIF"),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Écrire les rapports dans ce dossier.", metavar="DOSSIER")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Avec --report : reprendre où un passage arrêté en était.")
    ] = False,
    compare: Annotated[
        Path | None, typer.Option(help="Comparer au report.json d’un passage précédent.", metavar="RAPPORT")
    ] = None,
    i_may_test: Annotated[
        list[str] | None,
        typer.Option(help="Hôte d’une autre machine que son responsable permet de tester ; répétable.", metavar="HÔTE"),
    ] = None,
    metadata: Annotated[
        bool,
        typer.Option("--metadata", help="Écrire les métadonnées d’IdP que le service doit charger, sans rien tester."),
    ] = False,
    provision: Annotated[
        Path | None,
        typer.Option(
            help="Écrire l’export AAF et la fiche des personnes que le service doit connaître, sans rien tester.",
            metavar="DOSSIER",
        ),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", "-n", help="Nombre de processus.", min=1)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Écrire du JSON, pour un programme.")] = False,
) -> None:
    """Valider un fournisseur de service : ouvre-t-il la session de la bonne personne, et elle seule ?"""
    with failures():
        if list_:
            _list(tuple(only or ()), as_json=as_json)
            return
        if file is None:
            raise UnusableInputError(
                "il manque le fichier du service ; rentree check-sp --list dit ce qui est contrôlé"
            )
        from rentree_blanche.conformance.service import read_service  # noqa: PLC0415 - see the module

        service = read_service(file)
        if metadata:
            from rentree_blanche.conformance.idp import what_to_load  # noqa: PLC0415 - see the module

            typer.echo(what_to_load(service.idp).decode())
            return
        if provision is not None:
            from rentree_blanche.conformance.provisioning import provide  # noqa: PLC0415 - see the module

            for written in provide(service, provision):
                typer.echo(written)
            return
        from rentree_blanche.conformance.running import Run, check  # noqa: PLC0415 - see the module

        run = Run(
            file=file,
            service=service,
            only=tuple(only or ()),
            report=report,
            resume=resume,
            compare=compare,
            allowed=frozenset(i_may_test or ()),
            workers=workers,
            as_json=as_json,
        )
        raise typer.Exit(check(run))


def _list(only: tuple[str, ...], *, as_json: bool) -> None:
    from rentree_blanche.conformance.registry import as_known, catalogue  # noqa: PLC0415 - see the module
    from rentree_blanche.conformance.zoo.proofs import proofs  # noqa: PLC0415 - see the module

    found = catalogue().chosen(only)
    if as_json:
        typer.echo(json.dumps(as_known(found, proofs()), ensure_ascii=False, indent=2))
        return
    from rentree_blanche.conformance.listing import table  # noqa: PLC0415 - see the module
    from rentree_blanche.simulators.printed import terminal  # noqa: PLC0415 - see the module

    terminal().print(table(found))
