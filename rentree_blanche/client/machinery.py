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

    @abstractmethod
    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a JSON body, give the JSON answer."""
