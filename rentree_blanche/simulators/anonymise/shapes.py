"""Texts of which only the shape is kept: letters become other letters, digits other digits, the rest stays."""

import unicodedata
from collections.abc import Callable

from rentree_blanche.simulators.core.chance import Draw

_ACCENTED = "éèêëàâîïôûç"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_TRIES = 60


def scrambled(text: str, draw: Draw, taken: Callable[[str], bool]) -> str:
    """Give a text of the same shape that is not taken; a letter or digit more where every such text is."""
    if not any(letter.isalnum() for letter in text):
        return text
    made = text
    for _ in range(_TRIES):
        made = "".join(_other(letter, draw) for letter in text)
        if not taken(made):
            return made
    while taken(made):
        made += draw.choice("0123456789") if made[-1:].isdigit() else draw.choice(_LATIN)
    return made


def poured(shape: str, digits: str, draw: Draw) -> str:
    """Write digits where a shape has some; further ones of the shape become any other."""
    coming = iter(digits)
    return "".join(next(coming, _other(letter, draw)) if letter.isdigit() else letter for letter in shape)


def as_spelled(fake: str, like: str) -> str:
    """Write a name in the letters that another one is written in: capitals, without accents, taken apart (NFD)."""
    text = fake if not like.isascii() else plain(fake)
    if like.isupper() and len(like) > 1:
        text = text.upper()
    elif like.islower():
        text = text.lower()
    return unicodedata.normalize("NFD", text) if like != unicodedata.normalize("NFC", like) else text


def plain(text: str) -> str:
    """Write a text in ASCII: ligatures as two letters, no accents, nothing else."""
    ligatures = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("’", "'")
    return "".join(letter for letter in unicodedata.normalize("NFKD", ligatures) if letter.isascii())


def _other(letter: str, draw: Draw) -> str:
    if letter.isdigit():
        return draw.choice("0123456789".replace(letter, ""))
    if not letter.isalpha():
        return letter
    known = _LATIN if letter.isascii() else _ACCENTED
    made = draw.choice(known.replace(letter.lower(), "") or known)
    return made.upper() if letter.isupper() else made
