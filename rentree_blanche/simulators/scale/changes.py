"""What a night changes: pupils go to another class, guardians take another mail address."""

from collections.abc import Iterable, Iterator

from rentree_blanche.simulators.population.draws import Stream, below, root
from rentree_blanche.simulators.registers.feed import Line

_MILLION = 1_000_000


def changed(lines: Iterable[Line], seed: int, share: float) -> Iterator[Line]:
    """Give the lines that change, as they are afterwards: so large a share of the pupils, and of the guardians."""
    for line in lines:
        if line["type"] not in ("pupil", "guardian"):
            continue
        if below(root(seed, Stream.DIRT, int(line["id"])), 1, _MILLION) >= round(share * _MILLION):
            continue
        if line["type"] == "pupil":
            yield {**line, "class_label": f"{line['level']} bis"}
        elif line["email"]:
            yield {**line, "email": f"nouveau.{line['email']}"}
        else:
            yield {**line, "email": f"nouveau.{line['id']}@courriel.test"}
