"""Where everything answers: the same content as the ready file."""

from collections.abc import Mapping

from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.control.port import FederationPort

_IDP = "educonnect"
_PROVIDERS = ("ent-hdf", "teleservices")


class ActorAddress(Value):
    """Where an actor answers.

    Attributes:
        url: its home. entity_id, metadata: where it speaks SAML. issuer: where it speaks OIDC.
    """

    url: str
    entity_id: str | None = None
    metadata: str | None = None
    issuer: str | None = None


class ControlAddress(Value):
    """Where the control API answers, and its token."""

    url: str
    token: str


class Directory(Value):
    """Where a federation answers: the content of the ready file.

    Attributes:
        ca: file with the certificate of the federation's CA on the machine where it runs, null over plain HTTP.
    """

    actors: Mapping[str, ActorAddress]
    control: ControlAddress
    ca: str | None


def directory(federation: FederationPort) -> Directory:
    """Give where everything in a federation answers."""
    addresses = federation.addresses
    return Directory(
        actors={name: _address(federation, name) for name in federation.actors if name != "control"},
        control=ControlAddress(url=addresses.origin("control"), token=federation.secret),
        ca=None if federation.ca_file is None else str(federation.ca_file),
    )


def _address(federation: FederationPort, name: str) -> ActorAddress:
    def url(path: str) -> str:
        return federation.addresses.url(name, path)

    if name == _IDP:
        return ActorAddress(url=url("/"), entity_id=url("/idp"), metadata=url("/idp/shibboleth"))
    if name in _PROVIDERS:
        return ActorAddress(url=url("/"), entity_id=url("/saml/metadata"), metadata=url("/saml/metadata"))
    return ActorAddress(url=url("/"))


async def read_addresses(house: House, _asked: Nothing) -> Directory:
    """Give where everything answers."""
    return directory(house.federation)


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="read_addresses",
        method="GET",
        path="/api/addresses",
        subject="addresses",
        summary="Where every actor answers, as the ready file says it",
        asks=Nothing,
        answers=Directory,
        does=read_addresses,
    ),
)
