"""How many SMS a text takes: its alphabet, and the length of its parts (3GPP TS 23.038 and 23.040)."""

from enum import StrEnum
from types import MappingProxyType

# 3GPP TS 23.038, 6.2.1; the escape itself is no character of a text.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
# 6.2.1.1: each of these takes two septets.
_EXTENSION = MappingProxyType(
    {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"}
)
_SEPTETS = MappingProxyType(
    {letter: bytes([code]) for code, letter in enumerate(_BASIC) if code != _ESCAPE}
    | {letter: bytes([_ESCAPE, code]) for code, letter in _EXTENSION.items()}
)
_GSM_WHOLE, _GSM_PART = 160, 153
_UCS2_WHOLE, _UCS2_PART = 70, 67


class Alphabet(StrEnum):
    """What a text is written in."""

    GSM = "gsm"
    UCS2 = "ucs2"


def alphabet_of(text: str) -> Alphabet:
    """Tell which alphabet a text needs: « ê » or « ç » already ask for UCS-2."""
    return Alphabet.GSM if all(letter in _SEPTETS for letter in text) else Alphabet.UCS2


def parts_of(text: str) -> int:
    """Count the SMS that a text takes, at least one; no part ends within a character."""
    if alphabet_of(text) is Alphabet.GSM:
        return _count([len(_SEPTETS[letter]) for letter in text], _GSM_WHOLE, _GSM_PART)
    return _count([1 if ord(letter) <= 0xFFFF else 2 for letter in text], _UCS2_WHOLE, _UCS2_PART)


def gsm_encoded(text: str) -> bytes:
    """Write a text in the GSM alphabet, a septet an octet.

    Raises:
        UnicodeError: a character is not in it.
    """
    try:
        return b"".join(_SEPTETS[letter] for letter in text)
    except KeyError as error:
        raise UnicodeError(f"{error.args[0]!r} is not in the GSM alphabet: write the text in UCS-2") from error


def gsm_decoded(octets: bytes) -> str:
    """Read a text in the GSM alphabet, a septet an octet; an unknown escape is a space, as the specification asks."""
    letters = []
    escaped = False
    for octet in octets:
        code = octet & 0x7F
        if escaped:
            letters.append(_EXTENSION.get(code, " "))
            escaped = False
        elif code == _ESCAPE:
            escaped = True
        else:
            letters.append(_BASIC[code])
    return "".join(letters)


def _count(sizes: list[int], whole: int, part: int) -> int:
    if sum(sizes) <= whole:
        return 1
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > part:
            parts, filled = parts + 1, 0
        filled += size
    return parts
