"""What `rentree up` and `rentree serve` do: play until interrupted, and say so once all answer."""

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from rich.console import Console

from rentree_blanche.simulators import catalogue
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.wire import Wire
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.greeting import Answering, announced, ask_each, process_age, ready_content, seconds
from rentree_blanche.simulators.interruption import interruption
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.printed import address_table, people_table, terminal
from rentree_blanche.simulators.roster import first_to_try
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.workers import Crew

_TRIED = 6
_LOCAL = "localhost"


def run_federation(settings: FederationSettings, ready_file: Path | None, settled: Callable[[], None]) -> None:
    """Play a whole federation until SIGINT or SIGTERM; `settled` is called once all answer.

    Raises:
        UnusableInputError: the port is taken, or the ready file cannot be written.
        RentreeError: the federation cannot be started, or an actor does not answer.
    """
    console = terminal()
    with interruption() as interrupted:
        with console.status("La fédération démarre…"):
            federation = Federation(settings)
            federation.start()
        try:
            answering = _ask(federation.addresses, federation.hosts, federation.ca_file, federation.secret)
            content = ready_content(answering, token=federation.secret, ca_file=federation.ca_file)
            with announced(ready_file, content):
                greet(console, answering, federation.addresses, federation.secret, federation.ca_file)
                console.print(people_table(first_to_try(Population(seed=settings.seed), settings.families, _TRIED)))
                console.print(_first_steps(federation.addresses))
                settled()
                interrupted.wait()
            console.print("La fédération s’arrête.")
        finally:
            federation.stop()


def run_crew(settings: FederationSettings, actor: str, count: int, ready_file: Path | None) -> None:
    """Serve one actor in several processes until SIGINT or SIGTERM.

    Raises:
        UnusableInputError: the actor is unknown, the port is taken, or the ready file cannot be written.
        WorkerError: a process does not start.
    """
    console = terminal()
    with interruption() as interrupted, Crew(settings, actor, count) as crew:
        foundation = crew.foundation
        answering = _ask(foundation.addresses, crew.hosts, foundation.ca_file, foundation.secret)
        with announced(ready_file, ready_content(answering, token=foundation.secret, ca_file=foundation.ca_file)):
            greet(console, answering, foundation.addresses, foundation.secret, foundation.ca_file)
            console.print(f"{count} processus. Ctrl-C pour arrêter.")
            crew.watch(interrupted)
        console.print(f"{actor} s’arrête.")


def _ask(addresses: Addresses, actors: Iterable[str], ca_file: Path | None, secret: str) -> list[Answering]:
    with closing(Wire("rentree", ca_file=ca_file, domain=addresses.domain, address=addresses.near)) as wire:
        return ask_each(addresses, actors, catalogue.metadata_urls(addresses), wire, secret)


def greet(console: Console, answering: list[Answering], addresses: Addresses, token: str, ca_file: Path | None) -> None:
    """Say that all answer, after how long and where; the control token where other machines can come."""
    console.print(f"[bold]Rentrée Blanche[/bold] – prêt en {seconds(process_age())}")
    console.print(address_table(answering))
    if ca_file is not None:
        console.print(f"Autorité de certification, à faire connaître aux clients\N{NO-BREAK SPACE}: {ca_file}")
    if not addresses.loopback:
        console.print(
            f"Joignable depuis d’autres machines ({addresses.bind}). "
            f"Jeton des adresses de contrôle\N{NO-BREAK SPACE}: {token}"
        )
        if addresses.domain == _LOCAL:
            console.print(
                "Donnez aussi --domain\N{NO-BREAK SPACE}: les noms *.localhost ne se joignent que depuis cette machine."
            )


def _first_steps(addresses: Addresses) -> str:
    return (
        f"Ouvrez {addresses.url('ent-hdf')}, puis « Elève ou Parent » → « Ecole » → « Se connecter » → "
        "« Responsable d'élève » → « Je n'ai pas de compte »\N{NO-BREAK SPACE}: "
        f"le nom, le mobile et les dates de naissance sont ci-dessus, le code arrive sur {addresses.url('sms')}\n"
        "Une date de naissance fausse bloque pour de bon le rattachement de cet enfant\N{NARROW NO-BREAK SPACE}; "
        f"« Tout remettre à zéro », sur {addresses.url('control')}, lève le blocage.\n"
        "D’autres personnes\N{NO-BREAK SPACE}: rentree people. Pour arrêter\N{NO-BREAK SPACE}: Ctrl-C."
    )
