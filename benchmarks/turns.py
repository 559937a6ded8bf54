"""Measuring several things in turns, so that whatever else the machine does falls on all of them."""

from collections.abc import Callable, Iterable, Mapping


def in_turns(sides: Mapping[str, Callable[[], float]], rounds: int, *, warm: int = 1) -> dict[str, tuple[float, ...]]:
    """Call each side once a round, A B A B; give what each found, without the first rounds, which warm up."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(warm + rounds):
        for name, measure in sides.items():
            value = measure()
            if turn >= warm:
                found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}


def quotient(above: Iterable[float], below: Iterable[float]) -> tuple[float, ...]:
    """Divide round by round."""
    return tuple(one / other for one, other in zip(above, below, strict=True))
