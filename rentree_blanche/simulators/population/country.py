"""The whole country: every académie with families by the number of its pupils."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.population.population import Population

WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "AIX-MARSEILLE": 29, "AMIENS": 18, "BESANCON": 11, "BORDEAUX": 29, "CLERMONT-FERRAND": 10, "CORSE": 3,
        "CRETEIL": 50, "DIJON": 14, "GRENOBLE": 32, "GUADELOUPE": 4, "GUYANE": 5, "LA_REUNION": 12, "LILLE": 39,
        "LIMOGES": 5, "LYON": 33, "MARTINIQUE": 3, "MAYOTTE": 6, "MONTPELLIER": 26, "NANCY-METZ": 20, "NANTES": 35,
        "NICE": 19, "NORMANDIE": 30, "ORLEANS-TOURS": 24, "PARIS": 16, "POITIERS": 14, "REIMS": 12, "RENNES": 30,
        "STRASBOURG": 18, "TOULOUSE": 27, "VERSAILLES": 62,
    }
)  # fmt: skip
"""Pupils of écoles in tens of thousands, the order of size of the years 2020 to 2024; docs/population.md says more."""

FAMILIES_PER_COMMUNE, FAMILIES_PER_OVERSEAS_COMMUNE = 500, 2_500
"""With 12 million families: some 24,000 communes, hence about as many écoles as there are (47,790)."""


def country(seed: int) -> Population:
    """Return the population of the whole country."""
    return Population(
        seed=seed,
        academies=tuple(WEIGHTS),
        weights=tuple(WEIGHTS.values()),
        families_per_commune=FAMILIES_PER_COMMUNE,
        families_per_overseas_commune=FAMILIES_PER_OVERSEAS_COMMUNE,
    )
