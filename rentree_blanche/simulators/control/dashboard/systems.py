"""What the page « Systèmes » shows: clocks, plans, FranceConnect's clients and test logins, providers."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

from rentree_blanche.simulators.control.api.clock import read_clock
from rentree_blanche.simulators.control.api.franceconnect import IdentityQuery, find_identities, list_clients
from rentree_blanche.simulators.control.api.keys import SAML_OWNERS
from rentree_blanche.simulators.control.api.providers import list_providers
from rentree_blanche.simulators.control.api.sms import list_sms_plans
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.control.operations import Nothing
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import PageError

Shown = TypeVar("Shown")


async def systems(house: House) -> dict[str, Any]:
    """Give what the page shows; an actor that does not answer shows nothing."""
    clock, plans, clients, logins, known = await asyncio.gather(
        read_clock(house, Nothing()),
        _or_nothing(_plans(house)),
        _or_nothing(_clients(house)),
        _or_nothing(_test_logins(house)),
        _or_nothing(_providers(house)),
    )
    return {
        "clock": clock,
        "moment": clock.now.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M"),
        "actors": [(name, french(name)) for name in house.federation.actors],
        "plans": plans,
        "clients": clients,
        "test_logins": logins,
        "test_choices": [(login.who, login.who) for login in logins],
        "providers": known,
        "provider_choices": [(entity, entity) for entity in known],
        "saml_owners": [(name, french(name)) for name in SAML_OWNERS if name in house.federation.actors],
        "french": french,
    }


async def _plans(house: House) -> Sequence[Any]:
    return (await list_sms_plans(house, Nothing())).plans


async def _clients(house: House) -> Sequence[Any]:
    return (await list_clients(house, Nothing())).clients


async def _test_logins(house: House) -> Sequence[Any]:
    return (await find_identities(house, IdentityQuery())).identities


async def _providers(house: House) -> Sequence[Any]:
    return (await list_providers(house, Nothing())).entity_ids


async def _or_nothing(asked: Awaitable[Sequence[Shown]]) -> Sequence[Shown]:
    try:
        return await asked
    except PageError:
        return ()
