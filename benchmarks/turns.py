"""Measuring several things in turns, so that whatever else the machine does falls on all of them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


def in_turns(sides: Mapping[str, Callable[[], T]], rounds: int, *, warm: int = 1) -> dict[str, tuple[T, ...]]:
    """Call each side once a round, A B A B; give what each found, without the first rounds, which warm up."""
    found: dict[str, list[T]] = {name: [] for name in sides}
    for turn in range(warm + rounds):
        for name, measure in sides.items():
            value = measure()
            if turn >= warm:
                found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}
