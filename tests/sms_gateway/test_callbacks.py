"""Delivery reports that are pushed to the client."""

import asyncio
import socket
import threading

import pytest
from sqlalchemy.exc import OperationalError

from rentree_blanche.scenarios.chaos.eventually import PATIENCE, eventually
from rentree_blanche.simulators.core.faults import Delay, Drop
from rentree_blanche.simulators.sms_gateway.callbacks import ATTEMPTS, Callbacks

MOBILE = "+33639981234"
OTHER = "+33639985678"


@pytest.fixture
def push(house, monkeypatch):
    """Look after due reports only when the test says so; give what came."""
    callbacks = house.gateway.callbacks
    monkeypatch.setattr(callbacks, "watch", lambda: None)
    callbacks.close()  # an earlier test's watch would push what this one asks for
    eventually(lambda: not callbacks.watching)

    def once():
        asyncio.run(house.gateway.callbacks.push_due())
        return house.receiver.taken()

    return once


def ask(house, kind, to=(MOBILE,), **more):
    answer = house.post(
        {"to": list(to), "body": "texte", "delivery_report": kind, "callback_url": house.receiver.url} | more
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_report_is_pushed_without_anybody_asking_again(house):
    batch = ask(house, "summary")
    assert house.receiver.reports.get(timeout=PATIENCE)["batch_id"] == batch["id"]


def test_a_summary_comes_once_when_all_messages_are_final(house, push):
    house.befall(Delay(seconds=60), person=OTHER)
    batch = ask(house, "summary", to=(MOBILE, OTHER))
    assert push() == []
    house.advance(60)
    (report,) = push()
    assert report == house.read(f"/educonnect/batches/{batch['id']}/delivery_report").json()
    assert report["statuses"] == [{"code": 0, "status": "Delivered", "count": 2}]
    house.advance(86_400)
    assert push() == []


def test_a_full_report_names_the_recipients(house, push):
    house.befall(Drop(), person=OTHER)
    ask(house, "full", to=(MOBILE, OTHER), client_reference="ref")
    (report,) = push()
    assert report["client_reference"] == "ref"
    assert [(line["status"], line["recipients"]) for line in report["statuses"]] == [
        ("Delivered", ["33639981234"]),
        ("Failed", ["33639985678"]),
    ]


def test_a_report_by_recipient_follows_each_change(house, push):
    house.befall(Delay(seconds=60), person=OTHER)
    ask(house, "per_recipient", to=(MOBILE, OTHER))
    first = {report["recipient"]: report["status"] for report in push()}
    assert first == {"33639981234": "Delivered", "33639985678": "Dispatched"}
    house.advance(60)
    (last,) = push()
    assert (last["recipient"], last["status"]) == ("33639985678", "Delivered")


def test_a_final_report_by_recipient_leaves_out_what_is_on_the_way(house, push):
    house.befall(Delay(seconds=60))
    ask(house, "per_recipient_final")
    assert push() == []
    house.advance(60)
    assert [report["status"] for report in push()] == ["Delivered"]


def test_nothing_is_pushed_where_no_report_is_asked(house, push):
    ask(house, "none")
    assert push() == []


def test_a_report_by_recipient_needs_an_address(house):
    answer = house.post({"to": [MOBILE], "body": "texte", "delivery_report": "per_recipient"})
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_callback_url")


def test_the_address_of_the_plan_serves_where_the_batch_names_none(house, push):
    house.client.put(
        house.url("/_controle/forfaits/educonnect"),
        json={"token": "s3cret", "originator": "EduConnect", "callback_url": house.receiver.url},
        headers={"Authorization": "Bearer s3cret"},
    )
    house.send(delivery_report="summary")
    assert len(push()) == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_report_is_tried_again_after_a_temporary_refusal(house, push, status):
    house.receiver.statuses.append(status)
    ask(house, "summary")
    assert len(push()) == 1
    assert push() == []
    house.advance(5)
    assert len(push()) == 1
    house.advance(86_400)
    assert push() == []


def test_a_report_is_given_up_after_some_attempts(house, push):
    house.receiver.statuses.extend([503] * 20)
    ask(house, "summary")
    came = []
    for _ in range(ATTEMPTS + 3):
        came += push()
        house.advance(3600)
    assert len(came) == ATTEMPTS


def test_a_permanent_refusal_ends_it(house, push):
    house.receiver.statuses.append(404)
    ask(house, "summary")
    assert len(push()) == 1
    house.advance(86_400)
    assert push() == []


def test_an_address_that_does_not_answer_is_journalled_and_tried_again(house, push):
    with socket.socket() as taken:  # and nobody listens
        taken.bind(("127.0.0.1", 0))
        ask(house, "summary", callback_url=f"http://127.0.0.1:{taken.getsockname()[1]}/")
        push()
    (line,) = [line for line in house.ground.journal.query(kind="sms") if line.target == "127.0.0.1"]
    assert line.status is None
    assert "error" in line.detail


def test_a_pushed_report_is_journalled_with_its_content(house, push):
    batch = ask(house, "summary")
    push()
    pushed = [line for line in house.ground.journal.query(kind="sms") if line.target == "client"]
    # The report of an earlier test may end in this one's journal: only this batch's is looked at.
    (line,) = [line for line in pushed if line.detail["report"]["batch_id"] == batch["id"]]
    assert line.status == 200


def test_two_workers_that_find_the_same_report_push_it_once(house, push, monkeypatch):
    both_found_it = threading.Barrier(2)
    take = Callbacks._take

    def together(self, row, now):
        both_found_it.wait(PATIENCE)
        return take(self, row, now)

    monkeypatch.setattr(Callbacks, "_take", together)
    ask(house, "summary")

    async def both():
        await asyncio.gather(house.gateway.callbacks.push_due(), house.gateway.callbacks.push_due())

    asyncio.run(both())
    assert len(house.receiver.taken()) == 1


def test_reports_go_on_after_a_store_that_failed_once(house, monkeypatch):
    callbacks, looked, failures = (
        Callbacks(house.ground),
        threading.Event(),
        [OperationalError("SELECT", {}, OSError())],
    )

    def take_due():
        if failures:
            raise failures.pop()
        looked.set()
        return []

    monkeypatch.setattr(callbacks, "_take_due", take_due)

    async def watch():
        callbacks.watch()
        return await asyncio.to_thread(looked.wait, PATIENCE)

    assert asyncio.run(watch())
