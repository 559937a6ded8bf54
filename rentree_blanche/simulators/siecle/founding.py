"""What SIECLE writes of a pupil of the population beyond what every register does."""

from typing import Any

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.population import Degree, Guardian, Link, Pupil
from rentree_blanche.simulators.siecle.records import kinship

_BOARDS = ("DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "EXTERNE LIBRE")
_SCHOLARSHIPS = "NNNO"


class SecondaryPupils:
    """The pupils of collèges and lycées; scholarships and boards are drawn, shares our choice."""

    degree: Degree = Degree.SECONDARY

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def of_pupil(self, child: Pupil) -> dict[str, Any]:
        """Give the scholarship and the board."""
        draw = self._chance.draw("siecle", "pupil", child.number)
        return {"scholarship": draw.choice(_SCHOLARSHIPS), "board": draw.choice(_BOARDS)}

    def of_link(self, link: Link, adult: Guardian) -> dict[str, Any]:
        """Give what the guardian is to the pupil, and who pays."""
        return {"kinship": kinship(adult.civility.value, legal=link.legal), "payer": link.payer}
