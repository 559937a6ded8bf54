"""Errors of the drift watch, and what is written of a deployment's own words."""

import unicodedata

from rentree_blanche.simulators.core.errors import UnusableInputError


class DriftError(UnusableInputError):
    """Nothing can be compared: the file forbids it, or a deployment cannot be looked at; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(plain(message))


def plain(text: str) -> str:
    """Leave out control characters but line ends: a page must not steer the terminal that tells of it."""
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) != "Cc")
