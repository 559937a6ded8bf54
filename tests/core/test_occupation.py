"""Somebody else writes into the store for a while."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.errors import StoreBusyError
from rentree_blanche.simulators.core.occupation import Occupation
from rentree_blanche.simulators.core.store import BUSY, Store, sqlite_url
from tests.postgres import server

metadata = MetaData()
family = Table("family", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))


@pytest.fixture(params=["sqlite", "postgresql"])
def impatient(request, tmp_path) -> Iterator[Store]:
    """A store whose writers wait only a moment."""
    if request.param == "sqlite":
        made = Store(sqlite_url(tmp_path / "store.sqlite"), patience=0.05)
        made.create(ground_tables.metadata, metadata)
        yield made
        made.close()
        return
    with server() as url:
        made = Store(url, patience=0.05)
        made.create(ground_tables.metadata, metadata)
        yield made
        made.close()


def add(store: Store, name: str) -> None:
    with store.write() as connection:
        connection.execute(insert(family).values(name=name))


def names(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(select(family.c.name).order_by(family.c.id)).scalars())


def test_nobody_writes_meanwhile_everybody_reads_and_then_all_is_as_before(impatient: Store) -> None:
    add(impatient, "avant")
    occupation = Occupation(impatient)
    occupation.begin(60)
    with pytest.raises(BUSY):
        add(impatient, "pendant")
    assert names(impatient) == ["avant"]
    assert occupation.end()
    add(impatient, "après")
    assert names(impatient) == ["avant", "après"]


def test_it_ends_by_itself_and_says_so(impatient: Store) -> None:
    ended = threading.Event()
    occupation = Occupation(impatient, ended.set)
    occupation.begin(0.01)
    assert ended.wait(60)
    add(impatient, "après")
    assert not occupation.end()


def test_it_can_be_prolonged(impatient: Store) -> None:
    ended = threading.Event()
    occupation = Occupation(impatient, ended.set)
    occupation.begin(60)
    occupation.begin(0.01)
    assert ended.wait(60)
    assert names(impatient) == []


def test_who_waits_patiently_goes_on_when_it_ends(tmp_path) -> None:
    store = Store(sqlite_url(tmp_path / "store.sqlite"))
    store.create(ground_tables.metadata, metadata)
    Occupation(store).begin(0.05)
    add(store, "patient")
    assert names(store) == ["patient"]
    store.close()


def test_it_waits_for_who_is_writing_no_longer_than_others_do(impatient: Store) -> None:
    with impatient.write() as connection:
        connection.execute(insert(family).values(name="en cours"))
        with pytest.raises(StoreBusyError):
            Occupation(impatient).begin(60)
    assert names(impatient) == ["en cours"]
