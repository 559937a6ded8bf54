"""The OVH-like API: signatures, jobs, credits, delivery reports, and OVH's own words for what is wrong."""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from rentree_blanche.simulators.core.faults import Delay, Drop, Status

MOBILE, OTHER = "+33639981234", "+33639985678"
TEXT = "Votre code est 123456"
SERVICE = "sms-educonnect-1"
JOBS = f"/sms/{SERVICE}/jobs/"


@dataclass(frozen=True, slots=True)
class Client:
    """Signs as OVH's documentation says, independently of the gateway's own code."""

    house: Any

    def ask(self, method: str, path: str, body: Any = None, **wrong: str) -> requests.Response:
        plan = self.house.plan
        url = self.house.url(f"/1.0{path}")
        text = "" if body is None else json.dumps(body)
        stamp = wrong.get("stamp", self.house.client.get(self.house.url("/1.0/auth/time")).text)
        secret = wrong.get("secret", plan.application_secret)
        signed = "+".join((secret, plan.consumer_key, method, url, text, stamp))
        headers = {
            "X-Ovh-Application": wrong.get("application", "educonnect"),
            "X-Ovh-Consumer": wrong.get("consumer", plan.consumer_key),
            "X-Ovh-Timestamp": stamp,
            "X-Ovh-Signature": "$1$" + hashlib.sha1(signed.encode()).hexdigest(),
            "Content-Type": "application/json",
        }
        answer: requests.Response = self.house.client.request(
            method, url, data=wrong.get("sent", text), headers=headers
        )
        return answer

    def send(self, message: str = TEXT, receivers: tuple[str, ...] = (MOBILE,), **more: Any) -> dict[str, Any]:
        job = {"message": message, "receivers": receivers, "sender": "EduConnect", "noStopClause": True, **more}
        answer = self.ask("POST", JOBS, job)
        assert answer.status_code == 200, answer.text
        taken: dict[str, Any] = answer.json()
        return taken


@pytest.fixture
def ovh(house) -> Client:
    return Client(house)


def test_the_caller_finds_their_service_and_its_credits(house, ovh):
    house.give(credits=100)
    assert ovh.ask("GET", "/sms/").json() == [SERVICE]
    shown = ovh.ask("GET", f"/sms/{SERVICE}").json()
    assert (shown["name"], shown["creditsLeft"], shown["status"]) == (SERVICE, 100, "enable")
    assert ovh.ask("GET", f"/sms/{SERVICE}/senders").json() == ["EduConnect"]


def test_a_job_sends_and_tells_what_it_took(house, ovh):
    house.give(credits=10)
    taken = ovh.send("x" * 200, (MOBILE, "0033639985678", "nobody"))
    assert taken == {
        "totalCreditsRemoved": 4,
        "invalidReceivers": ["nobody"],
        "ids": taken["ids"],
        "validReceivers": [MOBILE, OTHER],
    }
    assert len(set(taken["ids"])) == 2
    assert {message["to"] for message in house.control("messages").json()} == {MOBILE, OTHER}
    assert ovh.ask("GET", f"/sms/{SERVICE}").json()["creditsLeft"] == 6


def test_a_sent_message_is_outgoing_and_no_longer_a_job(house, ovh):
    (key,) = ovh.send()["ids"]
    assert ovh.ask("GET", JOBS).json() == []
    assert ovh.ask("GET", f"{JOBS}{key}").status_code == 404
    assert ovh.ask("GET", f"/sms/{SERVICE}/outgoing").json() == [key]
    shown = ovh.ask("GET", f"/sms/{SERVICE}/outgoing/{key}").json()
    assert (shown["receiver"], shown["numberOfSms"], shown["deliveryReceipt"], shown["ptt"]) == (MOBILE, 1, 1, 4)


def test_a_deferred_message_is_a_job_until_its_moment(house, ovh):
    (key,) = ovh.send(differedPeriod=10)["ids"]
    assert ovh.ask("GET", JOBS).json() == [key]
    assert ovh.ask("GET", f"{JOBS}{key}").json()["differedDelivery"] == 10
    house.advance(600)
    assert ovh.ask("GET", JOBS).json() == []
    assert house.bodies() == [TEXT]


def test_a_validity_in_minutes_expires(house, ovh):
    house.befall(Delay(seconds=600))
    (key,) = ovh.send(validityPeriod=5)["ids"]
    house.advance(300)
    assert ovh.ask("GET", f"/sms/{SERVICE}/outgoing/{key}").json()["ptt"] == 7
    described = ovh.ask("GET", "/sms/ptts?ptt=7").json()
    assert described["comment"] == "Expired"
    assert ovh.ask("GET", "/sms/ptts?ptt=999").status_code == 404


def test_what_may_be_advertising_carries_the_stop_clause_and_what_may_be_answered_a_short_number(house, ovh):
    ovh.send(noStopClause=False, senderForResponse=True)
    (shown,) = house.control("messages").json()
    assert shown["body"] == f"{TEXT}\nSTOP au 36200"
    assert shown["from"] == "36200"


@pytest.mark.parametrize(
    ("wrong", "status", "code", "words"),
    [
        ({"application": "nobody"}, 403, "INVALID_KEY", "This application key is invalid"),
        ({"application": ""}, 403, "INVALID_KEY", "This application key is invalid"),
        ({"consumer": ""}, 403, "NOT_CREDENTIAL", "You must login first"),
        ({"consumer": "other"}, 403, "INVALID_CREDENTIAL", "This credential is not valid"),
        ({"stamp": "1"}, 400, "QUERY_TIME_OUT", "Query out of time"),
        ({"stamp": "soon"}, 400, "QUERY_TIME_OUT", "Query out of time"),
        ({"secret": "other"}, 400, "INVALID_SIGNATURE", "Invalid signature"),
        (
            {"sent": '{"message": "autre", "receivers": ["+33639981234"]}'},
            400,
            "INVALID_SIGNATURE",
            "Invalid signature",
        ),
    ],
)
def test_who_signs_wrongly_is_told_so_in_ovhs_words(house, ovh, wrong, status, code, words):
    answer = ovh.ask("POST", JOBS, {"message": TEXT, "receivers": [MOBILE]}, **wrong)
    assert answer.status_code == status
    assert (answer.json()["errorCode"], answer.json()["message"]) == (code, words)
    assert answer.json()["httpCode"].startswith(f"{status} ")
    assert house.bodies() == []


def test_a_query_is_signed_with_the_rest_of_the_address(ovh):
    assert ovh.ask("GET", "/sms/ptts?ptt=4").json()["ptt"] == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message": ""}, "[message]"),
        ({"receivers": []}, "[receivers]"),
        ({"receivers": MOBILE}, "[receivers]"),
        ({"sender": "Éducation nationale"}, "[sender]"),
        ({"coding": "9bit"}, "[coding]"),
        ({"colour": "blue"}, "[colour]"),
    ],
)
def test_a_wrong_field_is_named(house, ovh, change, words):
    answer = ovh.ask("POST", JOBS, {"message": TEXT, "receivers": [MOBILE]} | change)
    assert answer.status_code == 400
    assert words in answer.json()["message"]
    assert house.bodies() == []


def test_another_service_does_not_exist(ovh):
    answer = ovh.ask("GET", "/sms/sms-other-1/jobs/")
    assert (answer.status_code, "serviceName" in answer.json()["message"]) == (404, True)


@pytest.mark.parametrize("receivers", [("nobody",), ("+33729950000",), ("+33729960000",)])
def test_who_cannot_be_written_to_is_an_invalid_receiver_and_costs_nothing(house, ovh, receivers):
    assert ovh.send(receivers=receivers) == {
        "totalCreditsRemoved": 0,
        "invalidReceivers": list(receivers),
        "ids": [],
        "validReceivers": [],
    }
    assert house.plan.spent == 0


def test_a_spent_quota_and_too_fast_a_caller_are_refused(house, ovh):
    house.give(credits=0)
    answer = ovh.ask("POST", JOBS, {"message": TEXT, "receivers": [MOBILE]})
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "NOT_ENOUGH_CREDITS")
    house.give(credits=None, rate=1)
    ovh.send()
    answer = ovh.ask("POST", JOBS, {"message": TEXT, "receivers": [MOBILE]})
    assert (answer.status_code, answer.json()["errorCode"]) == (429, "QUOTA_EXCEEDED")


@pytest.mark.parametrize(("code", "status"), [(402, 403), (429, 429), (503, 503)])
def test_a_fault_answers_in_ovhs_words(house, ovh, code, status):
    house.befall(Status(code=code))
    answer = ovh.ask("POST", JOBS, {"message": TEXT, "receivers": [MOBILE]})
    assert (answer.status_code, "errorCode" in answer.json()) == (status, True)
    assert house.bodies() == []


def test_reports_are_asked_of_the_address_that_the_service_names(house, ovh, monkeypatch):
    monkeypatch.setattr(house.gateway.callbacks, "watch", lambda: None)
    assert ovh.ask("PUT", f"/sms/{SERVICE}", {"callBack": house.receiver.url}).status_code == 200
    assert ovh.ask("PUT", f"/sms/{SERVICE}", {"callBack": "ftp://client.test/"}).status_code == 400
    house.befall(Delay(seconds=60), Drop(), person=OTHER)
    first, second = ovh.send(receivers=(MOBILE, OTHER))["ids"]
    asyncio.run(house.gateway.callbacks.push_due())
    house.advance(60)
    asyncio.run(house.gateway.callbacks.push_due())
    assert [(report["id"], report["ptt"], report["description"]) for report in house.receiver.taken()] == [
        (str(first), "4", "Delivered"),
        (str(second), "23", "Absent subscriber"),
    ]
