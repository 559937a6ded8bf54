"""Where each actor answers: every published address derives from these few settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from rentree_blanche.simulators.core.errors import UnusableInputError

Protocol = Literal["smtp", "smpp"]
"""What is spoken beside HTTP, each on a port of its own."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The names of all actors on one shared listener.

    Attributes:
        scheme: `http` or `https`.
        bind: address that the listener is bound to.
        port: port that the listener is bound to.
        domain: parent of all names; `localhost` gives `educonnect.localhost`, which browsers resolve themselves.
        label: what sets federations side by side apart (`f7` gives `educonnect-f7.localhost`), since cookies
            ignore ports.
        public: public URL of an actor where it is not the derived one, for example behind a proxy.
        ports: port by protocol beside HTTP (`smtp`, `smpp`), where it is known.
    """

    scheme: str
    bind: str
    port: int
    domain: str = "localhost"
    label: str = ""
    public: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ports: Mapping[Protocol, int] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for actor, url in self.public.items():
            parts = urlsplit(url)
            if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path not in ("", "/"):
                raise UnusableInputError(
                    f"public URL of {actor}: {url!r} is not usable; expected http(s)://host[:port] without a path"
                )

    def origin(self, actor: str) -> str:
        """Give scheme, host and port of an actor, without a trailing slash."""
        if actor in self.public:
            return self.public[actor].rstrip("/")
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host(actor)}{port}"

    def url(self, actor: str, path: str = "/") -> str:
        """Give the address of a path of an actor."""
        return self.origin(actor) + path

    def host(self, actor: str) -> str:
        """Give the host name of an actor, in lower case."""
        if actor in self.public:
            return (urlsplit(self.public[actor]).hostname or "").lower()
        return f"{actor}-{self.label}.{self.domain}" if self.label else f"{actor}.{self.domain}"

    def name_of(self, url: str) -> str:
        """Name the actor at an address; the host itself where it is nobody of ours."""
        host = (urlsplit(url).hostname or url).lower()
        for actor in self.public:
            if self.host(actor) == host:
                return actor
        ending = f"-{self.label}.{self.domain}" if self.label else f".{self.domain}"
        actor = host.removesuffix(ending)
        return actor if actor and self.host(actor) == host else host

    def port_of(self, protocol: Protocol, actor: str) -> str | None:
        """Give host and port at which an actor speaks a protocol beside HTTP; None where nobody speaks it."""
        port = self.ports.get(protocol)
        return None if port is None else f"{self.near if self.loopback else self.host(actor)}:{port}"

    @property
    def near(self) -> str:
        """Give the address at which this machine itself reaches the listener."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(self.bind, self.bind)  # noqa: S104

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the listener."""
        return self.bind in ("localhost", "::1") or self.bind.startswith("127.")
