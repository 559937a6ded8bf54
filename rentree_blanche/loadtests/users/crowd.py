"""The crowd of one worker: people from its part of the pool, each at a browser of their own."""

from collections.abc import Callable, Mapping
from pathlib import Path

from rentree_blanche.client import ControlClient
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.visits import Playing, Visit
from rentree_blanche.loadtests.users.browser import Browser, Transport
from rentree_blanche.loadtests.users.inbox import Inbox, NoInbox
from rentree_blanche.loadtests.users.people import Person, Pool, Role
from rentree_blanche.loadtests.users.visitor import Messages, Visitor
from rentree_blanche.simulators.core.chance import Chance

_ROLES: Mapping[str, Role] = {
    "registration": "registration",
    "distribution": "distribution",
    "franceconnect": "franceconnect",
    "forgotten-identifier": "forgetful",
    "forgotten-password": "forgetful",
}


_ONLY: Mapping[str, str] = {"one": "1", "livret-scolaire": "2"}
"""Portals that are for families of one degree alone."""


def role_of(description: Description, journey: str) -> Role:
    """Give whom a journey takes from the pool."""
    model = description.demand.journeys[journey]
    if model.path is not None:
        return _ROLES[model.path]
    return _ROLES.get(journey, "pupil" if model.who == "pupil" else "account")


class Crowd:
    """Gives who plays each visit.

    Args:
        description: of the run, with this worker's people.
        connect: makes the HTTP client of a visit.
    """

    def __init__(self, description: Description, connect: Callable[[], Transport]) -> None:
        self._description, self._connect = description, connect
        self._pool = Pool.of(description.people)
        self._places = description.places
        self._chance = Chance(description.rush.seed)
        self._seen: dict[str, int] = {}
        self._messages = self._inboxes()

    def player(self, visit: Visit) -> Playing:
        """Give who plays a visit.

        Raises:
            NobodyLeftError: the pool has nobody left for it.
        """
        person = self._pool.take(role_of(self._description, visit.journey))
        browser = Browser(self._connect())
        portal = self._portal(visit, person)
        return Visitor(visit.journey, person, browser, self._messages(), self._places, portal)

    def _portal(self, visit: Visit, person: Person) -> str:
        portals = self._description.demand.journeys[visit.journey].portals
        there = {
            name: weight for name, weight in portals.items()
            if name in self._places.homes and _ONLY.get(name, "") in person.degrees
        }  # fmt: skip
        if not there:
            return next(iter(self._places.homes))
        draws = self._chance.draw("portal", visit.journey, visit.number)
        return str(draws.choices([*there], [*there.values()])[0])

    def _inboxes(self) -> Callable[[], Messages]:
        control = self._description.control
        if control is not None:
            ca = None if control.ca is None else Path(control.ca)
            last = self._description.last_sms
            return lambda: Inbox(lambda: ControlClient(control.url, control.token, ca), self._seen, last)
        return NoInbox
