"""One person, several records: an ENT unites those that registers and académies bring of one and the same."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from rentree_blanche.simulators.ent import tables

Key = tuple[str, ...]


def unite(connection: Connection, party: str) -> None:
    """Tell each record of a directory whose it is, after a delivery.

    Guardians are one person when they bear the same names and share a mobile or a mail address, pupils when they have
    the same INE. Who shares a name alone stays two, and the person chooses at login. So do those whom one register of
    one académie keeps apart: namesakes who share a number are two, or each would be shown the other's children.
    """
    person = tables.person
    row = person.c
    names = (row.last_name, row.first_name)
    wanted = select(row.aaf_id, row.kind, *names, row.mobile, row.email, row.ine, row.same_as, row.source, row.join_key)
    records = connection.execute(wanted.where(row.party == party, row.kind != "staff")).all()
    same = _united(records)
    changed = [
        {"whose": record.aaf_id, "whose_same": same[record.aaf_id]}
        for record in records
        if record.same_as != same[record.aaf_id]
    ]
    if changed:
        statement = update(person).where(row.party == party, row.aaf_id == bindparam("whose"))
        connection.execute(statement.values(same_as=bindparam("whose_same")), changed)


def _united(records: Sequence[Any]) -> dict[str, str]:
    """Give, by AAF id, the least id of all that are one person with it."""
    leader: dict[str, str] = {record.aaf_id: record.aaf_id for record in records}

    def head(aaf_id: str) -> str:
        while leader[aaf_id] != aaf_id:
            aaf_id = leader[aaf_id]
        return aaf_id

    for alike in _alike(records):
        heads = sorted({head(aaf_id) for aaf_id in alike}, key=lambda each: (len(each), each))
        for each in heads[1:]:
            leader[each] = heads[0]
    return {aaf_id: head(aaf_id) for aaf_id in leader}


def _alike(records: Iterable[Any]) -> Iterator[list[str]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for record in records:
        for key in _keys(record):
            found[key].append(record)
    for alike in found.values():
        registers = {(record.source, record.join_key.rpartition("-")[0]) for record in alike}
        if len(alike) == len(registers) > 1:
            yield [record.aaf_id for record in alike]


def _keys(record: Any) -> Iterator[Key]:
    if record.kind == "pupil":
        if record.ine:
            yield ("ine", record.ine)
        return
    names = (_folded(record.last_name), _folded(record.first_name))
    if record.mobile:
        yield ("mobile", record.mobile, *names)
    if record.email:
        yield ("email", record.email.casefold(), *names)


def _folded(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in bare if letter.isalnum())
