"""Ids that a register mints: stable, digits only, never given twice, and never by two registers.

People of the population take the even offsets after a start that the seed chooses, so that one person has the same id
however the register was filled; records that came otherwise take the odd ones, in their order.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, insert

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.registers.errors import RegisterError
from rentree_blanche.simulators.registers.register import Register

_DIRECTORS = 900_000_000


@dataclass(frozen=True, slots=True)
class Mint:
    """Makes the ids of one federation's register."""

    chance: Chance
    register: Register[Any]

    def of_person(self, number: int) -> str:
        """Give the AAF person id of a person of the population, by person number."""
        return str(self._start("person") + 2 * number)

    def of_pupil_in_school(self, number: int) -> str:
        """Give the `ENTEleveStructRattachId` of a pupil of the population, by person number."""
        return str(self._start("attachment") + 2 * number)

    def newcomer(self, connection: Connection, what: Literal["pupil", "guardian"]) -> tuple[str, str]:
        """Give a person id and an attachment id to a record that does not come from the population."""
        minted = self.register.tables.minted
        key = connection.execute(insert(minted).values(what=what)).inserted_primary_key
        if key is None:
            raise RegisterError(f"the store gave no id to a new record: look at its table {minted.name}")
        place = 2 * int(key[0]) + 1
        return str(self._start("person") + place), str(self._start("attachment") + place)

    def _start(self, what: str) -> int:
        return _start(self.chance, self.register.name, self.register.first_ids, what)


@lru_cache(maxsize=64)
def _start(chance: Chance, register: str, bounds: tuple[int, int], what: str) -> int:
    return chance.draw(register, "ids", what).randrange(*bounds)


def school_id(uai: str) -> str:
    """Give the AAF id of a school: the digits of its UAI."""
    return str(int(uai[:7]))


def director_id(uai: str) -> str:
    """Give the AAF person id of a school's director, beyond those of families."""
    return str(_DIRECTORS + int(uai[:7]))
