"""Dirty data: what registers hold wrong, at rates that are asked; drawn from the seed, person by person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from rentree_blanche.simulators.population.bulk.draws import Bools, Words, below, roots
from rentree_blanche.simulators.population.draws import Stream
from rentree_blanche.simulators.registers.contacts import FICTION_LANDLINES
from rentree_blanche.simulators.scale.errors import ScaleError

_MILLION = 1_000_000
_LANDLINES = 10_000


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that goes wrong: to whom (`guardians` or `pupils`), in which column, and what is written instead."""

    table: str
    column: str
    written: Callable[[pl.Series, Words], pl.Series]
    meaning: str


def _nothing(column: pl.Series, _entity: Words) -> pl.Series:
    return pl.Series([None], dtype=column.dtype).new_from_index(0, len(column))


def _landline(_column: pl.Series, entity: Words) -> pl.Series:
    block = below(entity, 1, len(FICTION_LANDLINES))
    digits = pl.Series(below(entity, 2, _LANDLINES) + _LANDLINES).cast(pl.String).str.slice(1)
    return pl.Series(FICTION_LANDLINES)[block] + digits


def _capitals(column: pl.Series, _entity: Words) -> pl.Series:
    return column.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.to_uppercase()


def _swapped(column: pl.Series, _entity: Words) -> pl.Series:
    return column.str.replace(r"^(\p{L}*?\p{Ll})(\p{Ll})", "$2$1").str.to_titlecase()


def _day_for_month(column: pl.Series, _entity: Words) -> pl.Series:
    frame = pl.DataFrame({"born": column})
    year, month, day = pl.col("born").dt.year(), pl.col("born").dt.month(), pl.col("born").dt.day()
    return frame.select(pl.when(day <= 12).then(pl.date(year, day, month)).otherwise(pl.col("born"))).to_series()


FLAWS: Mapping[str, Flaw] = MappingProxyType(
    {
        "no-mobile": Flaw("guardians", "mobile", _nothing, "le portable manque"),
        "landline": Flaw("guardians", "mobile", _landline, "un fixe (numéro de fiction) à la place du portable"),
        "no-email": Flaw("guardians", "email", _nothing, "l’adresse électronique manque"),
        "capitals": Flaw("guardians", "birth_name", _capitals, "nom en capitales, sans accents"),
        "typo": Flaw("guardians", "first_name", _swapped, "deux lettres du prénom interverties"),
        "birth-date": Flaw("pupils", "birth_date", _day_for_month, "jour et mois de naissance intervertis"),
    }
)
"""By the name that the command line gives them."""


def read_rates(given: Sequence[str]) -> dict[str, float]:
    """Read rates as the command line gives them: `landline=0.02`.

    Raises ScaleError.
    """
    rates = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in FLAWS:
            raise ScaleError(
                f"--dirt {text} : défaut inconnu, un de {', '.join(FLAWS)} attendu, par exemple landline=0.02"
            )
        try:
            rates[name] = float(value)
        except ValueError:
            rates[name] = -1.0
        if not 0 <= rates[name] <= 1:
            raise ScaleError(f"--dirt {text} : une part de 0 à 1 est attendue, par exemple {name}=0.02")
    return rates


def soiled(table: str, frame: pl.DataFrame, seed: int, rates: Mapping[str, float]) -> pl.DataFrame:
    """Return a table of people with the flaws that are asked; one without any is returned as it is."""
    wanted = {name: rate for name, rate in rates.items() if rate and FLAWS[name].table == table}
    if not wanted:
        return frame
    entity = roots(seed, Stream.DIRT, frame["number"].to_numpy())
    for name, rate in wanted.items():
        flaw = FLAWS[name]
        column = frame[flaw.column]
        struck: Bools = below(entity, 16 + list(FLAWS).index(name), _MILLION) < round(rate * _MILLION)
        written = flaw.written(column, entity)
        frame = frame.with_columns(written.zip_with(pl.Series(struck), column).alias(flaw.column))
    return frame
