"""The command line `rentree`. What a command needs is imported when it runs, so that `--help` answers at once."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rentree_blanche import __version__
from rentree_blanche.conformance.command import check_sp
from rentree_blanche.loadtests.plan.command import app as plan
from rentree_blanche.loadtests.rush.command import RushOrCompare, rush
from rentree_blanche.simulators.completion import answer_a_shell, completion
from rentree_blanche.simulators.exits import ANSWER_IS_NO, failures, scale
from rentree_blanche.simulators.kept import default_folder
from rentree_blanche.suite.command import PytestAfterDashes, scenarios

if TYPE_CHECKING:
    from rentree_blanche.simulators.roster import Player
    from rentree_blanche.simulators.settings import FederationSettings

_PORT, _TLS_PORT = 8080, 8443
_LISTED = 20
_RUNNING = f"http://control.localhost:{_PORT}/"

app = typer.Typer(
    name="rentree",
    help="La fédération EduConnect entière sur une machine : ses acteurs, ses familles, ses pannes.",
    epilog="Exemple : rentree up",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"max_content_width": 110},
    pretty_exceptions_enable=False,
)

Seed = Annotated[
    int | None, typer.Option(help="Graine : la même donne les mêmes personnes, codes et mots de passe.", min=0)
]
Families = Annotated[int | None, typer.Option(help="Nombre de familles inscrites.", min=1)]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FICHIER",
        help="Réglages, en TOML (liste et exemple : docs/settings.md) ; les options l’emportent.",
    ),
]
Tls = Annotated[bool | None, typer.Option("--tls/--no-tls", help="HTTPS, avec l’autorité de la fédération.")]
Port = Annotated[
    int | None,
    typer.Option(help="Port ; 0 en prend un libre. Sans réglage : 8080, ou 8443 avec --tls.", min=0, max=65535),
]
Bind = Annotated[str | None, typer.Option(help="Adresse d’écoute. Sans réglage : 127.0.0.1.", metavar="ADRESSE")]
Domain = Annotated[str | None, typer.Option(help="Domaine des noms. Sans réglage : localhost.", metavar="DOMAINE")]
Label = Annotated[
    str | None,
    typer.Option(
        help="Étiquette, pour des fédérations côte à côte : educonnect-ÉTIQUETTE.localhost.", metavar="ÉTIQUETTE"
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        help="Dossier des clés et certificats. Sans réglage : ~/.local/state/rentree-blanche.", metavar="DOSSIER"
    ),
]
ReadyFile = Annotated[
    Path | None,
    typer.Option(help="Fichier JSON écrit quand tout répond : adresses et jeton de contrôle.", metavar="FICHIER"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Écrire du JSON, pour un programme.")]


@app.callback(invoke_without_command=True)
def rentree(*, version: Annotated[bool, typer.Option("--version", help="Écrire la version et finir.")] = False) -> None:
    """La fédération EduConnect entière sur une machine : ses acteurs, ses familles, ses pannes."""
    if version:
        typer.echo(f"rentree {__version__}")
        raise typer.Exit


@app.command(epilog="Exemple : rentree up --families 500 --ready-file fédération.json")
def up(
    *,
    seed: Seed = None,
    families: Families = None,
    settings: SettingsFile = None,
    tls: Tls = None,
    port: Port = None,
    bind: Bind = None,
    domain: Domain = None,
    label: Label = None,
    folder: Folder = None,
    ready_file: ReadyFile = None,
) -> None:
    """Jouer la fédération, au premier plan, jusqu’à Ctrl-C."""
    with failures(), _starting() as settled:
        chosen = prepared(
            settings,
            seed=seed,
            families=families,
            tls=tls,
            port=port,
            bind=bind,
            domain=domain,
            label=label,
            folder=folder,
        )
        from rentree_blanche.simulators.foreground import run_federation

        run_federation(chosen, ready_file, settled)


@app.command(epilog="Exemple : rentree serve educonnect --workers 4 --store postgresql+psycopg://localhost/rentree")
def serve(
    *,
    actor: Annotated[str, typer.Argument(help="L’acteur, par le premier mot de son nom d’hôte.", metavar="ACTEUR")],
    workers: Annotated[int, typer.Option(help="Nombre de processus.", min=1)] = 1,
    store: Annotated[
        str | None,
        typer.Option(
            help="URL SQLAlchemy de la base commune. Sans réglage : un fichier SQLite éphémère.", metavar="URL"
        ),
    ] = None,
    seed: Seed = None,
    families: Families = None,
    settings: SettingsFile = None,
    tls: Tls = None,
    port: Port = None,
    bind: Bind = None,
    domain: Domain = None,
    label: Label = None,
    folder: Folder = None,
    ready_file: ReadyFile = None,
) -> None:
    """Servir un acteur seul, en plusieurs processus, pour la charge ou un déploiement partagé."""
    with failures():
        chosen = prepared(
            settings,
            seed=seed,
            families=families,
            tls=tls,
            port=port,
            bind=bind,
            domain=domain,
            label=label,
            folder=folder,
            store=store,
        )
        from rentree_blanche.simulators.foreground import run_crew

        run_crew(chosen, actor, workers, ready_file)


@app.command(epilog="""Exemple : rentree people --search '{"twins": true}' --json""")
def people(
    *,
    seed: Seed = None,
    families: Families = None,
    settings: SettingsFile = None,
    search: Annotated[
        str | None,
        typer.Option(help="Seulement les familles comme décrites, en JSON.", metavar="JSON"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Au plus tant de familles. Sans --json : 20.", min=1)] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Dire aussi l’état des comptes dans la fédération en marche.")
    ] = False,
    ready_file: Annotated[
        Path | None,
        typer.Option(help=f"Fichier de la fédération en marche. Sans lui : {_RUNNING}.", metavar="FICHIER"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Dire qui l’on peut jouer : mobiles, enfants et dates de naissance, identifiants chez FranceConnect."""
    with failures():
        from rentree_blanche.simulators.roster import find_players, platform_identities
        from rentree_blanche.simulators.settings import load_settings

        chosen = load_settings(settings, seed=seed, families=families)
        found = find_players(chosen.seed, chosen.families, search, limit or (None if as_json else _LISTED))
        if state or ready_file is not None:
            found = _with_states(found, ready_file)
        if as_json:
            known = [player.as_json() for player in found]
            told = {"seed": chosen.seed, "people": known, "platform_identities": platform_identities()}
            typer.echo(json.dumps(told, default=str, ensure_ascii=False, indent=2))
        else:
            from rentree_blanche.simulators.printed import people_table, terminal
            from rentree_blanche.simulators.roster import without_namesakes_first

            console = terminal()
            console.print(people_table(without_namesakes_first(found)))
            console.print(
                "Identités d’essai de la plateforme d’intégration, mot de passe 123\N{NO-BREAK SPACE}: "
                + ", ".join(platform_identities())
            )
        if not found:
            raise typer.Exit(ANSWER_IS_NO)


@app.command("anonymise", epilog="Exemple : rentree anonymise eleves.csv responsables.csv --out synthetiques")
def anonymise_extracts(
    *,
    extracts: Annotated[list[Path], typer.Argument(help="Extraits CSV d’ONDE, ensemble.", metavar="EXTRAIT…")],
    out: Annotated[Path, typer.Option(help="Dossier des extraits synthétiques.", metavar="DOSSIER")],
    seed: Annotated[
        int | None,
        typer.Option(help="Graine, pour des essais : sans elle, personne ne peut refaire les tirages.", min=0),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Rendre synthétiques des extraits réels : même forme, mêmes défauts, plus personne."""
    with failures():
        from rentree_blanche.simulators.anonymise.command import run

        reports = run(extracts, out, seed, quiet=as_json)
        if as_json:
            known = [each.as_json() for each in reports]
            typer.echo(json.dumps({"files": known}, ensure_ascii=False, indent=2))
        else:
            from rentree_blanche.simulators.printed import anonymised_table, terminal

            terminal().print(anonymised_table(reports))


@app.command(epilog="Exemple : rentree population --families 1000000 --out pays --format parquet")
def population(
    *,
    families: Annotated[int, typer.Option(help="Nombre de familles, les premières de la graine.", min=1)],
    out: Annotated[Path, typer.Option(help="Dossier, vide ou à faire.", metavar="DOSSIER")],
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            help="parquet (par académie), onde et aaf (par école), feed (flux de nuit) ; plusieurs, par des virgules.",
            metavar="FORMATS",
        ),
    ] = "parquet",
    seed: Annotated[
        int, typer.Option(help="Graine : la même que celle de rentree up donne les mêmes gens.", min=0)
    ] = 1,
    territory: Annotated[
        str,
        typer.Option(
            help="federation (les deux académies de rentree up) ou country (toutes). Sans réglage : federation "
            "jusqu’à 200 000 familles.",
            metavar="TERRITOIRE",
        ),
    ] = "",
    dirt: Annotated[
        list[str] | None,
        typer.Option(help="Part de données fautives, par exemple landline=0.02 ; répétable.", metavar="DÉFAUT=PART"),
    ] = None,
    changes: Annotated[
        float | None,
        typer.Option(
            help="Avec feed : écrire aussi le différentiel de la nuit suivante, où change cette part.",
            min=0,
            max=1,
            metavar="PART",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Écrire la population à toute taille : personnes, extraits d’ONDE, fichiers AAF, flux de nuit."""
    with failures(), scale():
        from rentree_blanche.simulators.scale.command import Order, run

        names = tuple(name.strip() for name in formats.split(",") if name.strip())
        told = run(
            Order(
                families=families,
                seed=seed,
                out=out,
                formats=names,
                territory=territory,
                dirt=tuple(dirt or ()),
                changes=changes,
            ),
            quiet=as_json,
        )
        _tell(told, as_json=as_json)


@app.command(epilog="Exemple : rentree feed pays/feed/ONDE_full.ndjson --store sqlite:///educonnect.sqlite")
def feed(
    *,
    file: Annotated[Path, typer.Argument(help="Flux d’ONDE ou de SIECLE, complet ou différentiel.", metavar="FLUX")],
    store: Annotated[str, typer.Option(help="URL SQLAlchemy de la base d’EduConnect.", metavar="URL")],
    anew: Annotated[bool, typer.Option("--anew", help="Oublier un chargement arrêté, et recommencer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Charger un flux dans la base d’EduConnect, école par école ; arrêté, il reprend où il en était."""
    with failures(), scale():
        from rentree_blanche.simulators.scale.loading import load_feed

        told = load_feed(file, store, anew=anew, quiet=as_json)
        _tell(told, as_json=as_json)
        if told["refused"]:
            raise typer.Exit(ANSWER_IS_NO)


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        from rentree_blanche.simulators.printed import terminal
        from rentree_blanche.simulators.scale.printed import told_table

        terminal().print(told_table(told))


def _with_states(found: "list[Player]", ready_file: Path | None) -> "list[Player]":
    from rentree_blanche.client import ControlClient
    from rentree_blanche.simulators.roster import with_states

    made = ControlClient(_RUNNING) if ready_file is None else ControlClient.from_ready_file(ready_file)
    with made as client:
        return with_states(found, client.read_guardian)


@app.command(epilog="Exemple : rentree doctor --tests")
def doctor(
    *,
    tests: Annotated[bool, typer.Option("--tests", help="Chercher aussi ce que demandent nos propres tests.")] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Dire ce qui manque à cette machine, et la commande qui l’apporte."""
    with failures():
        from rentree_blanche.simulators.doctor import examine
        from rentree_blanche.simulators.printed import findings_table, terminal

        findings = examine(folder or default_folder(), tests=tests)
        if as_json:
            typer.echo(json.dumps([each.as_json() for each in findings], ensure_ascii=False, indent=2))
        else:
            terminal().print(findings_table(findings))
        if not all(each.found for each in findings):
            raise typer.Exit(ANSWER_IS_NO)


app.command(
    "scenarios",
    cls=PytestAfterDashes,
    epilog="Exemple : rentree scenarios FC-03 --report rapport",
)(scenarios)
app.command("check-sp", epilog="Exemple : rentree check-sp mon-ent.toml --report rapport")(check_sp)
app.command(
    "rush",
    cls=RushOrCompare,
    epilog="Exemple : rentree rush essai.toml --report rapport",
)(rush)
app.add_typer(plan)

app.command(epilog="Exemple : rentree completion bash > ~/.local/share/bash-completion/completions/rentree")(completion)
answer_a_shell()


def prepared(file: Path | None, **given: Any) -> "FederationSettings":
    """Read settings, and give what nobody said the values of the command line: a known port, keys that are kept."""
    from rentree_blanche.simulators.settings import load_settings

    settings = load_settings(file, **given)
    unsaid = {"port": _TLS_PORT if settings.tls else _PORT, "folder": default_folder()}
    return settings.model_copy(
        update={name: value for name, value in unsaid.items() if name not in settings.model_fields_set}
    )


@contextmanager
def _starting() -> Iterator[Callable[[], None]]:
    """Collect no garbage while a federation starts: what it makes is there to stay. Give what is called when it has."""

    def settled() -> None:
        gc.freeze()
        gc.enable()

    gc.disable()
    try:
        yield settled
    finally:
        gc.enable()


if __name__ == "__main__":
    app(prog_name="rentree")
