"""Namesakes: families made to bear the names of another one, since lists without ids confuse them.

In each hundred families two take shape and names of another: one of the same commune (so two pupils of one name in
one school), one of another block (another académie where there are several). Dates, contacts and homes stay their own.
"""

from rentree_blanche.simulators.population.draws import Trait, holder
from rentree_blanche.simulators.population.places import BLOCK

NAMESAKE, NEAR_MODEL, FAR_MODEL = 0, 1, 2


def model_of(seed: int, family: int) -> int:
    """Return the family whose shape and names a family bears: itself, but for namesakes."""
    block, position = divmod(family, BLOCK)
    if position != holder(seed, Trait.NAMESAKE, block, NAMESAKE, BLOCK):
        return family
    return _near_model(seed, block) if block % 2 == 0 else _far_model(seed, block - 1)


def namesakes_of(seed: int, family: int) -> tuple[int, ...]:
    """Return the other families that bear the same names by this law."""
    model = model_of(seed, family)
    if model != family:
        return (model,)
    block = family // BLOCK
    if block % 2:
        return ()
    if family == _near_model(seed, block):
        return (_at(seed, block, NAMESAKE),)
    if family == _far_model(seed, block):
        return (_at(seed, block + 1, NAMESAKE),)
    return ()


def _near_model(seed: int, block: int) -> int:
    return _at(seed, block, NEAR_MODEL)


def _far_model(seed: int, block: int) -> int:
    return _at(seed, block, FAR_MODEL)


def _at(seed: int, block: int, rank: int) -> int:
    return block * BLOCK + holder(seed, Trait.NAMESAKE, block, rank, BLOCK)
