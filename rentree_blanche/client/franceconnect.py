"""FranceConnect's identities, clients and keys, as methods of the control client."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from rentree_blanche.client.values import Identity

IdentityState = Literal["active", "doubtful", "several", "usage_name_only", "unknown", "deceased", "disabled"]

_IDENTITY: TypeAdapter[Identity] = TypeAdapter(Identity)
_IDENTITIES: TypeAdapter[tuple[Identity, ...]] = TypeAdapter(tuple[Identity, ...])


class FranceConnectActs(ABC):
    """What is asked of FranceConnect."""

    def find_identities(
        self, *, person: int | None = None, name: str | None = None, limit: int = 50
    ) -> tuple[Identity, ...]:
        """Find who can log in: a guardian by person number or name, else the integration platform's test logins."""
        said = self._get("/api/franceconnect/identities", person=person, name=name, limit=limit)
        return _IDENTITIES.validate_python(said["identities"])

    def change_identity(
        self, who: int | str, *, state: IdentityState | None = None, blocked: Iterable[str] | None = None
    ) -> Identity:
        """Change the state of an identity, or the identity providers (host names) that the person forbids.

        Args:
            who: person number of a guardian, or a login of the integration platform.
            state: how the civil register or FranceConnect looks at the person.
            blocked: all that are forbidden; none of them lifts it.
        """
        asked = {"state": state, "blocked": None if blocked is None else list(blocked)}
        given = {name: value for name, value in asked.items() if value is not None}
        return _IDENTITY.validate_python(self._ask("PATCH", f"/api/franceconnect/identities/{who}", json=given))

    def list_clients(self) -> tuple[Mapping[str, Any], ...]:
        """List FranceConnect's clients, as it keeps them."""
        return tuple(self._get("/api/franceconnect/clients")["clients"])

    def register_client(self, client: Mapping[str, Any]) -> Mapping[str, Any]:
        """Register a client of FranceConnect, by the fields of docs/franceconnect.md; give what is kept."""
        kept: Mapping[str, Any] = self._post("/api/franceconnect/clients", client)["clients"][0]
        return kept

    def remove_client(self, client_id: str) -> None:
        """Take back the registration of a client."""
        self._ask("DELETE", f"/api/franceconnect/clients/{client_id}")

    def rotate_keys(self, *, published: bool = True) -> tuple[Mapping[str, Any], ...]:
        """Let new keys sign; give those that are published, the newest first.

        Args:
            published: whether the new ones are told at once, or only when `publish_keys` is called.
        """
        return tuple(self._post("/api/franceconnect/keys/rotate", {"published": published})["keys"])

    def publish_keys(self) -> tuple[Mapping[str, Any], ...]:
        """Publish the keys that sign now; give those that are published."""
        return tuple(self._post("/api/franceconnect/keys/publish", {})["keys"])

    @abstractmethod
    def _get(self, path: str, **query: str | float | None) -> Any:
        """Ask, give the JSON answer."""

    @abstractmethod
    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a JSON body, give the JSON answer."""

    @abstractmethod
    def _ask(self, method: str, path: str, **kwargs: Any) -> Any:
        """Send a request, give the JSON answer."""
