"""`rentree feed`: a feed from a file into a store, with a summary and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.register import loading, tables
from rentree_blanche.simulators.educonnect.register.feed import FeedReader
from rentree_blanche.simulators.scale.command import Order, write_population


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("feeds") / "out"
    write_population(Order(families=400, seed=1, out=out, formats=("feed",), changes=0.05))
    return out / "feed"


def load(file: Path, store: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["feed", str(file), "--store", sqlite_url(store), "--json", *words])


def rows(store: Path) -> dict[str, list[Any]]:
    opened = Store(sqlite_url(store))
    with opened.read() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
            for table in (tables.school, tables.pupil, tables.guardian, tables.link)
        }
    opened.close()
    return found


def test_what_is_loaded_is_what_the_nightly_feed_writes(feeds: Path, tmp_path: Path) -> None:
    by_night = Store(sqlite_url(tmp_path / "night.sqlite"))
    by_night.create(tables.metadata)
    for name in ("ONDE_full", "ONDE_delta"):
        told = json.loads(load(feeds / f"{name}.ndjson", tmp_path / "load.sqlite").stdout)
        result = FeedReader(by_night).read((feeds / f"{name}.ndjson").read_bytes().splitlines())
        assert (told["kept"], told["refused"]) == (result.kept, 0)
    by_night.close()
    assert rows(tmp_path / "load.sqlite") == rows(tmp_path / "night.sqlite")


def test_a_load_that_is_interrupted_goes_on(feeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, store = feeds / "ONDE_full.ndjson", tmp_path / "store.sqlite"
    monkeypatch.setattr(loading.FeedLoader.__init__, "__kwdefaults__", {"together": 100})
    note, noted = loading._note, iter(range(3))

    def interrupted(*words: Any) -> None:
        if next(noted, None) is None:
            raise KeyboardInterrupt
        note(*words)

    monkeypatch.setattr(loading, "_note", interrupted)
    stopped = load(file, store)
    assert (stopped.exit_code, "reprendra" in stopped.stderr) == (130, True)
    monkeypatch.setattr(loading, "_note", note)
    told = json.loads(load(file, store).stdout)
    assert told["resumed_at"] > 300
    assert told["kept"] == len(file.read_text(encoding="utf-8").splitlines()) - 1
    load(file, tmp_path / "at-once.sqlite")
    assert rows(store) == rows(tmp_path / "at-once.sqlite")


def test_refused_lines_end_with_1_and_are_told(feeds: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ndjson"
    bad.write_bytes(
        (feeds / "ONDE_full.ndjson").read_bytes() + b'{"type": "link", "guardian": "1", "pupil": "2", "legal": true}\n'
    )
    result = load(bad, tmp_path / "store.sqlite")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["refused"]) == (1, 1)
    assert told["refusals"][0]["line"] == told["lines"]
    shown = CliRunner().invoke(app, ["feed", str(bad), "--store", sqlite_url(tmp_path / "store.sqlite")])
    assert f"ligne {told['lines']}" in shown.stdout


@pytest.mark.parametrize("content", [None, b"", b"nom;prenom\n", b'{"type": "feed", "source": "BEE"}\n'])
def test_what_is_no_feed_ends_with_2(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "feed.ndjson"
    if content is not None:
        file.write_bytes(content)
    result = load(file, tmp_path / "store.sqlite")
    assert (result.exit_code, str(file) in result.stderr) == (2, True)


def test_a_store_that_cannot_be_reached_ends_with_2(feeds: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    result = CliRunner().invoke(app, ["feed", str(feeds / "ONDE_full.ndjson"), "--store", url])
    assert (result.exit_code, "Traceback" in result.output) == (2, False), result.output


def test_the_feed_of_each_register_is_loaded_beside_the_other(feeds: Path, tmp_path: Path) -> None:
    for source in ("ONDE", "SIECLE"):
        assert load(feeds / f"{source}_full.ndjson", tmp_path / "store.sqlite").exit_code == 0
    store = Store(sqlite_url(tmp_path / "store.sqlite"))
    with store.read() as connection:
        counts = connection.execute(select(tables.pupil.c.source, func.count()).group_by(tables.pupil.c.source)).all()
    store.close()
    assert {source for source, _ in counts} == {"ONDE", "SIECLE"}
