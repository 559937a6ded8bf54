"""The bench on which a service provider is checked: the service, our identity provider, the people, the oracle."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from rentree_blanche.conformance.browser import Browser, Delivery
from rentree_blanche.conformance.cast import Cast, cast_of
from rentree_blanche.conformance.errors import (
    NotAllowedError,
    ServiceFileError,
    ServiceSilentError,
    UnreadableMetadataError,
)
from rentree_blanche.conformance.idp import reference_idp
from rentree_blanche.conformance.oracle import Look, oracle_of
from rentree_blanche.conformance.service import Service, host_of, is_address, is_loopback
from rentree_blanche.conformance.visitor import HttpVisitor, Visitor
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.educonnect.saml import (
    IdentityProvider,
    MetadataError,
    Registration,
    ServiceProvider,
    parse_service_provider,
)

if TYPE_CHECKING:
    from rentree_blanche.conformance.rendering import Window

_HOPELESS = 3


@dataclass(kw_only=True)
class Bench:
    """All that a check works with; every browser of it is a fresh one.

    Attributes:
        metadata: the service's own, as it came. read: the same, read, or why they cannot be.
        hosts: those that may be contacted.
        look: the session oracle.
        visitor: makes a browser's network side.
        files_evidence: keep decoded messages and their differences; off where only verdicts count.
        controls_once: send the valid message once alone, for a provider of ours that answers the same every time.
        controls: the last attempt that succeeded, by the base of its message.
        window: the browser of the oracle, None where it needs none; `close` ends it.
        now: gives the service's time. move: sets it, None where nobody can: a foreign service's clock stays as it is.
    """

    service: Service
    idp: IdentityProvider = field(repr=False)
    metadata: bytes = field(repr=False)
    read: ServiceProvider | UnreadableMetadataError = field(repr=False)
    cast: Cast = field(repr=False)
    hosts: Set[str]
    look: Look = field(repr=False)
    visitor: Callable[[], Visitor] = field(repr=False)
    window: Window | None = field(default=None, repr=False)
    files_evidence: bool = True
    controls_once: bool = False
    now: Callable[[], datetime] = wall
    move: Callable[[datetime], None] | None = None
    controls: dict[str, Any] = field(default_factory=dict, repr=False)
    _deliveries: list[Delivery] = field(default_factory=list, repr=False)
    _failed_controls: int = 0

    @property
    def provider(self) -> ServiceProvider:
        """Give what the metadata say; raises `UnreadableMetadataError`."""
        if isinstance(self.read, UnreadableMetadataError):
            raise self.read
        return self.read

    @property
    def entity_id(self) -> str:
        """Give the service's name, where its metadata cannot be read the address they came from."""
        return self.provider.entity_id if self.is_readable else self.service.metadata

    @property
    def is_readable(self) -> bool:
        """Whether the metadata say what a login needs."""
        return isinstance(self.read, ServiceProvider)

    @property
    def tells_people_apart(self) -> bool:
        """Whether the oracle sees whose session it is."""
        return self.service.oracle.cookie is None

    def note_control(self, *, succeeded: bool) -> None:
        """Note how a valid login went: after several that failed in a row there is no use in trying on."""
        self._failed_controls = 0 if succeeded else self._failed_controls + 1

    @property
    def is_hopeless(self) -> bool:
        """Whether valid logins fail time after time."""
        return self._failed_controls >= _HOPELESS

    def close(self) -> None:
        """End what was started for the oracle."""
        if self.window is not None:
            self.window.close()

    def browser(self) -> Browser:
        """Give a fresh browser."""
        return Browser(self.visitor(), self.hosts, self.idp, keeps_texts=self.files_evidence)

    def requests(self, count: int) -> tuple[Delivery, ...]:
        """Give so many AuthnRequests of fresh browsers, as they came; those already asked for come again.

        Raises:
            NoRequestError: the start address leads to none. ServiceSilentError: the service does not answer.
        """
        while len(self._deliveries) < count:
            self._deliveries.append(self.browser().depart(self.service.start))
        return tuple(self._deliveries[:count])

    @cached_property
    def acs_url(self) -> str:
        """Give where responses go when the request does not say."""
        return self.provider.default_acs.location


def bench_for(service: Service, allowed: Set[str] = frozenset()) -> Bench:
    """Set up the bench of a tester's file; `allowed` are the hosts off this machine that may be tested.

    Raises:
        NotAllowedError: a host of the file or of the metadata is off this machine, and not allowed.
        ServiceFileError: there are no metadata at all; those that cannot be read are told by the bench.
    """
    _check_allowed(service.named_hosts, allowed)
    metadata = read_metadata(service)
    read = _read(service, metadata)
    hosts = service.named_hosts | (hosts_of(read) if isinstance(read, ServiceProvider) else set())
    _check_allowed(hosts, allowed)
    cast = cast_of(service)
    seconds = service.timeouts.answer_seconds
    window = _window() if service.oracle.browser else None
    return Bench(
        service=service,
        idp=reference_idp(service.idp),
        metadata=metadata,
        read=read,
        cast=cast,
        hosts=hosts,
        look=oracle_of(service.oracle, cast, seconds=seconds, window=window),
        visitor=lambda: HttpVisitor(seconds=seconds, ca_file=service.tls.ca),
        window=window,
    )


def hosts_of(provider: ServiceProvider) -> frozenset[str]:
    """Give the hosts at which a service takes messages, by its metadata."""
    urls = [acs.location for acs in provider.assertion_consumer_services]
    urls += [url for slo in provider.logout_services for url in (slo.location, slo.response_location)]
    return frozenset(host_of(url) for url in urls)


def read_metadata(service: Service) -> bytes:
    """Read the service's metadata where its file says; raises `ServiceFileError` or `ServiceSilentError`."""
    if not is_address(service.metadata):
        try:
            return Path(service.metadata).read_bytes()
        except OSError as error:
            raise ServiceFileError(f"metadata : {service.metadata} est illisible ({error.strerror})") from error
    with client_session(agent="check-sp", ca_file=service.tls.ca) as session:
        try:
            answer = session.get(service.metadata, timeout=service.timeouts.answer_seconds, allow_redirects=False)
        except requests.RequestException as error:
            raise ServiceSilentError(f"metadata : {service.metadata} ne répond pas ({error})") from error
    if answer.status_code != 200:
        raise ServiceFileError(f"metadata : {service.metadata} répond {answer.status_code}, attendu 200 et du XML")
    return answer.content


def _window() -> Window:
    from rentree_blanche.conformance.rendering import Window  # noqa: PLC0415 - a browser is heavy

    return Window()


def _read(service: Service, metadata: bytes) -> ServiceProvider | UnreadableMetadataError:
    encryption = service.encryption
    agreed = Registration(attribute_profile=service.attributes, encrypt_assertions=encryption is not None)
    if encryption is not None:
        agreed = Registration(
            attribute_profile=service.attributes, encrypt_assertions=True, content_encryption=encryption.content
        )
    try:
        return parse_service_provider(metadata, agreed)
    except MetadataError as error:
        return UnreadableMetadataError(f"metadata : {service.metadata} : {error}")


def _check_allowed(hosts: Set[str], allowed: Set[str]) -> None:
    for host in sorted(hosts):
        if not is_loopback(host) and host not in allowed:
            raise NotAllowedError(
                f"{host} n’est pas cette machine. Tester un service sans l’accord de son responsable est illégal ; "
                f"avec son accord, ajouter --i-may-test {host}"
            )
