"""Words that say nothing of anybody: levels, ticks, civilities. They stay as they are written."""

import re

from rentree_blanche.simulators.anonymise.fakes import Fakes
from rentree_blanche.simulators.anonymise.source import WORD
from rentree_blanche.simulators.registers.words import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN = _words(
    """
    m f g mr mme mlle monsieur madame mademoiselle oui non o n vrai faux x france
    cycle i ii iii iv tps ps ms gs cp ce1 ce2 cm1 cm2 ulis upe2a toute petite moyenne grande section maternelle
    elementaire classe double niveau cours preparatoire premier deuxieme troisieme degre annee
    passage en superieure maintien redoublement saut de la le au a poursuite admis decision prononcee acceptee refusee
    fournie attestation assurance autorise autorisee
    """
)
_LEVEL = re.compile(r"(?:tps|ps|ms|gs|cp|ce|cm|cl|classe|gr|section)?\d{0,2}[a-z]?")


def plain_or_replaced(text: str, fakes: Fakes) -> str:
    """Keep a cell of plain words; replace any other."""
    return text if all(_is_plain(word) for word in fold(text).split()) else fakes.anything(text)


def class_label(text: str, fakes: Fakes) -> str:
    """Keep level and letter of a class; a teacher's name in it becomes another one, the same in every file."""
    return WORD.sub(
        lambda found: found[0] if _is_plain(fold(found[0])) else fakes.word(found[0], first=False),
        text,
    )


def _is_plain(word: str) -> bool:
    return word in _PLAIN or _LEVEL.fullmatch(word) is not None
