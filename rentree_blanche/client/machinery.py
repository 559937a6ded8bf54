"""What befalls the machinery: SAML keys and metadata, as methods of the control client."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlKeys:
    """SHA-256 fingerprints of the certificate that signs now, and of those that the metadata shows."""

    signing: str
    published: tuple[str, ...]


_KEYS: TypeAdapter[SamlKeys] = TypeAdapter(SamlKeys)


class MachineryActs(ABC):
    """What operators do, and what goes wrong while they do it."""

    def rotate_saml_keys(self, actor: str, *, published: bool = True) -> SamlKeys:
        """Let EduConnect, or a service such as `ent-hdf`, use new SAML keys.

        Args:
            actor: whose.
            published: whether the metadata shows them at once, or only when `publish_saml_keys` is called.
        """
        return _KEYS.validate_python(self._post("/api/keys/rotate", {"actor": actor, "published": published}))

    def publish_saml_keys(self, actor: str) -> SamlKeys:
        """Let the metadata of an actor show the keys that are in use."""
        return _KEYS.validate_python(self._post("/api/keys/publish", {"actor": actor}))

    def renew_provider(self, entity_id: str, metadata_url: str | None = None) -> Mapping[str, Any]:
        """Let EduConnect read the metadata of a service provider again; they are at its entityID unless told."""
        asked = {"entity_id": entity_id, "metadata_url": metadata_url}
        known: Mapping[str, Any] = self._post("/api/providers/renew", asked)["registered"]
        return known

    def occupy_store(self, seconds: float) -> float:
        """Let somebody else write into the store, for at most so many seconds of the machine.

        Give for how many seconds the actors' writes wait for that before they are refused.
        """
        return float(self._post("/api/store/occupy", {"seconds": seconds})["patience"])

    def free_store(self) -> None:
        """Let the actors write into the store again."""
        self._post("/api/store/free", {})

    def list_workers(self) -> Mapping[str, tuple[int, ...]]:
        """Give the ids of the processes that serve actors apart (setting `workers`), by actor."""
        return _workers(self._get("/api/workers"))

    def kill_worker(self, actor: str, pid: int) -> Mapping[str, tuple[int, ...]]:
        """Kill a process that serves an actor, whatever it is doing; another takes its place."""
        return _workers(self._post("/api/workers/kill", {"actor": actor, "pid": pid}))

    @abstractmethod
    def _get(self, path: str, **query: str | float | None) -> Any:
        """Ask, give the JSON answer."""

    @abstractmethod
    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a JSON body, give the JSON answer."""


def _workers(said: Mapping[str, Any]) -> Mapping[str, tuple[int, ...]]:
    return {actor: tuple(pids) for actor, pids in said["workers"].items()}
