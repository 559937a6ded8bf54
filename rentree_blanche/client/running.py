"""A federation that answers, wherever it runs, as a test holds it."""

from dataclasses import dataclass

from rentree_blanche.client.control import ControlClient
from rentree_blanche.client.errors import ClientError
from rentree_blanche.client.values import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningFederation:
    """A federation that answers.

    Attributes:
        client: of its control API. directory: where its actors answer.
    """

    client: ControlClient
    directory: Directory

    @property
    def tls(self) -> bool:
        """Whether it speaks HTTPS."""
        return self.directory.control_url.startswith("https:")

    def url(self, actor: str, path: str = "/") -> str:
        """Give the address of a path of an actor (`educonnect`, `ent-hdf`, `onde`, `sms`, `teleservices`).

        Raises:
            ClientError: the federation has no such actor.
        """
        if actor not in self.directory.actors:
            raise ClientError(f"no actor {actor!r}; known: {', '.join(sorted(self.directory.actors))}")
        return self.directory.actors[actor].url.rstrip("/") + path

    def reset(self) -> None:
        """Put everything back to the state after start."""
        self.client.reset()
