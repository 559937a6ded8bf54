"""Which blocks of families to compute together: académie by académie, commune by commune, so many at a time."""

from collections.abc import Iterator

import numpy as np

from rentree_blanche.simulators.population.bulk.draws import Ints
from rentree_blanche.simulators.population.places import BLOCK, wheel_of
from rentree_blanche.simulators.population.population import Population

AT_ONCE = 1_000
"""Blocks of a batch: few enough for the caches of a processor, many enough for what each batch costs."""


def batches(population: Population, academy: int, families: int, at_once: int = AT_ONCE) -> Iterator[Ints]:
    """Give the blocks of the families of an académie, by its place, in the order of its communes."""
    blocks = blocks_of(population, academy, families)
    return (blocks[first : first + at_once] for first in range(0, len(blocks), at_once))


def blocks_of(population: Population, academy: int, families: int) -> Ints:
    """Return the blocks of an académie that hold the first families of a population."""
    academies = np.array(wheel_of(population).academies)
    turned = np.flatnonzero(academies == academy)
    blocks = -(-families // BLOCK)
    turns = np.arange(-(-blocks // len(academies)), dtype=np.int64)
    chosen: Ints = (turns[:, None] * len(academies) + turned).ravel()
    return chosen[chosen < blocks]


def families_of(population: Population, academy: int, families: int) -> int:
    """Return how many of the first families of a population live in an académie."""
    blocks = blocks_of(population, academy, families)
    last = -(-families // BLOCK) - 1
    missing = (last + 1) * BLOCK - families if len(blocks) and blocks[-1] == last else 0
    return len(blocks) * BLOCK - missing
