"""The store: transactions, snapshots, threads."""

import threading
from contextlib import nullcontext

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.errors import StoreBusyError, StoreError
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store, sqlite_url

metadata = MetaData()
family = Table("family", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))
child = Table("child", metadata, Column("id", Integer, primary_key=True), Column("family", ForeignKey("family.id")))


@pytest.fixture
def families(store):
    store.create(metadata)
    return store


def names(store):
    with store.read() as connection:
        return list(connection.execute(select(family.c.name).order_by(family.c.id)).scalars())


def add(store, *several):
    with store.write() as connection:
        connection.execute(insert(family), [{"name": name} for name in several])


def test_what_is_written_is_read_by_everybody(families, neighbour):
    add(families, "Martin")
    assert names(families) == names(neighbour) == ["Martin"]


def test_a_failing_write_leaves_nothing(families):
    def fail():
        with families.write() as connection:
            connection.execute(insert(family).values(name="Martin"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(families) == []
    add(families, "Petit")
    assert names(families) == ["Petit"]


def test_a_write_inside_a_write_shares_its_fate(families):
    def fail():
        with families.write():
            add(families, "Martin")
            assert names(families) == ["Martin"]
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(families) == []
    with families.write():
        add(families, "Petit")
        add(families, "Durand")
    assert names(families) == ["Petit", "Durand"]


def test_a_write_inside_a_read_is_its_own(families):
    with families.read():
        add(families, "Martin")
    assert names(families) == ["Martin"]


def test_a_glance_gives_the_first_row_or_none(families):
    wanted = Prepared(select(family.c.id, family.c.name).where(family.c.name == bindparam("wanted")))
    assert families.glance(wanted, wanted="Martin") is None
    add(families, "Martin")
    assert tuple(families.glance(wanted, wanted="Martin")) == (1, "Martin")


def test_a_glance_inside_a_write_sees_what_is_not_yet_everybody_s(families, neighbour):
    wanted = Prepared(select(family.c.name))
    with families.write():
        add(families, "Martin")
        assert tuple(families.glance(wanted)) == ("Martin",)
        assert neighbour.glance(wanted) is None
    assert tuple(neighbour.glance(wanted)) == ("Martin",)


def test_references_are_checked(families):
    with pytest.raises(IntegrityError), families.write() as connection:
        connection.execute(insert(child).values(family=99))


def test_a_restored_snapshot_leaves_nothing_of_what_came_since(families):
    add(families, "Martin")
    snapshot = families.snapshot()
    add(families, "Petit")
    with families.write() as connection:
        connection.execute(update(family).values(name="Autre"))
    families.restore(snapshot)
    assert names(families) == ["Martin"]


def test_a_snapshot_can_be_restored_again_and_again(families):
    snapshot = families.snapshot()
    for name in ("Martin", "Petit", "Durand"):
        add(families, name)
        assert names(families) == [name]
        families.restore(snapshot)
    assert names(families) == []


def test_a_snapshot_holds_what_was_committed_and_not_what_follows(families):
    add(families, "Martin")
    snapshot = families.snapshot()
    add(families, "Petit")
    families.restore(snapshot)
    add(families, "Durand")
    assert names(families) == ["Martin", "Durand"]


def test_a_restore_begins_a_new_epoch(families):
    before = families.epoch
    families.restore(families.snapshot())
    assert families.epoch == before + 1


def test_a_restored_store_still_lets_readers_read_while_it_is_written(families):
    families.restore(families.snapshot())
    with families.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(select(func.count()).select_from(family)).scalar_one() == 0
        add(families, "Martin")
        assert connection.execute(select(func.count()).select_from(family)).scalar_one() == 0
    assert names(families) == ["Martin"]


@pytest.mark.parametrize("count", [2, 6])
def test_threads_that_count_lose_no_step(families, count):
    add(families, "0")
    start = threading.Barrier(count)

    def climb():
        start.wait()
        for _ in range(20):
            with families.write() as connection:
                value = int(connection.execute(select(family.c.name)).scalar_one())
                connection.execute(update(family).values(name=str(value + 1)))

    threads = [threading.Thread(target=climb) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(families) == [str(20 * count)]


def test_two_workers_that_count_lose_no_step(families, neighbour):
    add(families, "0")

    def climb(store):
        for _ in range(20):
            with store.write() as connection:
                value = int(connection.execute(select(family.c.name)).scalar_one())
                connection.execute(update(family).values(name=str(value + 1)))

    threads = [threading.Thread(target=climb, args=(store,)) for store in (families, neighbour)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(families) == ["40"]


def test_tables_may_be_made_twice(families):
    add(families, "Martin")
    families.create(metadata)
    assert names(families) == ["Martin"]


def test_an_unknown_database_is_refused_by_name():
    with pytest.raises(StoreError, match="oracle"):
        Store("oracle://somewhere/db")


def test_a_file_that_cannot_be_made_is_named(tmp_path):
    store = Store(sqlite_url(tmp_path / "missing" / "store.sqlite"))
    with pytest.raises(StoreError, match=r"store\.sqlite: cannot create tables"):
        store.create(metadata)
    store.close()


@pytest.mark.parametrize("hurries", [False, True])
def test_a_writer_that_waited_in_vain_says_so(families, neighbour, hurries):
    waiting = Store(families.url, patience=10 if hurries else 0)
    patience = waiting.hurried() if hurries else nullcontext()
    with neighbour.write(), patience, pytest.raises(StoreBusyError), waiting.write():
        pass
    with waiting.write() as connection:
        connection.execute(insert(family).values(name="Martin"))
    assert names(families) == ["Martin"]
    waiting.close()


def test_a_connection_that_hurried_is_patient_again(families):
    def patience():
        with families.write() as connection:
            return connection.exec_driver_sql("PRAGMA busy_timeout").scalar()

    before = patience()
    with families.hurried():
        assert patience() < before
    assert patience() == before
