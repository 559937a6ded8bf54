"""The service providers that the IdP knows: metadata and registration in the store, parsed once."""

import hashlib
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import delete, insert, select, update

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.saml import (
    AttributeProfile,
    Registration,
    ServiceProvider,
    parse_service_provider,
)
from rentree_blanche.simulators.educonnect.sso import tables

_PROVIDER = tables.provider.c


class RegistrationRequest(BaseModel):
    """What the control address takes: metadata by address or in full, and what was agreed.

    Attributes:
        listed_url: address under which EduConnect lists the service; None for an ENT, whose portal one opens
            oneself (seed 003).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    metadata_url: str | None = None
    metadata: str | None = None
    entity_id: str | None = None
    attribute_profile: AttributeProfile = AttributeProfile.ENT
    encrypt_assertions: bool = False
    name_format: str | None = None
    listed_url: str | None = None


class _Agreed(BaseModel):
    attribute_profile: AttributeProfile
    encrypt_assertions: bool
    name_format: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    edition: str
    digest: str
    provider: ServiceProvider


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service that EduConnect's own page proposes."""

    name: str
    url: str


class Registry:
    """The registered service providers.

    A cell names the edition of the list, anew whenever it changes: a worker looks at the list again only then.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._edition: Cell[str] = Cell(store, "service-providers", TypeAdapter(str), "")
        self._parsed: dict[str, _Parsed] = {}

    def register(self, xml: str, request: RegistrationRequest) -> ServiceProvider:
        """Add a service provider, or replace the one of the same entityID.

        Raises:
            MetadataError: the metadata lacks what the federation relies on.
        """
        agreed = _Agreed(
            attribute_profile=request.attribute_profile,
            encrypt_assertions=request.encrypt_assertions,
            name_format=request.name_format,
        )
        provider = _parse(xml, agreed, request.entity_id)
        registration = agreed.model_dump_json()
        with self._store.write() as connection:
            connection.execute(delete(tables.provider).where(_PROVIDER.entity_id == provider.entity_id))
            connection.execute(
                insert(tables.provider).values(
                    entity_id=provider.entity_id,
                    xml=xml,
                    digest=_digest(registration, xml),
                    registration=registration,
                    listed_url=request.listed_url,
                )
            )
            self._renew()
        return provider

    def renew(self, entity_id: str, xml: str) -> ServiceProvider | None:
        """Take the newer metadata of a service provider; what was agreed stays. None for one that nobody registered.

        Raises:
            MetadataError: the metadata lacks what the federation relies on, or is that of others.
        """
        with self._store.write() as connection:
            found = connection.execute(select(tables.provider).where(_PROVIDER.entity_id == entity_id)).one_or_none()
            if found is None:
                return None
            provider = _parse(xml, _Agreed.model_validate_json(found.registration), entity_id)
            digest = _digest(found.registration, xml)
            mine = update(tables.provider).where(_PROVIDER.entity_id == entity_id)
            connection.execute(mine.values(xml=xml, digest=digest))
            self._renew()
        return provider

    def find(self, entity_id: str) -> ServiceProvider | None:
        """Give a service provider by its entityID."""
        edition, known = self._edition.get(), self._parsed.get(entity_id)
        if known is not None and known.edition == edition:
            return known.provider
        with self._store.read() as connection:  # the edition first: what changes meanwhile must not pass for read
            edition = self._edition.get()
            found = connection.execute(select(tables.provider).where(_PROVIDER.entity_id == entity_id)).one_or_none()
        if found is None:
            return None
        if known is not None and known.digest == found.digest:
            provider = known.provider
        else:
            provider = _parse(found.xml, _Agreed.model_validate_json(found.registration), entity_id)
        self._parsed[entity_id] = _Parsed(edition=edition, digest=found.digest, provider=provider)
        return provider

    def entity_ids(self) -> list[str]:
        """Name every service provider."""
        with self._store.read() as connection:
            return list(connection.execute(select(_PROVIDER.entity_id)).scalars())

    def listed(self) -> list[ListedService]:
        """Give the services that EduConnect's own page proposes, by name."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(_PROVIDER.entity_id, _PROVIDER.listed_url).where(_PROVIDER.listed_url.is_not(None))
            ).all()
        providers = [(self.find(found.entity_id), found.listed_url) for found in rows]
        return sorted(
            (ListedService(provider.display_name, url) for provider, url in providers if provider is not None),
            key=lambda service: service.name,
        )

    def forget(self) -> None:
        """Drop what was parsed."""
        self._parsed.clear()

    def _renew(self) -> None:
        # Not a count, which after a restore would come by the same numbers with other service providers.
        self._edition.change(lambda _: Chance.opaque(8))


def _digest(registration: str, xml: str) -> str:
    return hashlib.sha256((registration + xml).encode()).hexdigest()


def _parse(xml: str, agreed: _Agreed, entity_id: str | None) -> ServiceProvider:
    registration = Registration(
        attribute_profile=agreed.attribute_profile,
        encrypt_assertions=agreed.encrypt_assertions,
        name_format=agreed.name_format,
    )
    return parse_service_provider(xml, registration, entity_id=entity_id)
