"""What the register of collèges and lycées knows of a pupil beyond what every register does."""

from dataclasses import dataclass

from rentree_blanche.simulators.registers import records
from rentree_blanche.simulators.registers.register import Register
from rentree_blanche.simulators.siecle.tables import TABLES

MOTHER, FATHER, CARER = "10", "20", "41"
"""Kinship in SIECLE: importers take 10 and 20 for parents; 41 is a foster carer (*assistant familial*)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil(records.Pupil):
    """A pupil of a collège or lycée: `scholarship` is O or N (*boursier*), `board` the *régime*."""

    scholarship: str = "N"
    board: str = "EXTERNE LIBRE"


def kinship(civility: str, *, legal: bool) -> str:
    """Give what a guardian is to a pupil, by code."""
    if not legal:
        return CARER
    return MOTHER if civility == "Mme" else FATHER


def new_link(civility: str, legal: bool) -> dict[str, str | bool]:
    """Give what the register keeps of a link made by hand: who pays is not asked."""
    return {"kinship": kinship(civility, legal=legal), "payer": False}


REGISTER: Register[Pupil] = Register(
    name="siecle",
    tables=TABLES,
    pupil_record=Pupil,
    first_ids=(100_000_000, 300_000_000),
    new_link=new_link,
)
