"""Passwords that people can type, and names as searches compare them."""

import unicodedata

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.franceconnect.clients import ProviderName

_CONSONANTS, _VOWELS = "bdfglmnprstv", "aeiou"
_CODE_DIGITS = {"ameli": 8, "alicem": 6}


def password(chance: Chance, provider: ProviderName, number: int) -> str | None:
    """Draw the password of a person at a provider; None where a code comes by SMS."""
    if provider == "mobileconnect":
        return None
    if provider in _CODE_DIGITS:
        return chance.digits(_CODE_DIGITS[provider], "franceconnect", provider, number)
    draw = chance.draw("franceconnect", provider, number)
    syllables = "".join(draw.choice(_CONSONANTS) + draw.choice(_VOWELS) for _ in range(3))
    return f"{syllables.capitalize()}-{draw.randrange(1000, 10_000)}"


def folded(text: str) -> str:
    """Give a text without case and accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
