"""How the federation makes its control house."""

from starlette.types import ASGIApp

from rentree_blanche.simulators.control.app import application
from rentree_blanche.simulators.control.enrolment import metadata
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.port import FederationPort
from rentree_blanche.simulators.core.actor import Actor, Ground, Room
from rentree_blanche.simulators.population import Population

NAME = "control"
_EXTRACT_BYTES = 40_000_000


class ControlHouse:
    """The control house: its API and its dashboard."""

    def __init__(self, house: House) -> None:
        self.name = NAME
        self.app: ASGIApp = application(house)

    def forget(self) -> None:
        """Drop nothing: all that the house knows it reads from the store and from the other actors."""


def control(federation: FederationPort, population: Population) -> Room:
    """Give the room of the control house of a federation.

    It may be asked for before the federation has its actors: nothing of it is used until the first request.
    """

    def build(ground: Ground) -> Actor:
        return ControlHouse(House(federation=federation, population=population, ground=ground))

    return Room(name=NAME, tables=(metadata,), build=build, max_body=_EXTRACT_BYTES, journalled=False)
