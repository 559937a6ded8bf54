"""Reading the handsets from a test, and waiting for a message."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests

from rentree_blanche.scenarios.chaos.eventually import PATIENCE
from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, times
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.messages import Inbox
from rentree_blanche.simulators.sms_gateway.plans import plan_of
from rentree_blanche.simulators.sms_gateway.sending import accept
from rentree_blanche.simulators.sms_gateway.sinch.requests import BatchRequest

MOBILE = "+33639981234"
OTHER = "+33639985678"


@pytest.fixture
def looks(monkeypatch) -> threading.Semaphore:
    """One permit for each time that a waiter has looked in vain."""
    vain = threading.Semaphore(0)
    look = Inbox.first

    def watched(self, now, *, to, after):
        found = look(self, now, to=to, after=after)
        if found is None:
            vain.release()
        return found

    monkeypatch.setattr(Inbox, "first", watched)
    return vain


@pytest.fixture
def waiting(house, looks) -> Callable[..., "Future[requests.Response]"]:
    """Start a wait, and return once it has looked in vain."""
    with ThreadPoolExecutor(32) as pool:

        def start(**query) -> "Future[requests.Response]":
            answer = pool.submit(house.control, "messages/attente", **{"to": MOBILE, "timeout": PATIENCE} | query)
            assert looks.acquire(timeout=PATIENCE)
            return answer

        yield start


def test_a_message_is_shown_with_its_code_and_times(house):
    house.send("EduConnect : votre code est 048213, valable 15 minutes.")
    (message,) = house.control("messages", to=MOBILE).json()
    assert message["id"] == 1
    assert (message["to"], message["from"]) == (MOBILE, "EduConnect")
    assert message["code"] == "048213"
    assert message["state"] == "delivered"
    assert message["sent_at"] == message["delivered_at"] == "2026-09-01T06:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("code 1234", "1234"),
        ("code 12345678.", "12345678"),
        ("123 puis 4321", "4321"),
        ("appelez le 0639981234", None),
        ("bonjour", None),
        ("le ١٢٣٤", None),
    ],
)
def test_the_code_is_the_first_run_of_four_to_eight_digits(house, body, code):
    house.send(body)
    assert house.control("messages").json()[0]["code"] == code


def test_the_inbox_is_read_by_number_from_a_message_on_and_up_to_a_limit(house):
    for to, body in ((MOBILE, "un"), (OTHER, "deux"), (MOBILE, "trois"), (MOBILE, "quatre")):
        house.send(body, to)
    assert house.bodies(to=MOBILE) == ["un", "trois", "quatre"]
    assert house.bodies(to=MOBILE, after=1) == ["trois", "quatre"]
    assert house.bodies(limit=2) == ["trois", "quatre"]


@pytest.mark.parametrize("written", [MOBILE, "0639981234", "06 39 98 12 34", "33639981234", " 33639981234"])
def test_the_number_is_named_as_people_or_programs_write_it(house, written):
    house.send()
    assert len(house.bodies(to=written)) == 1


def test_a_late_message_is_beyond_a_younger_one_that_came_first(house):
    house.befall(Delay(seconds=60), often=times(1))
    house.send("en retard")
    house.send("à l’heure")
    (seen,) = house.control("messages").json()
    house.advance(60)
    assert house.bodies(after=seen["id"]) == ["en retard"]


def test_a_message_after_the_clock_went_back_is_beyond_the_last_one_seen(house):
    house.send("avant")
    (seen,) = house.control("messages").json()
    house.advance(-3600)
    house.send("après")
    assert house.control("messages/attente", to=MOBILE, after=seen["id"], timeout=0).json()["body"] == "après"


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("messages", {"to": "abc"}, "to"),
        ("messages", {"after": "-1"}, "after"),
        ("messages", {"limit": "x"}, "limit"),
        ("messages", {"after": "9" * 30}, "after"),
        ("messages", {"state": "seen"}, "state"),
        ("messages/attente", {}, "to"),
        ("messages/attente", {"to": MOBILE, "timeout": "301"}, "timeout"),
        ("messages/attente", {"to": MOBILE, "timeout": "nan"}, "timeout"),
    ],
)
def test_an_unusable_query_names_its_field(house, path, query, name):
    answer = house.control(path, **query)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"{name}\u00a0: ")


@pytest.mark.parametrize("path", ["messages", "messages/attente", "forfaits/educonnect"])
def test_control_addresses_ask_for_the_secret(house, path):
    method = "PUT" if path.startswith("forfaits") else "GET"
    answer = house.client.request(method, house.url(f"/_controle/{path}"), json={"token": "mine"})
    assert answer.status_code == 401


def test_a_plan_with_a_wrong_field_is_refused_by_name(house):
    answer = house.client.put(
        house.url("/_controle/forfaits/x"),
        json={"tokens": "t"},
        headers={"Authorization": "Bearer s3cret", "Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert "token" in answer.json()["message"]


def test_a_wait_is_answered_at_once_by_a_message_that_is_there(house):
    house.send()
    assert house.control("messages/attente", to=MOBILE, timeout=0).json()["code"] == "123456"


def test_a_wait_gives_the_first_message_beyond_the_named_one(house):
    for body in ("un", "deux", "trois"):
        house.send(body)
    assert house.control("messages/attente", to=MOBILE, after=1).json()["body"] == "deux"


def test_a_wait_wakes_up_when_the_message_arrives(house, waiting):
    answer = waiting()
    house.send("Votre code est 246810")
    assert answer.result(PATIENCE).json()["code"] == "246810"


def test_a_wait_wakes_up_when_the_clock_reaches_a_late_message(house, waiting):
    house.befall(Delay(seconds=3600))
    house.send()
    answer = waiting()
    house.advance(3600)
    assert answer.result(PATIENCE).json()["delivered_at"] == "2026-09-01T07:00:00+00:00"


def test_a_wait_wakes_up_for_a_message_that_another_worker_took(house, waiting):
    answer = waiting()
    other = Store(house.ground.store.url)
    plan = plan_of(other, "educonnect")
    accept(replace(house.ground, store=other), plan, BatchRequest(to=(MOBILE,), body="d’ailleurs").order())
    assert answer.result(PATIENCE).json()["body"] == "d’ailleurs"
    other.close()


def test_a_wait_does_not_wake_up_for_another_number(house, waiting, looks):
    answer = waiting()
    house.send(to=OTHER)
    for _ in range(3):
        assert looks.acquire(timeout=PATIENCE)
    assert not answer.done()
    house.send("pour moi")
    assert answer.result(PATIENCE).json()["body"] == "pour moi"


def test_more_waits_than_threads_hold_nobody_up(house, waiting):
    answers = [waiting() for _ in range(24)]
    house.send("pour tous")
    assert {answer.result(PATIENCE).json()["body"] for answer in answers} == {"pour tous"}


def test_a_wait_in_vain_says_that_nothing_is_on_the_way(house):
    answer = house.control("messages/attente", to=MOBILE, timeout=0)
    assert answer.status_code == 408
    assert answer.json()["error"] == "no_message"
    assert "Rien n’est en route" in answer.json()["message"]


def test_a_wait_in_vain_names_what_is_late_and_what_is_lost(house):
    house.befall(Delay(seconds=60), often=times(1))
    house.send()
    house.befall(Drop())
    house.send()
    answer = house.control("messages/attente", to=MOBILE, timeout=0).json()
    assert "arrivera à 2026-09-01T06:01:00+00:00" in answer["message"]
    assert "est perdu" in answer["message"]
    assert {message["state"] for message in answer["pending"]} == {"dispatched", "lost"}


def test_a_wait_beyond_an_id_that_a_reset_took_back_says_so(house):
    answer = house.control("messages/attente", to=MOBILE, after=99, timeout=0).json()
    assert "after=99" in answer["message"]
    assert "after=0" in answer["message"]


def test_each_copy_of_a_repeated_message_is_a_message_to_wait_for(house):
    house.befall(Duplicate(times=2))
    house.send()
    first = house.control("messages/attente", to=MOBILE).json()
    assert house.control("messages/attente", to=MOBILE, after=first["id"], timeout=0).json()["id"] == first["id"] + 1
