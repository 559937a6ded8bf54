"""Comparing two surfaces, part by part: what was added, what is missing, what is different."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from itertools import zip_longest

from rentree_blanche.drift.advice import FINGERPRINT, advised
from rentree_blanche.drift.parts import Kind, Part, Said

_RANKS = 3
_NOTHING = Said("")
_WITHIN = " › "
_PINNED = _WITHIN.join((Kind.METADATA.value, f"{Kind.CERTIFICATE.value} de signature", FINGERPRINT))


class Change(Enum):
    """How a deployment differs from the simulator."""

    ADDED = "en plus"
    MISSING = "en moins"
    DIFFERENT = "différent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference.

    Attributes:
        place: where, as `drift.accepted` names it: parts from the outside in, and the attribute.
        simulated, seen: what the simulator says there, and the deployment; empty where there is nothing.
        mend: what to do, in French.
    """

    change: Change
    place: str
    simulated: str
    seen: str
    mend: str

    def is_accepted(self, patterns: Iterable[str]) -> bool:
        """Tell whether one of some patterns names this place; `*` stands for anything."""
        return any(fnmatchcase(self.place, pattern) for pattern in patterns)


def differences(simulated: Part, seen: Part, place: str = "") -> Iterator[Difference]:
    """Give what differs between two parts that are the same one; of a part that is not there, not what it holds.

    Of a page that leads elsewhere or is refused nothing was kept: only that is told of it.
    """
    said = list(_said_otherwise(simulated, seen, place))
    yield from said
    if said and seen.kind is Kind.PAGE and not (simulated.holds and seen.holds):
        return
    pairs, missing, added = _paired(simulated.holds, seen.holds)
    for part, other in pairs:
        yield from differences(part, other, _below(place, part.called))
    for change, parts in ((Change.MISSING, missing), (Change.ADDED, added)):
        for part in parts:
            yield _whole(change, part, _below(place, part.called))


def certificates(known: Iterable[str], seen: Iterable[str]) -> Iterator[Difference]:
    """Give how signing certificates differ from those that the file knows, by their fingerprints."""
    was, is_ = list(dict.fromkeys(known)), list(dict.fromkeys(seen))
    gone, new = [each for each in was if each not in is_], [each for each in is_ if each not in was]
    for old, other in zip_longest(gone, new, fillvalue=""):
        change = Change.DIFFERENT if old and other else Change.MISSING if old else Change.ADDED
        mend = advised(Kind.CERTIFICATE, FINGERPRINT)
        yield Difference(change=change, place=_PINNED, simulated=old, seen=other, mend=mend)


def _paired(simulated: Sequence[Part], seen: Sequence[Part]) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """Pair parts of one kind by their surest keys first; give the pairs, what is missing, what was added."""
    found: dict[int, Part] = {}
    missing, added = list(simulated), list(seen)
    for rank in range(_RANKS):
        for mine in list(missing):
            key = mine.key(rank)
            other = next((each for each in added if key and each.kind is mine.kind and each.key(rank) == key), None)
            if other is not None:
                found[id(mine)] = other
                missing.remove(mine)
                added.remove(other)
    return [(mine, found[id(mine)]) for mine in simulated if id(mine) in found], missing, added


def _said_otherwise(simulated: Part, seen: Part, place: str) -> Iterator[Difference]:
    for attribute in dict.fromkeys([*simulated.says, *seen.says]):
        mine, theirs = simulated.says.get(attribute, _NOTHING), seen.says.get(attribute, _NOTHING)
        if mine != theirs:
            yield Difference(
                change=Change.DIFFERENT,
                place=_below(place, attribute),
                simulated=mine.value,
                seen=str(theirs),
                mend=advised(seen.kind, attribute),
            )


def _whole(change: Change, part: Part, place: str) -> Difference:
    told = ", ".join(f"{name} {said}" for name, said in part.says.items() if str(said)) or part.called
    simulated, seen = (told, "") if change is Change.MISSING else ("", told)
    return Difference(change=change, place=place, simulated=simulated, seen=seen, mend=advised(part.kind, change.value))


def _below(place: str, name: str) -> str:
    return f"{place}{_WITHIN}{name}" if place else name
