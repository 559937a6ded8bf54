"""The keys that FranceConnect signs with: kept in files of its folder, changed by a control address."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from joserfc.jwk import ECKey, KeySet, RSAKey
from pydantic import BaseModel, ConfigDict, TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.store import Store

KeyAlgorithm = Literal["RS256", "ES256"]
SigningKey = RSAKey | ECKey
_ALGORITHMS: tuple[KeyAlgorithm, ...] = ("RS256", "ES256")


class Retired(BaseModel):
    """A generation of keys that signs no more, published until a moment (seconds since the epoch)."""

    model_config = ConfigDict(frozen=True)

    generation: int
    until: float


class Rotation(BaseModel):
    """Which generation of keys signs, whether it is published yet, and which were before it."""

    model_config = ConfigDict(frozen=True)

    generation: int = 0
    published: bool = True
    retired: tuple[Retired, ...] = ()


class KeyRing:
    """One RSA and one elliptic key a generation, made when first needed; what blocks belongs into the crypto pool.

    Which generation signs is in the store, so that all workers agree; the keys are files, so that they outlive it.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[KeyAlgorithm, int], SigningKey] = {}
        self._rotation: Cell[Rotation] = Cell(store, "franceconnect-keys", TypeAdapter(Rotation), Rotation())

    def signing(self, algorithm: KeyAlgorithm) -> SigningKey:
        """Give the key that signs now; its `kid` is its RFC 7638 thumbprint."""
        return self._key(algorithm, self._rotation.get().generation)

    def is_made(self, algorithm: KeyAlgorithm) -> bool:
        """Whether this process has the key that signs now, so that nothing has to be made or read first."""
        return (algorithm, self._rotation.get().generation) in self._made

    def known(self, now: datetime) -> KeySet:
        """Give the keys by which signatures may be verified, the one that signs now first."""
        rotation = self._rotation.get()
        return self._set(rotation.generation, *_alive(rotation, now))

    def published(self, now: datetime) -> KeySet:
        """Give those of them that others are told of."""
        rotation = self._rotation.get()
        signing = (rotation.generation,) if rotation.published else ()
        return self._set(*signing, *_alive(rotation, now))

    def jwks(self, now: datetime) -> dict[str, Any]:
        """Give the JWK set that is published, without private parts."""
        return {
            "keys": [
                {**key.as_dict(private=False), "use": "sig", "alg": "RS256" if key.key_type == "RSA" else "ES256"}
                for key in self.published(now).keys
            ]
        }

    def rotate(self, now: datetime, overlap: timedelta, *, published: bool = True) -> Rotation:
        """Let new keys sign; the old ones stay published for a while.

        `published` is whether the new ones are told at once, or as by mistake only when `publish` is called.
        """

        def step(rotation: Rotation) -> Rotation:
            alive = tuple(retired for retired in rotation.retired if retired.until > now.timestamp())
            retired = Retired(generation=rotation.generation, until=(now + overlap).timestamp())
            return Rotation(generation=rotation.generation + 1, published=published, retired=(retired, *alive))

        return self._rotation.change(step)

    def publish(self) -> Rotation:
        """Tell the keys that sign now."""
        return self._rotation.change(lambda rotation: rotation.model_copy(update={"published": True}))

    def _set(self, *generations: int) -> KeySet:
        return KeySet([self._key(algorithm, each) for each in generations for algorithm in _ALGORITHMS])

    def _key(self, algorithm: KeyAlgorithm, generation: int) -> SigningKey:
        known = self._made.get((algorithm, generation))
        if known is None:
            self._made[algorithm, generation] = known = _kept(self._folder / f"{algorithm}-{generation}.pem", algorithm)
        return known


def _alive(rotation: Rotation, now: datetime) -> list[int]:
    return [retired.generation for retired in rotation.retired if retired.until > now.timestamp()]


def _kept(file: Path, algorithm: KeyAlgorithm) -> SigningKey:
    """Read a key, or make and keep it: of workers that make it together, the first to name the finished file wins."""
    kind: Mapping[KeyAlgorithm, type[RSAKey] | type[ECKey]] = {"RS256": RSAKey, "ES256": ECKey}
    if not file.exists():
        made = RSAKey.generate_key(2048) if algorithm == "RS256" else ECKey.generate_key("P-256")
        draft = file.with_suffix(f".{os.getpid()}-{id(made)}.tmp")
        draft.touch(mode=0o600)
        draft.write_bytes(made.as_pem(private=True))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = kind[algorithm].import_key(file.read_bytes())
    key.ensure_kid()
    return key
