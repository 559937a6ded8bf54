from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.register import tables, writing
from rentree_blanche.simulators.educonnect.register.errors import FeedHeaderError
from rentree_blanche.simulators.educonnect.register.feed import FeedReader, FeedResult
from rentree_blanche.simulators.educonnect.register.tables import Source

HEADER = b'{"type":"feed","source":"ONDE","schema":1,"mode":"full","day":"2026-08-30"}'


def present(store: Store) -> set[str]:
    """Name all that is present: pupils, guardians, links, schools."""
    found = set()
    with store.read() as connection:
        for table in (tables.pupil, tables.guardian):
            found |= set(connection.execute(select(table.c.key).where(table.c.present)).scalars())
        for row in connection.execute(select(tables.link).where(tables.link.c.present)):
            found.add(f"{row.guardian}>{row.pupil}")
        found |= set(connection.execute(select(tables.school.c.uai).where(tables.school.c.present)).scalars())
    return found


def reasons(result: FeedResult) -> dict[int, str]:
    return {each.line: each.reason for each in result.refused}


def test_a_full_feed_fills_an_empty_register(store: Store, register: Any) -> None:
    register.add("school").add("pupil", id="1").add("guardian", id="2").add("link", guardian="2", pupil="1")
    result = register.feed()
    assert (result.kept, result.refused) == (4, ())
    assert present(store) == {"0590001A", "ONDE-1", "ONDE-2", "ONDE-2>ONDE-1"}


def test_a_full_feed_takes_away_who_is_not_in_it_but_keeps_the_record(store: Store, register: Any) -> None:
    register.family({"first_name": "Léa"}, {"first_name": "Tom"})
    register.add("school").add("pupil", id="1000").add("guardian", id="2000").add("link", guardian="2000", pupil="1000")
    register.feed()
    assert present(store) == {"0590001A", "ONDE-1000", "ONDE-2000", "ONDE-2000>ONDE-1000"}
    with store.read() as connection:
        gone = connection.execute(select(tables.pupil).where(tables.pupil.c.key == "ONDE-1001")).one()
    assert (gone.first_name, gone.present) == ("Tom", False)


def test_a_full_feed_of_one_register_leaves_the_other_alone(store: Store, register: Any) -> None:
    register.family({}, source="SIECLE")
    register.family({})
    register.feed("full", "ONDE")
    assert present(store) == {"0590001A", "SIECLE-1000", "SIECLE-2000", "SIECLE-2000>SIECLE-1000"}


def test_a_person_may_be_in_both_registers(store: Store, register: Any) -> None:
    register.family({}, source="ONDE")
    register.family({}, source="SIECLE")
    assert {"ONDE-2000", "SIECLE-2000"} <= present(store)


def test_a_delta_changes_only_what_it_names(store: Store, register: Any) -> None:
    register.family({"first_name": "Léa"}, {"first_name": "Tom"})
    before = present(store)
    register.add("pupil", id="1000", first_name="Léa", class_label="CE1 B")
    result = register.feed("delta")
    assert (result.kept, result.refused) == (1, ())
    assert present(store) == before
    with store.read() as connection:
        labels = {row.key: row.class_label for row in connection.execute(select(tables.pupil))}
    assert labels == {"ONDE-1000": "CE1 B", "ONDE-1001": "CP A"}


def test_a_delta_names_who_is_gone_and_who_is_back(store: Store, register: Any) -> None:
    register.family({}, {})
    everybody = present(store)
    register.add("gone", what="pupil", id="1000").add("gone", what="link", guardian="2000", pupil="1001")
    register.add("gone", what="guardian", id="2000")
    assert register.feed("delta").kept == 3
    assert everybody - present(store) == {"ONDE-1000", "ONDE-2000", "ONDE-2000>ONDE-1001"}
    register.add("pupil", id="1000").add("guardian", id="2000").add("link", guardian="2000", pupil="1001")
    register.feed("delta")
    assert present(store) == everybody


def test_lines_of_a_delta_count_in_their_order(store: Store, register: Any) -> None:
    register.family({})
    register.add("gone", what="pupil", id="1000").add("pupil", id="1000").add("gone", what="pupil", id="1000")
    register.feed("delta")
    assert "ONDE-1000" not in present(store)


def test_a_departure_that_was_told_before_is_no_error(register: Any) -> None:
    register.family({})
    register.add("gone", what="pupil", id="1000").add("gone", what="pupil", id="1000")
    assert register.feed("delta").kept == 2


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("pupil", {"birth_date": "14/03/2019"}, "birth_date: "),
        ("pupil", {"birth_date": 1552521600}, "birth_date: "),
        ("pupil", {"sex": "X"}, "sex: "),
        ("pupil", {"id": "abc"}, "id: "),
        ("pupil", {"level_code": "11"}, "level_code: "),
        ("pupil", {"first_name": " - "}, "first_name: "),
        ("pupil", {"birth_name": "Mar\x00tin"}, "birth_name: "),
        ("pupil", {"uai": "0599999Z"}, "school ONDE/0599999Z is not known"),
        ("guardian", {"mobile": "0639980001"}, "mobile: "),
        ("guardian", {"civility": "Mlle"}, "civility: "),
        ("guardian", {"email": "anne"}, "email: "),
        ("guardian", {"nickname": "Nana"}, "nickname: "),
        ("link", {"guardian": "2", "pupil": "99"}, "pupil ONDE-99 is not known"),
        ("link", {"guardian": "99", "pupil": "1"}, "guardian ONDE-99 is not known"),
        ("link", {"guardian": "2", "pupil": "1", "legal": "yes"}, "legal: "),
        ("gone", {"what": "pupil", "id": "99"}, "pupil ONDE-99 is not known"),
        ("gone", {"what": "pupil"}, "named by `id` alone"),
        ("gone", {"what": "link", "id": "1"}, "named by `guardian` and `pupil`"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_good_ones_are_kept(
    store: Store, register: Any, kind: str, fields: dict[str, Any], words: str
) -> None:
    register.add("school").add("pupil", id="1").add("guardian", id="2")
    register.add(kind, **({"id": "7"} if kind in ("pupil", "guardian") else {}) | fields)
    register.add("link", guardian="2", pupil="1")
    result = register.feed("delta")
    assert result.kept == 4
    assert list(reasons(result)) == [5]
    assert words in reasons(result)[5]
    assert present(store) == {"0590001A", "ONDE-1", "ONDE-2", "ONDE-2>ONDE-1"}


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"type":"dog"}', b"\xff\xfe", b'"x"'])
def test_a_line_that_is_no_record_is_refused(register: Any, line: bytes) -> None:
    register.add("school").raw(line)
    result = register.feed()
    assert result.kept == 1
    assert list(reasons(result)) == [3]
    assert reasons(result)[3]


def test_empty_lines_are_read_over_and_counted(register: Any) -> None:
    register.raw(b"\n").add("school").raw(b"  \n").raw(b"{")
    result = register.feed()
    assert result.kept == 1
    assert list(reasons(result)) == [5]


def test_refused_lines_are_told_in_the_order_of_the_feed(register: Any) -> None:
    register.add("school").add("pupil", id="1", uai="0599999Z").add("pupil", id="x").add("guardian", id="y")
    assert list(reasons(register.feed())) == [3, 4, 5]


def test_a_refused_line_of_a_full_feed_takes_nobody_away(store: Store, register: Any) -> None:
    register.family({"first_name": "Léa"})
    register.add("school").add("pupil", id="1000", birth_date="a bad date").add("guardian", id="2000", mobile="06")
    register.add("link", guardian="2000", pupil="1000", legal="?")
    result = register.feed()
    assert (result.kept, list(reasons(result))) == (1, [3, 4, 5])
    assert present(store) == {"0590001A", "ONDE-1000", "ONDE-2000", "ONDE-2000>ONDE-1000"}


def test_a_full_feed_accepts_no_link_to_somebody_it_does_not_name(register: Any) -> None:
    register.family({})
    register.add("school").add("pupil", id="1000").add("link", guardian="2000", pupil="1000")
    result = register.feed()
    assert "guardian ONDE-2000 is not known" in reasons(result)[4]


def test_a_full_feed_refuses_departures(register: Any) -> None:
    register.family({})
    register.add("gone", what="pupil", id="1000")
    assert "leave the record out" in reasons(register.feed())[2]


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b'{"type":"pupil"}',
        HEADER.replace(b"ONDE", b"BEE"),
        HEADER.replace(b'"schema":1', b'"schema":2'),
        HEADER.replace(b"full", b"half"),
        HEADER.replace(b"2026-08-30", b"30/08/2026"),
    ],
)
def test_a_feed_without_a_usable_header_changes_nothing(store: Store, register: Any, header: bytes) -> None:
    register.family({})
    before = present(store)
    with pytest.raises(FeedHeaderError, match=r"line 1: .*a feed begins with"):
        FeedReader(store).read([header])
    assert present(store) == before


def test_a_feed_of_another_source_than_the_address_says_is_refused(store: Store) -> None:
    with pytest.raises(FeedHeaderError, match="takes SIECLE alone"):
        FeedReader(store).read([HEADER], source=Source.SIECLE)


def test_a_feed_that_breaks_off_leaves_nothing_half_written(store: Store, register: Any) -> None:
    register.family({})
    before = present(store)

    def lines() -> Iterator[bytes]:
        yield HEADER.replace(b"full", b"delta")
        yield b'{"type":"gone","what":"pupil","id":"1000"}'
        yield b'{"type":"gone","what":"guardian","id":"2000"}'  # another kind: the pupil is written now
        raise ConnectionError

    with pytest.raises(ConnectionError):
        FeedReader(store).read(lines())
    assert present(store) == before


def test_a_feed_longer_than_a_batch_is_kept_whole(store: Store, register: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_RUN", 7)
    register.add("school")
    for nth in range(30):
        register.add("pupil", id=str(1000 + nth))
    register.add("guardian", id="2000")
    for nth in range(30):
        register.add("link", guardian="2000", pupil=str(1000 + nth))
    assert register.feed().kept == 62
    assert len(present(store)) == 62


def test_a_feed_of_three_hundred_pupils_takes_a_handful_of_statements(register: Any, statements: list[str]) -> None:
    register.add("school")
    for kind, first in (("pupil", 1000), ("guardian", 5000)):
        for nth in range(300):
            register.add(kind, id=str(first + nth))
    for nth in range(300):
        register.add("link", guardian=str(5000 + nth), pupil=str(1000 + nth))
    statements.clear()
    assert register.feed().kept == 901
    assert len(statements) < 20


def test_feeds_are_numbered_by_source(store: Store, register: Any) -> None:
    register.feed("full", "ONDE")
    register.feed("delta", "ONDE")
    register.feed("full", "SIECLE")
    with store.read() as connection:
        numbers = {row.name: row.feed for row in connection.execute(select(tables.source))}
    assert numbers == {"ONDE": 2, "SIECLE": 1}


def test_two_workers_feed_one_register(open_store: Callable[[], Store], register: Any, store: Store) -> None:
    register.family({})
    other = FeedReader(open_store())
    other.read([HEADER])
    with store.read() as connection:
        count = connection.execute(select(func.count()).where(tables.pupil.c.present)).scalar_one()
    assert count == 0
