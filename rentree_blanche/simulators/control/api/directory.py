"""Where everything answers: the same content as the ready file."""

import asyncio
from collections.abc import Mapping

from lxml import etree
from pydantic import Field

from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.ent.parties import METADATA_PATH, RELYING_PARTIES

_CONTROL = "control"
_MAILBOX = "mailbox"
_ISSUERS = {"franceconnect": "/api/v2"}
_METADATA = {"educonnect": "/idp/shibboleth", **dict.fromkeys(RELYING_PARTIES, METADATA_PATH)}


def _absent(value: object) -> bool:
    return value is None


class ActorAddress(Value):
    """Where an actor answers.

    Attributes:
        url: its home. entity_id, metadata: where it speaks SAML. issuer: where it speaks OIDC.
        smtp: host and port where it takes mail.
    """

    url: str
    entity_id: str | None = Field(default=None, exclude_if=_absent)
    metadata: str | None = Field(default=None, exclude_if=_absent)
    issuer: str | None = Field(default=None, exclude_if=_absent)
    smtp: str | None = Field(default=None, exclude_if=_absent)


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


async def read_addresses(house: House, _asked: Nothing) -> Directory:
    """Give where everything answers."""
    federation = house.federation
    names = federation.hosts
    found = await asyncio.gather(*(_address(house, name) for name in names))
    return Directory(
        actors=dict(zip(names, found, strict=True)),
        control=ControlAddress(url=federation.addresses.url(_CONTROL), token=federation.secret),
        ca=None if federation.ca_file is None else str(federation.ca_file),
    )


async def _address(house: House, name: str) -> ActorAddress:
    addresses = house.federation.addresses
    url = addresses.url(name)
    if name == _MAILBOX:
        return ActorAddress(url=url, smtp=addresses.port_of("smtp", name))
    if name in _ISSUERS:
        return ActorAddress(url=url, issuer=addresses.url(name, _ISSUERS[name]))
    if name not in _METADATA:
        return ActorAddress(url=url)
    metadata = addresses.url(name, _METADATA[name])
    return ActorAddress(url=url, metadata=metadata, entity_id=await _entity_id(house, metadata))


async def _entity_id(house: House, metadata: str) -> str | None:
    """Read an entity id from the metadata itself; None while the actor cannot say."""
    try:
        published = await house.fetch(metadata)
        root = etree.fromstring(published, etree.XMLParser(resolve_entities=False, no_network=True))
    except (PageError, etree.XMLSyntaxError):
        return None
    said = root.get("entityID")
    return None if said is None else str(said)


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
