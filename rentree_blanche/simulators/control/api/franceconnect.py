"""FranceConnect: who can log in and with what, the state of identities, its clients, its keys."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, JsonValue

from rentree_blanche.simulators.control.api.accounts import Word
from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.house import House, Query
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.franceconnect.clients import Client, ProviderName
from rentree_blanche.simulators.franceconnect.identities import State

_SUBJECT = "franceconnect"
_ACTOR = "franceconnect"
_IDENTITIES = "/identites"
_CLIENTS = "/clients"


class LoginShown(Value):
    """With what somebody logs in at an identity provider; `password` is null where a code comes by SMS."""

    provider: str
    name: str
    url: str
    login: str
    password: str | None


class IdentityShown(Value):
    """A civil identity that can log in at FranceConnect's identity providers.

    Attributes:
        who: what names it in this API: a guardian's person number, or a login of the integration platform.
        number: of the population, null for the integration platform's.
        claims: what FranceConnect tells services of it.
        blocked: identity providers that the person has forbidden.
    """

    who: str
    number: int | None
    claims: Mapping[str, JsonValue]
    mobile: str | None
    state: State
    blocked: tuple[ProviderName, ...]
    logins: tuple[LoginShown, ...]


class Identities(Value):
    """Who can log in."""

    identities: tuple[IdentityShown, ...]


class IdentityQuery(Value):
    """Who: a guardian by person number or by words of the name; without either the integration platform's logins."""

    person: int | None = Field(default=None, ge=0, le=2**31 - 1)
    name: Word | None = None
    limit: int = Field(default=50, ge=1, le=500)


class IdentityChange(Value):
    """What shall be otherwise of an identity; what is absent stays."""

    who: str = Field(min_length=1, max_length=64, pattern=r"^[^/\\?#\x00-\x1f\x7f]+$")
    state: State | None = None
    blocked: tuple[ProviderName, ...] | None = None


class Clients(Value):
    """The registered clients, as FranceConnect keeps them, secrets included."""

    clients: tuple[Mapping[str, JsonValue], ...]


class ClientId(Value):
    """Which client."""

    client_id: str = Field(pattern=r"^[A-Za-z0-9._~-]{1,128}$")


class Rotation(Value):
    """How new keys come: `published` at once, or only when `publish_keys` says so."""

    published: bool = True


class Keys(Value):
    """The keys that FranceConnect publishes, the newest first."""

    keys: tuple[Mapping[str, JsonValue], ...]


def identity(said: Mapping[str, Any]) -> IdentityShown:
    """Read an identity as FranceConnect shows it."""
    return IdentityShown(
        who=said["login"] if said["number"] is None else str(said["number"]),
        number=said["number"],
        claims=said["identity"],
        mobile=said["mobile"],
        state=said["state"],
        blocked=tuple(said["blocked"]),
        logins=tuple(LoginShown(provider=provider, **known) for provider, known in said["logins"].items()),
    )


async def identities_of(house: House, numbers: tuple[int, ...]) -> tuple[IdentityShown, ...]:
    """Give the identities of some guardians, by person number; empty where there is no FranceConnect."""
    if not numbers or _ACTOR not in house.federation.actors:
        return ()
    query: dict[str, Query] = {"personne": ",".join(map(str, numbers)), "limit": len(numbers)}
    return tuple(identity(each) for each in await house.look(_ACTOR, _IDENTITIES, query))


async def find_identities(house: House, asked: IdentityQuery) -> Identities:
    """Find who can log in."""
    if asked.person is not None and asked.name is not None:
        raise unusable("person, name: give at most one of them")
    query: dict[str, Query] = {"personne": asked.person, "nom": asked.name, "limit": asked.limit}
    said = await house.look(_ACTOR, _IDENTITIES, query)
    return Identities(identities=tuple(identity(each) for each in said))


async def change_identity(house: House, asked: IdentityChange) -> IdentityShown:
    """Change the state of an identity, or which identity providers the person forbids."""
    fields = asked.model_dump(mode="json", include=asked.model_fields_set - {"who"}, exclude_none=True)
    return identity(await house.ask("PATCH", _ACTOR, f"{_IDENTITIES}/{asked.who}", fields))


async def list_clients(house: House, _asked: Nothing) -> Clients:
    """List the clients."""
    return Clients(clients=tuple(await house.look(_ACTOR, _CLIENTS, {})))


async def register_client(house: House, asked: Client) -> Clients:
    """Register a client, in place of one of the same id; answer with what is kept of it."""
    return Clients(clients=(await house.ask("POST", _ACTOR, _CLIENTS, asked.model_dump(mode="json")),))


async def remove_client(house: House, asked: ClientId) -> Clients:
    """Take a registration back; answer with those that stay."""
    await house.ask("DELETE", _ACTOR, f"{_CLIENTS}/{asked.client_id}")
    return await list_clients(house, Nothing())


async def rotate_keys(house: House, asked: Rotation) -> Keys:
    """Let new keys sign; the old ones stay published for a while."""
    told = "" if asked.published else "?publiees=non"
    return Keys(keys=tuple((await house.ask("POST", _ACTOR, f"/cles/rotation{told}"))["keys"]))


async def publish_keys(house: House, _asked: Nothing) -> Keys:
    """Publish the keys that sign now."""
    return Keys(keys=tuple((await house.ask("POST", _ACTOR, "/cles/publication"))["keys"]))


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="find_identities",
        method="GET",
        path="/api/franceconnect/identities",
        subject=_SUBJECT,
        summary="Find who can log in at FranceConnect's identity providers, and with what",
        asks=IdentityQuery,
        answers=Identities,
        does=find_identities,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="change_identity",
        method="PATCH",
        path="/api/franceconnect/identities/{who}",
        subject=_SUBJECT,
        summary="Change the state of an identity",
        asks=IdentityChange,
        answers=IdentityShown,
        does=change_identity,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="list_clients",
        method="GET",
        path="/api/franceconnect/clients",
        subject=_SUBJECT,
        summary="List FranceConnect's clients",
        asks=Nothing,
        answers=Clients,
        does=list_clients,
        refusals=(502, 504),
    ),
    Operation(
        name="register_client",
        method="POST",
        path="/api/franceconnect/clients",
        subject=_SUBJECT,
        summary="Register a client of FranceConnect",
        asks=Client,
        answers=Clients,
        does=register_client,
        refusals=(404, 409, 502, 504),
    ),
    Operation(
        name="remove_client",
        method="DELETE",
        path="/api/franceconnect/clients/{client_id}",
        subject=_SUBJECT,
        summary="Take back the registration of a client",
        asks=ClientId,
        answers=Clients,
        does=remove_client,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="rotate_keys",
        method="POST",
        path="/api/franceconnect/keys/rotate",
        subject=_SUBJECT,
        summary="Let new keys of FranceConnect sign",
        asks=Rotation,
        answers=Keys,
        does=rotate_keys,
        refusals=(502, 504),
    ),
    Operation(
        name="publish_keys",
        method="POST",
        path="/api/franceconnect/keys/publish",
        subject=_SUBJECT,
        summary="Publish the keys that FranceConnect signs with",
        asks=Nothing,
        answers=Keys,
        does=publish_keys,
        refusals=(502, 504),
    ),
)
