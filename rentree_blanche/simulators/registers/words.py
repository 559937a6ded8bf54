"""How registers compare names, and how they write them where only Latin-1 passes."""

import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)
_OUTSIDE_LATIN_1 = {
    "œ": "oe",
    "Œ": "OE",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "…": "...",
    "€": "EUR",
    "\u202f": "\u00a0",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
}


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Reduce a name to what two spellings of it share: no case, accent, hyphen, apostrophe or ligature."""
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    letters = "".join(letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter))
    return " ".join(letters.split())


def folded(*words: str | None) -> str:
    """Fold several names into one text to search in."""
    return " ".join(fold(word) for word in words if word)


def latin1(text: str) -> str:
    """Write a text with the characters of ISO-8859-1 alone.

    What ISO-8859-1 lacks is replaced as typists do (`œ` by `oe`, `’` by `'`), else stripped of its diacritics, else
    becomes `?`.
    """
    return "".join(map(_latin1, unicodedata.normalize("NFC", text)))


def _latin1(letter: str) -> str:
    if ord(letter) < 256:
        return letter
    if letter in _OUTSIDE_LATIN_1:
        return _OUTSIDE_LATIN_1[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if ord(base) < 256 else "?"


def says_the_same(known: str | None, given: str) -> bool:
    """Tell whether a cell of an extract says what the register knows: a Latin-1 extract cannot say more."""
    return given in (known or "", latin1(known or ""))
