"""Passwords: hash profiles, and the rules that a new password meets (seed 003)."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import argon2

from rentree_blanche.simulators.educonnect.settings import HashProfile

SPECIAL_CHARACTERS = "!?@#$()[]_.,;&=+-%*<>£µ/:"
MINIMUM_LENGTH = 8

PROFILES: Mapping[HashProfile, argon2.Parameters] = MappingProxyType(
    {
        # What argon2 costs at least: one pass, 8 KiB, one lane. For tests alone; every report declares it.
        "cheap": argon2.Parameters(
            type=argon2.Type.ID,
            version=argon2.low_level.ARGON2_VERSION,
            salt_len=8,
            hash_len=16,
            time_cost=1,
            memory_cost=8,
            parallelism=1,
        ),
        # RFC 9106's second recommended option, argon2-cffi's default: three passes, 64 MiB, four lanes.
        "production": argon2.profiles.RFC_9106_LOW_MEMORY,
    }
)


class PasswordHasher:
    """Hashes and verifies passwords with argon2id; meant to run in the crypto pool.

    A hash names its own cost, so one made under another profile is verified all the same. Passwords are compared in
    Unicode's composed form (NFC), since keyboards differ in how they type an accent.
    """

    def __init__(self, profile: HashProfile) -> None:
        self.profile = profile
        self._hasher = argon2.PasswordHasher.from_parameters(PROFILES[profile])
        self.nobodys_hash = self._hasher.hash("")
        """A hash of the profile's cost that no password answers: the empty one is never verified."""

    @property
    def is_brief(self) -> bool:
        """Whether a hash takes less than waking a thread, as of the `cheap` profile (some 40 µs)."""
        return self.profile == "cheap"

    def hash(self, password: str) -> str:
        """Hash a password."""
        return self._hasher.hash(_composed(password))

    def verify(self, hash_: str, password: str) -> bool:
        """Tell whether a password answers a hash."""
        try:
            self._hasher.verify(hash_, _composed(password))
        except argon2.exceptions.VerifyMismatchError:
            return False
        return password != ""


def witness(hash_: str) -> str:
    """Name a password hash without giving it away, so that a web flow can tell later whether it is still in use."""
    return hashlib.sha256(hash_.encode()).hexdigest()[:32]


class RuleId(StrEnum):
    """A rule that a password meets or not; the key of its text in an edition's catalogue."""

    UPPERCASE = "uppercase"
    LOWERCASE = "lowercase"
    DIGIT = "digit"
    SPECIAL = "special"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, and whether a password meets it."""

    id: RuleId
    met: bool


class Strength(StrEnum):
    """How strong a password is called; the key of the word in an edition's catalogue."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


def rules(password: str) -> tuple[Rule, ...]:
    """Tell of each rule of seed 003, in its order, whether a password meets it.

    Upper and lower case letters may bear accents; a digit is 0 to 9; µ is a special character and no lower case letter.
    """
    text = _composed(password)
    return tuple(Rule(id=rule, met=meets(text)) for rule, meets in _RULES.items())


def is_acceptable(password: str) -> bool:
    """Tell whether a password meets every rule."""
    return all(rule.met for rule in rules(password))


def strength(password: str) -> Strength:
    """Rate a password: strong when it meets every rule, medium from three on, weak below."""
    met = sum(rule.met for rule in rules(password))
    if met == len(_RULES):
        return Strength.STRONG
    return Strength.MEDIUM if met >= 3 else Strength.WEAK


def _composed(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _any(meets: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: any(meets(letter) for letter in text)


_RULES: Mapping[RuleId, Callable[[str], bool]] = MappingProxyType(
    {
        RuleId.UPPERCASE: _any(lambda letter: unicodedata.category(letter) == "Lu"),
        RuleId.LOWERCASE: _any(
            lambda letter: unicodedata.category(letter) == "Ll" and letter not in SPECIAL_CHARACTERS
        ),
        RuleId.DIGIT: _any(lambda letter: letter in "0123456789"),
        RuleId.SPECIAL: _any(lambda letter: letter in SPECIAL_CHARACTERS),
        RuleId.LENGTH: lambda text: len(text) >= MINIMUM_LENGTH,
    }
)
