"""Mobile numbers: each ordinal its own number, only out of blocks that nobody real is called by."""

from dataclasses import dataclass

from rentree_blanche.simulators.population.draws import GOLDEN, MASK, Stream, below, mix, root
from rentree_blanche.simulators.population.errors import OutOfRangeError


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileBlock:
    """A block of numbers: an E.164 `prefix` and the count of `digits` that are free after it."""

    prefix: str
    digits: int

    @property
    def size(self) -> int:
        """Return how many numbers the block holds."""
        return int(10**self.digits)

    def __contains__(self, number: object) -> bool:
        """Tell whether an E.164 number is of this block."""
        return (
            isinstance(number, str) and number.startswith(self.prefix) and len(number) == len(self.prefix) + self.digits
        )


FICTION = MobileBlock(prefix="+3363998", digits=4)
"""The block that ARCEP keeps for audiovisual works."""

METROPOLITAN: tuple[MobileBlock, ...] = (
    FICTION,
    *(MobileBlock(prefix=f"+337{tens}", digits=6) for tens in range(10, 29)),
    *(MobileBlock(prefix=f"+33729{next_digit}", digits=5) for next_digit in range(9)),
)
"""The fiction block, then blocks not allotted to people, for larger populations.

+33 7 29 9 is left to the SMS gateway's magic numbers.
"""

OVERSEAS: tuple[MobileBlock, ...] = tuple(
    MobileBlock(prefix=prefix, digits=4)
    for prefix in (
        "+59069000", "+59669600", "+59469400", "+26269200", "+26263900", "+50800", "+68700", "+6890000", "+68100",
        "+59069100", "+59669700", "+26269300",
    )
)  # fmt: skip
"""`00` after the prefix of the territory: our choice, not a reserved block, so a setting."""


def number_at(seed: int, blocks: tuple[MobileBlock, ...], ordinal: int) -> str:
    """Return the E.164 number of an ordinal, the blocks being filled one after the other.

    Raises OutOfRangeError when all blocks are full.
    """
    rest = ordinal
    for block in blocks:
        if rest < block.size:
            return _number(seed, block, rest)
        rest -= block.size
    raise OutOfRangeError(
        f"mobile number {ordinal} was asked and the blocks hold {ordinal - rest}: add blocks to mobile_blocks"
    )


def overseas_number_at(seed: int, blocks: tuple[MobileBlock, ...], ordinal: int) -> str | None:
    """Return the overseas number of an ordinal, the blocks taking turns; None when they are full or there are none."""
    if not has_overseas_place(blocks, ordinal):
        return None
    turn, place = divmod(ordinal, len(blocks))
    return _number(seed, blocks[place], turn)


def has_overseas_place(blocks: tuple[MobileBlock, ...], ordinal: int) -> bool:
    """Return whether the blocks, which take turns, hold a number for an ordinal."""
    return bool(blocks) and ordinal // len(blocks) < blocks[ordinal % len(blocks)].size


def _number(seed: int, block: MobileBlock, place: int) -> str:
    """Return a number of a block: places are shuffled by an affine permutation, so none is given twice."""
    factor, offset = shuffle(seed, block)
    return f"{block.prefix}{(factor * place + offset) % block.size:0{block.digits}d}"


def shuffle(seed: int, block: MobileBlock) -> tuple[int, int]:
    """Return factor and offset of the permutation that gives the places of a block their numbers."""
    entity = mix(root(seed, Stream.NUMBERING, 0) + int(block.prefix[1:]) * GOLDEN & MASK)
    factor = 10 * below(entity, 1, block.size // 10) + (1, 3, 7, 9)[below(entity, 2, 4)]
    return factor, below(entity, 3, block.size)
