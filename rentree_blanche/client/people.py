"""People for a test, asked for in a sentence: `people.family(children=[primary(), secondary()])`."""

from collections.abc import Callable, Mapping
from typing import Any

from rentree_blanche.client.control import ControlClient
from rentree_blanche.client.errors import ClientError, RefusedError
from rentree_blanche.client.values import Family, Guardian, Pupil
from rentree_blanche.simulators.core.phones import is_overseas
from rentree_blanche.simulators.population.find import ChildWanted, Wanted

_TRIES = 40

_PERSONAL: Mapping[str, Callable[[Guardian], bool]] = {
    "without_mobile": lambda guardian: guardian.mobile is None,
    "overseas": lambda guardian: guardian.mobile is not None and is_overseas(guardian.mobile),
    "without_email": lambda guardian: guardian.email is None,
    "usage_name": lambda guardian: guardian.usage_name is not None,
}


class TooFewPeopleError(ClientError):
    """Nobody is left who is as wanted."""


class People:
    """Gives each family at most once; makes one where none is enrolled.

    The words are those of `population.find.Wanted`.
    """

    def __init__(self, client: ControlClient) -> None:
        self._client = client
        self._given: set[int] = set()

    def family(self, **wanted: Any) -> Family:
        """Give a family that was not given yet.

        Raises:
            TooFewPeopleError: there is none, nor can one be made.
        """
        return self._next(Wanted(**wanted))

    def guardian(self, **wanted: Any) -> Guardian:
        """Give a guardian, of a family not given yet, whom the register knows.

        Traits that are a person's own (`without_mobile`, `overseas`, `without_email`, `usage_name`) hold for the
        guardian given. One who has children of their own, and a mobile, unless something else is asked for.

        Raises:
            TooFewPeopleError: there is none, nor can one be made.
        """
        search = Wanted(**wanted)
        for _ in range(_TRIES):
            for guardian in self._next(search).guardians:
                if _suits(guardian, search):
                    return guardian
        raise TooFewPeopleError(f"none of {_TRIES} families has a guardian who is {wanted}; ask for less")

    def pupil(self, wanted: ChildWanted) -> Pupil:
        """Give a pupil, of a family not given yet, whose guardian the register knows.

        Raises:
            TooFewPeopleError: there is none, nor can one be made.
        """
        return self.guardian(children=[wanted]).children[0]

    def _next(self, wanted: Wanted) -> Family:
        found = self._client.find_families(wanted, excluding=self._given)
        try:
            family = found[0] if found else self._client.make_family(wanted, excluding=self._given)
        except RefusedError as error:
            if error.status != 404:
                raise
            raise TooFewPeopleError(error.message) from error
        self._given.add(family.index)
        return family


def _suits(guardian: Guardian, wanted: Wanted) -> bool:
    if not guardian.register_ids or not (guardian.fostered if wanted.foster else guardian.children):
        return False
    if wanted.without_mobile is None and guardian.mobile is None:
        return False
    for trait, holds in _PERSONAL.items():
        asked = getattr(wanted, trait)
        if asked is not None and holds(guardian) is not asked:
            return False
    return True
