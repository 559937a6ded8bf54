"""What the registers say of people, read and changed at ONDE and SIECLE over the wire."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rentree_blanche.simulators.control.api.people_values import FamilyShown, PupilRecord, RegisterRecord, shown_family
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.population import Family

REGISTERS = ("onde", "siecle")
_GUARDIANS = "/responsables"
_PUPILS = "/eleves"
_KEYS = 50


async def records_of(house: House, key: str) -> tuple[RegisterRecord, ...]:
    """Give what the registers say of a guardian; empty when none knows that person."""
    return tuple(_record(actor, each) for actor, each in await _said(house, _GUARDIANS, [key]))


async def pupil_records_of(house: House, key: str) -> tuple[PupilRecord, ...]:
    """Give what the registers say of a pupil, those whom a school has first; empty when none knows them."""
    return _pupil_records(await _said(house, _PUPILS, [key])).get(key, ())


async def families_shown(house: House, families: Iterable[Family]) -> tuple[FamilyShown, ...]:
    """Give families as the API shows them, each person with what the registers say today."""
    chosen = tuple(families)
    said, pupils = await asyncio.gather(
        _said(house, _GUARDIANS, [guardian.key for family in chosen for guardian in family.guardians]),
        _said(house, _PUPILS, [pupil.key for family in chosen for pupil in family.pupils]),
    )
    records: dict[str, list[RegisterRecord]] = defaultdict(list)
    for actor, each in said:
        records[str(each["person_key"])].append(_record(actor, each))
    guardians = {key: tuple(known) for key, known in records.items()}
    known = _pupil_records(pupils)
    return await house.ground.pools.store(
        lambda: tuple(shown_family(house.population, family, guardians, known) for family in chosen)
    )


async def change(house: House, record: RegisterRecord, fields: Mapping[str, Any]) -> None:
    """Change what a register says in one record."""
    await house.ask("PATCH", record.actor, f"{_GUARDIANS}/{record.id}", dict(fields))


async def enrol(house: House, index: int) -> None:
    """Enrol a family of the population in both registers."""
    for actor in REGISTERS:
        await house.ask("POST", actor, "/familles", {"families": [index]})


async def leave(house: House, record: PupilRecord) -> None:
    """Let a pupil leave school in one record."""
    await house.ask("DELETE", record.actor, f"{_PUPILS}/{record.id}")


async def move(house: House, record: PupilRecord, place: Mapping[str, str]) -> None:
    """Let a pupil change school, class or level within a register."""
    await house.ask("PATCH", record.actor, f"{_PUPILS}/{record.id}", dict(place))


async def admit(house: House, actor: str, admission: Mapping[str, Any]) -> None:
    """Let a school of a register admit a pupil."""
    await house.ask("POST", actor, _PUPILS, dict(admission))


async def _said(house: House, path: str, keys: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Give what each register says under some keys, a few keys at a time."""
    chunks = [keys[first : first + _KEYS] for first in range(0, len(keys), _KEYS)]
    asked = [(actor, chunk) for actor in REGISTERS for chunk in chunks]
    answers = await asyncio.gather(*(house.look(actor, path, {"cle": list(chunk)}) for actor, chunk in asked))
    return [(actor, each) for (actor, _), answer in zip(asked, answers, strict=True) for each in answer or ()]


def _pupil_records(said: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, tuple[PupilRecord, ...]]:
    found: dict[str, list[PupilRecord]] = defaultdict(list)
    for actor, each in said:
        found[str(each["person_key"])].append(
            PupilRecord(
                actor=actor,
                id=str(each["id"]),
                school=each["uai"],
                level=str(each["level"]),
                class_label=str(each["class_label"]),
            )
        )
    return {key: tuple(sorted(known, key=lambda record: record.school is None)) for key, known in found.items()}


def _record(actor: str, said: Mapping[str, Any]) -> RegisterRecord:
    return RegisterRecord(actor=actor, id=str(said["id"]), mobile=said.get("mobile"), email=said.get("email"))
