"""Identifiers in the format that the login page names: « p.nomXX » (seed 002)."""

from collections.abc import Iterator
from itertools import count
from string import ascii_lowercase

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.educonnect.register.names import fold_name

_LONGEST_NAME = 40


def proposals(chance: Chance, first_name: str, last_name: str, *entity: str) -> Iterator[str]:
    """Propose identifiers for a person, without end and each once, in an order that derives from `entity` alone.

    First letter of the first name, dot, last name, two digits. Of the hundred with two digits each comes before the
    first with three digits, and so on.
    """
    stem = f"{_letters(first_name)[0]}.{_letters(last_name)[:_LONGEST_NAME]}"
    draw = chance.draw("educonnect identifier", *entity)
    for digits in count(2):
        size = 10**digits
        start, stride = draw.randrange(size), 10 * draw.randrange(size // 10) + draw.choice((1, 3, 7, 9))
        yield from (f"{stem}{(start + nth * stride) % size:0{digits}}" for nth in range(size))


def normalised(typed: str) -> str:
    """Give a typed identifier as it is stored: without spaces and what cannot be seen, in lower case."""
    return "".join(letter for letter in typed if letter.isprintable() and not letter.isspace()).lower()


def _letters(name: str) -> str:
    """Give a name's letters a to z; a name of another script has none, and gets an x."""
    return "".join(letter for letter in fold_name(name) if letter in ascii_lowercase) or "x"
