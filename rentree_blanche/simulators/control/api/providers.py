"""Service providers: register one at EduConnect by its metadata, with what it may read."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, JsonValue

from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value

_ACTOR = "educonnect"
_PROVIDERS = "/fournisseurs"


class ProviderOrder(Value):
    """A service provider: its metadata, as XML or by address, and which attributes it is given.

    Attributes:
        encrypt_assertions: whether its assertions are encrypted, where its metadata has a key for it.
    """

    metadata: str | None = Field(default=None, min_length=1, max_length=1_000_000)
    metadata_url: str | None = Field(default=None, pattern=r"^https?://[^\s\x00]+$", max_length=2_000)
    attribute_profile: Literal["ent", "vecteur", "service-national"]
    encrypt_assertions: bool = False


class ProviderRenewal(Value):
    """Whose metadata EduConnect reads again, by entityID; at that very address unless another is given."""

    entity_id: str = Field(min_length=1, max_length=512)
    metadata_url: str | None = Field(default=None, pattern=r"^https?://[^\s\x00]+$", max_length=2_000)


class Provider(Value):
    """What EduConnect answered to the registration."""

    registered: Mapping[str, JsonValue]


class Providers(Value):
    """The entity ids of the registered service providers."""

    entity_ids: tuple[str, ...]


async def register_provider(house: House, asked: ProviderOrder) -> Provider:
    """Register a service provider."""
    if (asked.metadata is None) is (asked.metadata_url is None):
        raise unusable("metadata, metadata_url: give exactly one of them")
    said: Any = await house.ask("POST", _ACTOR, _PROVIDERS, asked.model_dump(exclude_none=True))
    return Provider(registered=said or {})


async def renew_provider(house: House, asked: ProviderRenewal) -> Provider:
    """Let EduConnect read the metadata of a registered service provider again."""
    said: Any = await house.ask("POST", _ACTOR, f"{_PROVIDERS}/relecture", asked.model_dump(exclude_none=True))
    return Provider(registered=said or {})


async def list_providers(house: House, _asked: Nothing) -> Providers:
    """Name the registered service providers."""
    return Providers(entity_ids=tuple(await house.look(_ACTOR, _PROVIDERS, {})))


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="list_providers",
        method="GET",
        path="/api/providers",
        subject="providers",
        summary="Name the registered service providers",
        asks=Nothing,
        answers=Providers,
        does=list_providers,
        refusals=(502, 504),
    ),
    Operation(
        name="register_provider",
        method="POST",
        path="/api/providers",
        subject="providers",
        summary="Register a service provider by its metadata",
        asks=ProviderOrder,
        answers=Provider,
        does=register_provider,
        refusals=(404, 409, 502, 504),
    ),
    Operation(
        name="renew_provider",
        method="POST",
        path="/api/providers/renew",
        subject="providers",
        summary="Read the metadata of a service provider again; what was agreed stays",
        asks=ProviderRenewal,
        answers=Provider,
        does=renew_provider,
        refusals=(404, 502, 504),
    ),
)
