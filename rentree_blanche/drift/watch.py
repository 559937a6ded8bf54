"""The drift watch itself: look at the deployment, at a simulator like it, and compare."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from rentree_blanche.drift.comparing import Difference, certificates, differences
from rentree_blanche.drift.errors import DriftError
from rentree_blanche.drift.looking import Look, Way, look
from rentree_blanche.drift.sites import Sites, host_of, is_loopback, origin_of
from rentree_blanche.suite.target import Target, read_target
from rentree_blanche.suite.target.values import ENT, METADATA, Ent, LoginGeneration

_OURS = {ENT: "ent-hdf"}
_IDP, _ACCOUNT = "educonnect", "moncompte"
_SIMULATOR_SECONDS = 60
_NBSP, _SEMICOLON = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE};"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What a watch has found.

    Attributes:
        generation: of the login pages that the simulator was given.
        fingerprints: SHA-256 of the deployment's signing certificates.
        differences, accepted: those to look at, and those that the file accepts.
    """

    target: Target
    generation: LoginGeneration
    fingerprints: tuple[str, ...]
    differences: tuple[Difference, ...]
    accepted: tuple[Difference, ...]


def watch(file: Path, *, saying: Callable[[str], None] = lambda _: None) -> Drift:
    """Compare the deployment of a target file with a simulator that is started for it.

    Args:
        file: the target file.
        saying: is told what is being done.

    Raises:
        TargetError: the file is wrong.
        DriftError: the file does not allow it, or the deployment cannot be looked at.
    """
    target = read_target(file)
    way = way_to(target)
    _check_permission(target, way.sites, file)
    saying(f"Visite de {target.name}")
    seen = look(way)
    generation = target.drift.login_generation or seen.generation
    saying(f"Mise en marche d’un simulateur à pages de connexion {generation}")
    return compared(target, seen, simulated(target, generation))


def compared(target: Target, seen: Look, simulated: Look) -> Drift:
    """Compare what was seen of a deployment with what was seen of a simulator."""
    found = [*differences(simulated.surface, seen.surface)]
    if target.drift.certificates:
        found += certificates(target.drift.certificates, seen.fingerprints)
    return Drift(
        target=target,
        generation=simulated.generation,
        fingerprints=seen.fingerprints,
        differences=tuple(each for each in found if not each.is_accepted(target.drift.accepted)),
        accepted=tuple(each for each in found if each.is_accepted(target.drift.accepted)),
    )


def way_to(target: Target) -> Way:
    """Give where to look at a deployment, as its target file says."""
    metadata = urljoin(f"{target.addresses[_IDP]}/", target.drift.metadata)
    sites = Sites(
        {origin_of(url): name for name, url in target.addresses.items()}, more_hosts=frozenset({host_of(metadata)})
    )
    return Way(
        sites=sites,
        metadata=metadata,
        ent=target.addresses[ENT],
        steps=target.ent.steps,
        service=target.drift.service,
        account=target.addresses.get(_ACCOUNT, ""),
        ca=target.tls.ca,
        seconds=target.timeouts.page_seconds,
    )


def simulated(target: Target, generation: LoginGeneration) -> Look:
    """Look at a simulator like the deployment: of the same generation and edition, over TLS where that speaks it."""
    from rentree_blanche.simulators.federation import Federation  # noqa: PLC0415 - only once the deployment answers
    from rentree_blanche.simulators.settings import FederationSettings  # noqa: PLC0415 - see above

    settings = FederationSettings.model_validate(
        {
            "families": 1,
            "tls": target.addresses[_IDP].startswith("https:"),
            "educonnect": {"login_generation": generation, "edition": target.drift.edition},
        }
    )
    with Federation(settings) as federation:
        known = {name: federation.addresses.origin(_OURS.get(name, name)) for name in target.addresses}
        way = Way(
            sites=Sites({origin: name for name, origin in known.items()}),
            metadata=federation.url(_IDP, METADATA),
            ent=known[ENT],
            steps=Ent().steps,
            service=None,
            account=known.get(_ACCOUNT, ""),
            ca=federation.ca_file,
            seconds=_SIMULATOR_SECONDS,
        )
        return look(way)


def _check_permission(target: Target, sites: Sites, file: Path) -> None:
    foreign = sorted(host for host in sites.hosts if not is_loopback(host))
    if foreign and not target.allowed.i_may_test:
        raise DriftError(
            f"{file}{_NBSP}: allowed.i_may_test{_NBSP}: hors de cette machine, {', '.join(foreign)}{_SEMICOLON} "
            "si vous avez le droit d’y mener cette visite, écrire i_may_test = true dans la table [allowed]"
        )
