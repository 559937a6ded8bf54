"""Seeded chance: every draw derives from (seed, entity, counter), never from the order of requests."""

import hashlib
import random
import secrets
from dataclasses import dataclass

Draw = random.Random
"""A generator of draws, for who is given one."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The one source of randomness of a federation."""

    seed: int

    def draw(self, *entity: str | int) -> random.Random:
        """Give the generator of one entity: the same words give the same draws, whoever asks and when."""
        words = "\x1f".join(str(word) for word in (self.seed, *entity))
        return random.Random(hashlib.sha256(words.encode()).digest())

    def digits(self, count: int, *entity: str | int) -> str:
        """Draw a decimal code of `count` digits, leading zeros kept."""
        return f"{self.draw(*entity).randrange(10**count):0{count}d}"

    @staticmethod
    def opaque(length: int = 20) -> str:
        """Make an unguessable token of `length` bytes as hexadecimal.

        Session ids, csrf tokens and SAML ids must resist guessing on a shared deployment, and nobody observes
        their value: they alone are drawn from the system instead of the seed.
        """
        return secrets.token_hex(length)
