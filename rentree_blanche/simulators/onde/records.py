"""What the register of primary schools knows of a pupil beyond what every register does."""

from dataclasses import dataclass

from rentree_blanche.simulators.onde.tables import TABLES
from rentree_blanche.simulators.population.levels import LEVEL_BY_LABEL
from rentree_blanche.simulators.registers import records
from rentree_blanche.simulators.registers.register import Register

CYCLES = ("", "CYCLE I", "CYCLE II", "CYCLE III")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil(records.Pupil):
    """A pupil of an école, with the columns of ONDE's extracts."""

    cycle: str = ""
    street1: str = ""
    postcode1: str = ""
    commune1: str = ""
    country1: str = ""
    street2: str = ""
    postcode2: str = ""
    commune2: str = ""
    country2: str = ""
    attestation: str = ""
    associations: str = ""
    photo: str = ""
    decision: str = ""


def cycle_of(level: str) -> dict[str, str]:
    """Give the cycle of a level as extracts write it, as a field of a pupil."""
    known = LEVEL_BY_LABEL.get(level)
    return {"cycle": CYCLES[(known.cycle or 0) if known else 0]}


REGISTER: Register[Pupil] = Register(name="onde", tables=TABLES, pupil_record=Pupil, by_level=cycle_of)
