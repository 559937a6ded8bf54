"""Names folded for comparison: what people type and what registers hold meet here."""

import unicodedata

_UNDECOMPOSED = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ŋ": "n", "ŧ": "t", "ı": "i"}
)
"""Latin letters that Unicode does not take apart into a plain letter and a mark."""


def fold_name(name: str) -> str:
    """Give a name without what a form is tolerant of: case, accents, ligatures, hyphens, apostrophes, spaces.

    « d’Aubigny », `D AUBIGNY` and `daubigny` are one name; so are « Anne-Sophie » and `ANNE SOPHIE`. The order counts:
    « Sophie Anne » is a different first name. What has no letter and no digit folds to nothing.
    """
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_UNDECOMPOSED)
    return "".join(letter for letter in unicodedata.normalize("NFKD", letters) if letter.isalnum())


def fold_email(address: str) -> str:
    """Give a mail address without case and surrounding spaces."""
    return address.strip().casefold()
