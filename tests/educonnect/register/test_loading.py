"""Loading a feed from a file: the rows of the nightly feed, school by school, and gone on with after a stop."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.register import tables, writing
from rentree_blanche.simulators.educonnect.register.errors import FeedHeaderError, LoadError
from rentree_blanche.simulators.educonnect.register.feed import FeedReader
from rentree_blanche.simulators.educonnect.register.loading import FeedLoader
from tests.postgres import server

SCHOOLS = 6


def feed(mode: str = "full", label: str = "CP A", bad: int | None = None) -> bytes:
    """Write a feed of schools with a pupil and a guardian each, one who has children in two of them."""
    lines: list[dict[str, Any]] = [{"type": "feed", "source": "ONDE", "schema": 1, "mode": mode, "day": "2026-09-01"}]
    for nth in range(SCHOOLS):
        uai = f"059000{nth}A"
        lines += [
            {"type": "school", "uai": uai, "name": "École", "kind": "ecole", "commune": "Lille", "academy": "LILLE",
             "academy_code": "09"},
            {"type": "pupil", "id": str(100 + nth), "struct_id": str(500 + nth), "ine": None, "birth_name": "Lefèvre",
             "usage_name": None, "first_name": "Léa", "birth_date": "2019-03-14" if nth != bad else "14/03/2019",
             "sex": "F", "uai": uai, "class_label": label, "level": "CP", "level_code": "1201", "academy_code": "09"},
            {"type": "guardian", "id": str(200 + nth), "civility": "Mme", "birth_name": "d’Aubigny",
             "usage_name": "Lefèvre", "first_name": "Anne-Sophie", "mobile": "+33639980001",
             "email": f"Anne.{nth}@Courriel.test", "academy_code": "09"},
            {"type": "link", "guardian": str(200 + nth), "pupil": str(100 + nth), "legal": True},
            {"type": "link", "guardian": "200", "pupil": str(100 + nth), "legal": False},
        ]  # fmt: skip
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def rows(store: Store, but: str = "feed") -> dict[str, list[tuple[Any, ...]]]:
    with store.read() as connection:
        return {
            table.name: sorted(
                tuple(row)
                for row in connection.execute(select(*(column for column in table.columns if column.name != but)))
            )
            for table in (tables.school, tables.pupil, tables.guardian, tables.link)
        }


class StoppedError(Exception):
    """What stops a load in a test."""


def stopping_after(times: int) -> Callable[[int], None]:
    left = iter(range(times))

    def told(_place: int) -> None:
        if next(left, None) is None:
            raise StoppedError

    return told


def test_small_and_large_give_the_same_rows(store: Store, other_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    FeedReader(store).read(feed().splitlines())
    monkeypatch.setattr(writing, "_RUN", 3)
    monkeypatch.setattr(writing, "_REMEMBERED", 2)
    loaded = FeedLoader(other_store, together=4).load(io.BytesIO(feed()))
    assert (loaded.kept, loaded.refused, loaded.lines) == (SCHOOLS * 5, 0, SCHOOLS * 5 + 1)
    assert rows(store) == rows(other_store)
    (pupil, *_) = rows(other_store)["educonnect_pupil"]
    assert date(2019, 3, 14) in pupil
    assert "lefevre" in pupil


def test_postgresql_holds_the_same_rows(store: Store) -> None:
    FeedReader(store).read(feed().splitlines())
    with server() as url:
        other = Store(url)
        other.create(tables.metadata)
        FeedLoader(other, together=4).load(io.BytesIO(feed()))
        assert rows(store) == rows(other)
        FeedLoader(other).load(io.BytesIO(feed("delta", label="CE1 B")))
        FeedReader(store).read(feed("delta", label="CE1 B").splitlines())
        assert rows(store) == rows(other)
        other.close()


def test_what_is_written_when_a_load_stops_is_whole_schools(store: Store) -> None:
    with pytest.raises(StoppedError):
        FeedLoader(store, together=7).load(io.BytesIO(feed()), stopping_after(1))
    found = rows(store)
    schools = {row[1] for row in found["educonnect_school"]}
    assert 0 < len(schools) < SCHOOLS
    assert len(found["educonnect_pupil"]) == len(schools)
    assert len(found["educonnect_link"]) == 2 * len(schools) - 1


def test_a_load_goes_on_where_it_was_stopped(store: Store, other_store: Store) -> None:
    with pytest.raises(StoppedError):
        FeedLoader(store, together=7).load(io.BytesIO(feed()), stopping_after(1))
    places: list[int] = []
    loaded = FeedLoader(store, together=7).load(io.BytesIO(feed()), places.append)
    assert loaded.resumed_at > 1
    assert loaded.kept == 5 * SCHOOLS
    assert places[-1] == len(feed())
    FeedReader(other_store).read(feed().splitlines())
    assert rows(store, but="-") == rows(other_store, but="-")


def test_who_is_no_more_in_a_full_feed_goes_at_its_end_only(store: Store) -> None:
    FeedReader(store).read(
        feed().replace(b'"id": "100"', b'"id": "999"').replace(b'"pupil": "100"', b'"pupil": "999"').splitlines()
    )
    with pytest.raises(StoppedError):
        FeedLoader(store, together=1).load(io.BytesIO(feed()), stopping_after(1))
    gone = select(tables.pupil.c.present).where(tables.pupil.c.key == "ONDE-999")
    with store.read() as connection:
        assert connection.execute(gone).scalar_one() is True
    FeedLoader(store).load(io.BytesIO(feed()))
    with store.read() as connection:
        assert connection.execute(gone).scalar_one() is False


def test_a_delta_is_one_transaction(store: Store) -> None:
    FeedReader(store).read(feed().splitlines())
    before = rows(store)
    places: list[int] = []
    with pytest.raises(StoppedError):
        FeedLoader(store, _stop, together=1).load(io.BytesIO(feed("delta", label="CE1")), places.append)
    assert rows(store) == before
    assert places == []


def _stop(*_words: object) -> None:
    raise StoppedError


def test_refused_lines_are_counted_and_told_with_their_numbers(store: Store) -> None:
    loaded = FeedLoader(store, together=1).load(io.BytesIO(feed(bad=2)))
    assert loaded.refused == 3
    assert [line.line for line in loaded.listed] == [13, 15, 16]
    assert "birth_date" in loaded.listed[0].reason


def test_another_feed_waits_for_one_that_was_stopped(store: Store) -> None:
    with pytest.raises(StoppedError):
        FeedLoader(store, together=1).load(io.BytesIO(feed()), stopping_after(1))
    with pytest.raises(FeedHeaderError, match="left in its middle"):
        FeedReader(store).read(feed("delta").splitlines())
    with pytest.raises(LoadError, match="arrêté"):
        FeedLoader(store).load(io.BytesIO(feed(label="CP B")))
    loaded = FeedLoader(store).load(io.BytesIO(feed(label="CP B")), anew=True)
    assert (loaded.resumed_at, loaded.kept) == (0, 5 * SCHOOLS)
    assert FeedReader(store).read(feed("delta").splitlines()).refused == ()


def test_two_loads_of_one_source_do_not_mix(store: Store, open_store: Callable[[], Store]) -> None:
    def meddle(_place: int) -> None:
        FeedLoader(open_store(), together=1).load(io.BytesIO(feed()))

    with pytest.raises(LoadError, match="autre processus"):
        FeedLoader(store, together=1).load(io.BytesIO(feed()), meddle)


def test_a_continuity_is_kept_at_the_end_of_a_load(store: Store, chance: Chance) -> None:
    done: list[tuple[str, int]] = []
    FeedLoader(store, lambda _connection, source, number: done.append((source, number)), together=1).load(
        io.BytesIO(feed())
    )
    assert done == [("ONDE", 1)]
