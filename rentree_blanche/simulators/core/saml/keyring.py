"""The key pairs of one SAML party, which change: which one is in use, and which certificates the metadata shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.keystore import kept_key_pair
from rentree_blanche.simulators.core.store import Store


class Generations(BaseModel):
    """Which generation of keys is in use, and which ones the metadata shows, the newest first."""

    model_config = ConfigDict(frozen=True)

    used: int = 0
    published: tuple[int, ...] = (0,)


class SamlKeys:
    """The key pairs of a party by what they are for (`signing`, `encryption`), one of each a generation.

    Which generation is in use stands in the store, so that all workers agree and a reset takes a change back; the keys
    are files, so that they outlive both.

    Args:
        owner: names the party in the store.
        folder: of the party, where its keys are.
        common_name: of its certificates.
        now: gives the moment from which a new certificate is valid.
    """

    def __init__(
        self, store: Store, owner: str, *, folder: Path, common_name: str, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._common_name = common_name
        self._now = now
        self._made: dict[tuple[str, int], KeyPair] = {}
        self._generations: Cell[Generations] = Cell(
            store, f"saml-keys {owner}", TypeAdapter(Generations), Generations()
        )

    @property
    def generations(self) -> Generations:
        """Give which keys are in use and which are published."""
        return self._generations.get()

    def pair(self, use: str, generation: int) -> KeyPair:
        """Give a key pair, made when it is first asked for; blocking then."""
        known = self._made.get((use, generation))
        if known is None:
            name = use if generation == 0 else f"{use}-{generation}"
            known = kept_key_pair(self._folder, name, common_name=self._common_name, now=self._now())
            self._made[use, generation] = known
        return known

    def certificates(self, use: str) -> tuple[Certificate, ...]:
        """Give what the metadata shows for a use, the newest first."""
        return tuple(self.pair(use, each).certificate for each in self.generations.published)

    def rotate(self, *, published: bool) -> Generations:
        """Use new keys from now on; `published` is whether the metadata shows them at once, beside the ones before."""

        def step(known: Generations) -> Generations:
            following = known.used + 1
            return Generations(used=following, published=(following, known.used) if published else known.published)

        return self._generations.change(step)

    def publish(self) -> Generations:
        """Let the metadata show the keys that are in use, beside those that it showed."""

        def step(known: Generations) -> Generations:
            before = (each for each in known.published if each != known.used)
            return known.model_copy(update={"published": (known.used, *list(before)[:1])})

        return self._generations.change(step)
