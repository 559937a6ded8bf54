"""School levels, from petite section to terminale."""

from dataclasses import dataclass
from enum import StrEnum


class Degree(StrEnum):
    """Primary (*1er degré*: école) or secondary (*2nd degré*: collège and lycée)."""

    PRIMARY = "1"
    SECONDARY = "2"


class Band(StrEnum):
    """The stage of schooling, hence the kind of school."""

    MATERNELLE = "maternelle"
    ELEMENTAIRE = "élémentaire"
    COLLEGE = "collège"
    LYCEE = "lycée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A school year of a pupil.

    `label` as registers write it (`CP`, `6E`), `ordinal` from 0 (PS) to 14 (TLE), `cycle` 1 to 4, None at the lycée.
    """

    label: str
    ordinal: int
    band: Band
    cycle: int | None

    @property
    def degree(self) -> Degree:
        """Return the degree the level belongs to."""
        return Degree.PRIMARY if self.band in (Band.MATERNELLE, Band.ELEMENTAIRE) else Degree.SECONDARY

    @property
    def usual_age(self) -> int:
        """Return the age reached in the calendar year of the rentrée by a pupil neither early nor late."""
        return 3 + self.ordinal


_TABLE: tuple[tuple[Band, tuple[tuple[str, int | None], ...]], ...] = (
    (Band.MATERNELLE, (("PS", 1), ("MS", 1), ("GS", 1))),
    (Band.ELEMENTAIRE, (("CP", 2), ("CE1", 2), ("CE2", 2), ("CM1", 3), ("CM2", 3))),
    (Band.COLLEGE, (("6E", 3), ("5E", 4), ("4E", 4), ("3E", 4))),
    (Band.LYCEE, (("2DE", None), ("1RE", None), ("TLE", None))),
)
_ROWS = [(band, label, cycle) for band, rows in _TABLE for label, cycle in rows]

LEVELS: tuple[Level, ...] = tuple(
    Level(label=label, ordinal=ordinal, band=band, cycle=cycle) for ordinal, (band, label, cycle) in enumerate(_ROWS)
)
LEVEL_BY_LABEL: dict[str, Level] = {level.label: level for level in LEVELS}
LEVELS_OF: dict[Band, tuple[Level, ...]] = {
    band: tuple(level for level in LEVELS if level.band is band) for band in Band
}
