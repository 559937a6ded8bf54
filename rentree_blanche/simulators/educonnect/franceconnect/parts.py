"""The login by FranceConnect, composed once for an actor."""

from dataclasses import dataclass

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.educonnect.franceconnect.client import FranceConnectClient
from rentree_blanche.simulators.educonnect.franceconnect.departures import Departures
from rentree_blanche.simulators.educonnect.franceconnect.links import Links
from rentree_blanche.simulators.educonnect.franceconnect.matching import PivotMatcher
from rentree_blanche.simulators.educonnect.franceconnect.proofs import Proofs
from rentree_blanche.simulators.educonnect.franceconnect.settings import FranceConnectClientSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class FranceConnect:
    """What EduConnect's pages know of FranceConnect."""

    client: FranceConnectClient
    links: Links
    matcher: PivotMatcher
    departures: Departures
    proofs: Proofs


def franceconnect(ground: Ground, settings: FranceConnectClientSettings, *, minutes: int) -> FranceConnect:
    """Make the parts; `minutes` is how long a proof may be under way."""
    store, clock, chance = ground.store, ground.clock, ground.chance
    return FranceConnect(
        client=FranceConnectClient(ground, settings),
        links=Links(store, clock),
        matcher=PivotMatcher(store),
        departures=Departures(store, clock, chance),
        proofs=Proofs(ground, minutes),
    )
