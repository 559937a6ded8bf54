"""Outbound HTTP: how an actor calls another, and how our own clients reach names below `.localhost`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import ConnectionPool

from rentree_blanche.simulators.core.errors import NotAnsweringError

AGENT = "rentree-blanche"


class LoopbackAdapter(HTTPAdapter):
    """Reach names below a domain at one address, whatever the resolver says (glibc knows no `*.localhost`).

    The name stays in the Host header, and in TLS for SNI and the certificate check.
    """

    def __init__(self, domain: str, address: str = "127.0.0.1") -> None:
        self._suffix = f".{domain}"
        self._address = address
        super().__init__(pool_maxsize=32)

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Any = None,
        cert: Any = None,
    ) -> ConnectionPool:
        """Open the pool of a host, at our address where the name is ours."""
        params, options = self.build_connection_pool_key_attributes(request, verify or False, cert)
        host = str(params["host"])
        if not host.endswith(self._suffix):
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        names = {"server_hostname": host, "assert_hostname": host} if params["scheme"] == "https" else {}
        pool: ConnectionPool = self.poolmanager.connection_from_host(
            self._address, int(params["port"]), params["scheme"], {**options, **names}
        )
        return pool

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send with the name in the Host header."""
        named = request.copy()  # a redirect of the original to another host must not carry this name along
        named.headers["Host"] = urlsplit(str(request.url)).netloc
        return super().send(named, *args, **kwargs)


def client_session(
    *, agent: str, ca_file: Path | None = None, domain: str = "localhost", address: str = "127.0.0.1"
) -> requests.Session:
    """Make a session that reaches a federation of this machine.

    Args:
        agent: who calls; stands in the User-Agent, from which the journal knows the source.
        ca_file: PEM of the federation's CA where it speaks TLS.
        domain: parent of the names that are not asked of the resolver.
        address: where those names are reached.
    """
    session = requests.Session()
    session.trust_env = False  # a proxy of the environment must never see the federation's traffic
    session.headers["User-Agent"] = f"{AGENT}/{agent}"
    if ca_file is not None:
        session.verify = str(ca_file)
    adapter = LoopbackAdapter(domain, address)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class Wire:
    """The outbound calls of one actor.

    Args:
        actor: who calls.
        domain, address: names below the domain are reached at the address.
        timeout: seconds for connecting and for each read.
    """

    def __init__(
        self,
        actor: str,
        *,
        ca_file: Path | None,
        domain: str,
        address: str = "127.0.0.1",
        timeout: float = 10.0,
    ) -> None:
        self._actor = actor
        self._timeout = timeout
        self._session = client_session(agent=actor, ca_file=ca_file, domain=domain, address=address)

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        """Send a request; any HTTP status is an answer.

        Raises:
            NotAnsweringError: no answer in time, or the connection broke.
        """
        try:
            return self._session.request(method, url, timeout=kwargs.pop("timeout", self._timeout), **kwargs)
        except requests.RequestException as error:
            raise NotAnsweringError(f"{self._actor}: {method} {url}: {error}") from error

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()


def caller(user_agent: str) -> str:
    """Name the source of a request by its User-Agent: an actor, `browser` or `client`."""
    if user_agent.startswith(f"{AGENT}/"):
        return user_agent.removeprefix(f"{AGENT}/").split(" ", 1)[0]
    return "browser" if user_agent.startswith("Mozilla/") else "client"
