"""The sites of a deployment: which may be visited, and how their addresses are written alike on both sides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, urljoin, urlsplit

from rentree_blanche.drift.parts import Said

_ELSEWHERE = "(autre site)"
_ENTRY = re.compile(r"/SAML2/(Redirect|POST|POST-SimpleSign|Unsolicited)/SSO$")
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_KEPT = ("_eventId", "typeUser")


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites by their origin (`https://host:port`): the names that the target file gives them."""

    names: Mapping[str, str]
    more_hosts: frozenset[str] = frozenset()

    def name(self, url: str) -> str | None:
        """Name the site of an address; None for one that the file does not name."""
        return self.names.get(origin_of(url))

    def may_visit(self, url: str) -> bool:
        """Tell whether the file names the host of an address."""
        return host_of(url) in self.hosts

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that may be visited."""
        return self.more_hosts | {host_of(origin) for origin in self.names}

    def located(self, url: str) -> Said:
        """Give an address by the name of its site, as it stands."""
        parts = urlsplit(joined("", url))
        rest = url.removeprefix(f"{parts.scheme}://{parts.netloc}")
        return Said(f"{self.name(url) or _ELSEWHERE} {rest or '/'}", url) if parts.netloc else Said(url)

    def paged(self, url: str) -> Said:
        """Give the address of a page without what varies: session, values of the query, the way of entry."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return Said(url)
        path = _ENTRY.sub("/SAML2/…/SSO", _SESSION.sub("", parts.path)) or "/"
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = "&".join(f"{name}={value if name in _KEPT else '…'}" for name, value in pairs)
        written = f"{path}?{query}" if query else path
        site = self.name(url)
        return Said(f"{site or _ELSEWHERE} {written}", "" if site else f"{origin_of(url)}{written}")


def joined(base: str, written: str) -> str:
    """Give the address that a page at `base` writes; `about:invalid`, as browsers say, where it is none."""
    try:
        return urljoin(base, written)
    except ValueError:
        return "about:invalid"


def origin_of(url: str) -> str:
    """Give scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    netloc = parts.netloc.lower().removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme, ""))
    return f"{parts.scheme}://{netloc}"


def host_of(url: str) -> str:
    """Give the host of an address, in lower case."""
    return (urlsplit(url).hostname or "").lower()


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine by its very name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
