"""The journal."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.journal import Journal, masked
from rentree_blanche.simulators.core.store import Store


def write(journal, summary="GET /", *, kind="http", source="browser", target="educonnect", **more):
    journal.write(kind=kind, source=source, target=target, summary=summary, **more)


def summaries(journal, **query):
    return [entry.summary for entry in journal.query(**query)]


def test_a_line_is_read_as_it_was_written(journal, clock):
    write(journal, "POST /idp", status=302, detail={"path": "/idp", "faults": [{"effect": "drop"}]})
    (entry,) = journal.query()
    assert entry.at == clock.now()
    assert (entry.kind, entry.source, entry.target) == ("http", "browser", "educonnect")
    assert (entry.summary, entry.status) == ("POST /idp", 302)
    assert entry.detail == {"path": "/idp", "faults": [{"effect": "drop"}]}


def test_reading_sees_every_line_written_so_far(journal):
    for number in range(1200):
        write(journal, str(number))
    assert journal.last_id() == 1200
    assert summaries(journal, limit=3) == ["1197", "1198", "1199"]


def test_lines_of_many_threads_are_all_kept(journal):
    threads = [threading.Thread(target=lambda: [write(journal) for _ in range(100)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.query(limit=1000)) == 400


def test_the_journal_is_bounded_and_the_oldest_lines_go_first(store, clock):
    journal = Journal(store, clock, bound=100)
    for number in range(250):
        write(journal, str(number))
    assert summaries(journal)[0] == "150"
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(ground_tables.journal)).scalar_one() == 100
    journal.close()


def test_lines_are_chosen_by_kind_actor_content_and_number(journal):
    write(journal, "a")
    write(journal, "b", kind="sms", source="sms", target="handset", detail={"body": "Votre code est 1234"})
    write(journal, "c", source="educonnect", target="sms")
    assert summaries(journal, kind="sms") == ["b"]
    assert summaries(journal, actor="sms") == ["b", "c"]
    assert summaries(journal, actor="educonnect") == ["a", "c"]
    assert summaries(journal, contains="code est 1234") == ["b"]
    assert summaries(journal, contains="c") == ["b", "c"]
    assert summaries(journal, contains="%") == []
    assert summaries(journal, after=1) == ["b", "c"]
    assert summaries(journal, after=1, limit=1) == ["c"]


@pytest.mark.parametrize(
    "name",
    [
        *("password", "j_password", "NewPassword", "client_secret", "Authorization", "cookie", "Set-Cookie"),
        *("access_token", "mot_de_passe", "mot-de-passe", "actuel", "confirmation", "code_secret", "jeton"),
    ],
)
def test_a_secret_is_masked_at_any_depth(journal, name):
    write(journal, detail={"a": [{"b": {name: "hunter2"}}], name: ["hunter2"], "kept": "seen"})
    (entry,) = journal.query()
    assert entry.detail == {"a": [{"b": {name: "•••"}}], name: "•••", "kept": "seen"}
    assert journal.query(contains="hunter2") == []


def test_an_empty_secret_and_a_form_s_own_token_are_shown():
    assert masked({"password": "", "csrf_token": "abc"}) == {"password": "", "csrf_token": "abc"}


def test_masking_leaves_the_original_alone():
    original = {"password": "hunter2"}
    masked(original)
    assert original == {"password": "hunter2"}


def test_what_json_does_not_know_is_written_as_text(journal, clock):
    write(journal, detail={"at": clock.now()})
    assert journal.query()[0].detail == {"at": "2026-09-01 06:00:00+00:00"}


def test_a_restored_store_takes_lines_back(journal, store):
    write(journal, "avant")
    journal.flush()
    before = store.snapshot()
    write(journal, "après")
    journal.flush()
    store.restore(before)
    assert summaries(journal) == ["avant"]


def test_a_store_that_refuses_for_a_while_costs_no_line(journal, store, monkeypatch, caplog):
    def refuse():
        raise OperationalError("insert", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", refuse)
        write(journal, "retenue")
        journal.flush()
        assert summaries(journal) == []
    write(journal, "gardée")
    assert summaries(journal) == ["retenue", "gardée"]
    assert "refuses 1 lines" in caplog.text


def test_a_line_that_cannot_be_written_costs_no_later_one(journal, monkeypatch, store, caplog):
    def refuse():
        raise IntegrityError("insert", {}, Exception("no such"))

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", refuse)
        write(journal, "perdue")
        journal.flush()
    write(journal, "gardée")
    assert summaries(journal) == ["gardée"]
    assert "refused 1 lines" in caplog.text


def test_lines_that_a_busy_store_refused_are_written_when_it_is_free_without_another_one(store, clock, monkeypatch):
    monkeypatch.setattr("rentree_blanche.simulators.core.journal._LOOK_EVERY", 0.01)
    impatient, written = Store(store.url, patience=0), threading.Event()
    journal = Journal(impatient, clock)
    with store.write():
        write(journal, "retenue")
        journal.flush()
    for _ in range(1_000):
        with store.read() as connection:
            found = list(connection.execute(select(ground_tables.journal.c.summary)).scalars())
        if found:
            break
        written.wait(0.01)
    journal.close()
    assert found == ["retenue"]
    impatient.close()


def test_closing_writes_what_is_queued(store, clock):
    journal = Journal(store, clock)
    write(journal, "dernière")
    journal.close()
    assert summaries(journal) == ["dernière"]
