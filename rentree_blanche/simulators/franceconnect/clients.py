"""The service providers that FranceConnect knows: EduConnect from the start, others by a control address."""

from typing import Any, Literal, Self
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator
from sqlalchemy import delete, insert, select

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.scopes import SCOPES
from rentree_blanche.simulators.franceconnect.settings import Algorithm

ProviderName = Literal["impots", "ameli", "laposte", "mobileconnect", "alicem"]
PROVIDERS: tuple[ProviderName, ...] = ("impots", "ameli", "laposte", "mobileconnect", "alicem")

_LEAST_SECRET = 32


class Client(BaseModel):
    """A service provider.

    Attributes:
        client_secret: also the key of HS256 signatures (all of version 1): at least 32 characters.
        name: what pages call the service.
        redirect_uris, post_logout_redirect_uris: compared character by character.
        id_token_alg, userinfo_alg: how version 2 signs what this client is given.
        jwks, jwks_uri: public keys of a client that authenticates by `private_key_jwt`.
        scopes: what may be asked. providers: identity providers that may be used.
        lenient: accept PKCE from this client.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str = Field(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
    client_secret: str = ""
    name: str = Field(min_length=1, max_length=120)
    redirect_uris: tuple[str, ...] = Field(min_length=1)
    post_logout_redirect_uris: tuple[str, ...] = ()
    id_token_alg: Algorithm = "RS256"
    userinfo_alg: Algorithm = "RS256"
    token_endpoint_auth_method: Literal["client_secret_post", "private_key_jwt"] = "client_secret_post"
    jwks: dict[str, Any] | None = None
    jwks_uri: str | None = None
    scopes: tuple[str, ...] = SCOPES
    providers: tuple[ProviderName, ...] = Field(default=PROVIDERS, min_length=1)
    lenient: bool = False

    @field_validator("redirect_uris", "post_logout_redirect_uris")
    @classmethod
    def _addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
                raise ValueError(f"{address!r} is not usable: give an http(s) address without a fragment")
        return addresses

    @field_validator("scopes")
    @classmethod
    def _known_scopes(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown or "openid" not in scopes:
            raise ValueError(f"give openid and any of {', '.join(SCOPES)}; unknown: {', '.join(unknown) or 'none'}")
        return scopes

    @field_validator("jwks")
    @classmethod
    def _usable_keys(cls, jwks: dict[str, Any] | None) -> dict[str, Any] | None:
        if jwks is not None:
            try:
                KeySet.import_key_set(jwks)  # type: ignore[arg-type]  # just what is found out here
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ValueError(f"not a JWK set: {error}") from error
        return jwks

    @model_validator(mode="after")
    def _authenticates(self) -> Self:
        by_key = self.token_endpoint_auth_method == "private_key_jwt"
        if by_key and self.jwks is None and self.jwks_uri is None:
            raise ValueError("private_key_jwt needs jwks or jwks_uri")
        if (not by_key or "HS256" in (self.id_token_alg, self.userinfo_alg)) and len(
            self.client_secret
        ) < _LEAST_SECRET:
            raise ValueError(f"client_secret needs at least {_LEAST_SECRET} characters, since it is a key of HS256 too")
        return self


class Clients:
    """The known clients; what is registered under the name of a built-in one replaces it.

    A cell names the edition of the registered ones, anew whenever they change: a worker reads them again only then.
    """

    def __init__(self, store: Store, built_in: tuple[Client, ...]) -> None:
        self._store = store
        self._built_in = built_in
        self._edition: Cell[str] = Cell(store, "franceconnect-clients", TypeAdapter(str), "")
        self._cached: tuple[str, dict[str, Client]] | None = None

    def find(self, client_id: str) -> Client | None:
        """Give a client, None where none has the id."""
        return self._known().get(client_id)

    def list(self) -> list[Client]:
        """Give every client, by id."""
        known = self._known()
        return [known[client_id] for client_id in sorted(known)]

    def keep(self, client: Client) -> None:
        """Register a client, new or changed."""
        with self._store.write() as connection:
            self._store.hold(connection, f"franceconnect client {client.client_id}")
            connection.execute(delete(tables.client).where(tables.client.c.client_id == client.client_id))
            connection.execute(insert(tables.client).values(client_id=client.client_id, body=client.model_dump_json()))
            self._renew()

    def remove(self, client_id: str) -> bool:
        """Take a registration back; False where there was none. A built-in client is as at the start again."""
        with self._store.write() as connection:
            gone = connection.execute(delete(tables.client).where(tables.client.c.client_id == client_id)).rowcount
            self._renew()
        return gone > 0

    def _known(self) -> dict[str, Client]:
        cached = self._cached
        if cached is None or cached[0] != self._edition.get():
            with self._store.read() as connection:  # the edition first: what changes meanwhile must not pass for read
                edition = self._edition.get()
                bodies = connection.execute(select(tables.client.c.body)).scalars().all()
            registered = map(Client.model_validate_json, bodies)
            known = {client.client_id: client for client in (*self._built_in, *registered)}
            self._cached = cached = (edition, known)
        return cached[1]

    def _renew(self) -> None:
        # Not a count, which after a restore would come by the same numbers with other clients.
        self._edition.change(lambda _: Chance.opaque(8))
