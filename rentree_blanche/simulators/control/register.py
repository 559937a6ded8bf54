"""What the register says of people, read and changed at ONDE over the wire."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from rentree_blanche.simulators.control.api.people_values import FamilyShown, RegisterRecord, shown_family
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.population import Family

_ACTOR = "onde"
_GUARDIANS = "/responsables"
_PUPILS = "/eleves"


async def records_of(house: House, key: str) -> tuple[RegisterRecord, ...]:
    """Give what the register says of a guardian; empty when it does not know that person."""
    found = await house.look(_ACTOR, _GUARDIANS, {"cle": key})
    return tuple(_record(each) for each in _listed(found))


async def families_shown(house: House, families: Iterable[Family]) -> tuple[FamilyShown, ...]:
    """Give families as the API shows them, each guardian with what the register says today."""
    chosen = tuple(families)
    keys = [guardian.key for family in chosen for guardian in family.guardians]
    found = await asyncio.gather(*(records_of(house, key) for key in keys))
    records = dict(zip(keys, found, strict=True))
    return await house.ground.pools.store(
        lambda: tuple(shown_family(house.population, family, records) for family in chosen)
    )


async def change(house: House, record: str, fields: Mapping[str, str | None]) -> None:
    """Change what the register says in one record."""
    await house.ask("PATCH", _ACTOR, f"{_GUARDIANS}/{record}", dict(fields))


async def enrol(house: House, index: int) -> None:
    """Enrol a family of the population."""
    await house.ask("POST", _ACTOR, "/familles", {"families": [index]})


async def leave(house: House, key: str) -> int:
    """Let a pupil leave school in every record; give how many there were."""
    found = _listed(await house.look(_ACTOR, _PUPILS, {"cle": key}))
    for record in found:
        await house.ask("DELETE", _ACTOR, f"{_PUPILS}/{record['id']}")
    return len(found)


def _listed(answer: Any) -> list[Mapping[str, Any]]:
    return list(answer or ())


def _record(said: Mapping[str, Any]) -> RegisterRecord:
    return RegisterRecord(id=str(said["id"]), mobile=said.get("mobile"), email=said.get("email"))
