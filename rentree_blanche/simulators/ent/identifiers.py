"""Identifiers and passwords of local accounts, as an ENT makes them: `prenom.nom`, with a number for namesakes."""

import re
import unicodedata
from collections.abc import Set

from rentree_blanche.simulators.core.chance import Chance

# No letter or digit that people confuse on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 8
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def identifier_for(first_name: str, last_name: str, taken: Set[str]) -> str:
    """Make an identifier that is not taken: `zoe.le-goff`, then `zoe.le-goff2`."""
    base = f"{_plain(first_name)}.{_plain(last_name)}"
    if base not in taken:
        return base
    number = 2
    while f"{base}{number}" in taken:
        number += 1
    return f"{base}{number}"


def password_for(chance: Chance, party: str, whom: str) -> str:
    """Draw a password: the same person has the same in every run of a seed."""
    draw = chance.draw("ent", party, "password", whom)
    return "".join(draw.choice(_ALPHABET) for _ in range(_LENGTH))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(_LIGATURES)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "x"
