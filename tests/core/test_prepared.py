"""Statements that are made once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()
person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    Column("born", Date),
    Column("present", Boolean),
    Column("seen", UtcDateTime),
)
ADD = Prepared(insert(person))
FIND = Prepared(select(person).where(person.c.id == bindparam("person")))
PRESENT = Prepared(select(person.c.name).where(person.c.present, person.c.name != "Nobody").order_by(person.c.name))
RENAME = Prepared(
    update(person).where(person.c.id == bindparam("person")).values(name=bindparam("to")).returning(person.c.name)
)
REMOVE = Prepared(delete(person).where(person.c.name == bindparam("called")))
SEEN = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def people(store: Store) -> Store:
    store.create(metadata)
    with store.write() as connection:
        ADD.run(connection, id=1, name="Anne", born=date(1988, 5, 4), present=True, seen=SEEN)
        ADD.run(connection, id=2, name="Paul", born=None, present=False, seen=None)
        ADD.run(connection, id=3, name="Nobody", born=None, present=True, seen=None)
    return store


def test_values_come_back_in_the_types_of_their_columns(people: Store) -> None:
    with people.read() as connection:
        anne, paul = (FIND.first(connection, person=number) for number in (1, 2))
        plain = connection.execute(select(person).where(person.c.id == 1)).one()
    assert (anne.name, anne.born, anne.present, anne.seen) == ("Anne", date(1988, 5, 4), True, SEEN)
    assert tuple(anne) == tuple(plain)
    assert (paul.born, paul.present, paul.seen) == (None, False, None)


def test_a_row_that_is_not_there_is_none(people: Store) -> None:
    with people.read() as connection:
        assert FIND.first(connection, person=99) is None


def test_all_rows_are_given_in_order_and_values_in_the_statement_count(people: Store) -> None:
    with people.read() as connection:
        assert [row.name for row in PRESENT.all(connection)] == ["Anne"]


def test_a_change_may_give_its_row_and_is_committed(people: Store) -> None:
    with people.write() as connection:
        changed = RENAME.first(connection, person=1, to="Annie")
        assert RENAME.first(connection, person=99, to="Annie") is None
    assert changed.name == "Annie"
    assert people.glance(FIND, person=1).name == "Annie"


def test_the_number_of_rows_is_told(people: Store) -> None:
    with people.write() as connection:
        assert REMOVE.run(connection, called="Paul") == 1
        assert REMOVE.run(connection, called="Paul") == 0


def test_what_the_database_refuses_is_an_error_of_sqlalchemy(people: Store) -> None:
    with pytest.raises(IntegrityError), people.write() as connection:
        ADD.run(connection, id=1, name="Twin", born=None, present=True, seen=None)
