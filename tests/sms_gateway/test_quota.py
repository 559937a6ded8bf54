"""Plans with credits: what a message costs, and what happens when nothing is left."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rentree_blanche.simulators.core.faults import Drop, Duplicate, Status, times

MOBILE, OTHER = "+33639981234", "+33639985678"


def control(house, method, path, **body):
    return house.client.request(
        method, house.url(f"/_controle/{path}"), json=body or None, headers={"Authorization": "Bearer s3cret"}
    )


def test_each_part_of_each_message_is_charged(house):
    house.give(credits=100, part_credits=2)
    house.post({"to": [MOBILE, OTHER], "body": "x" * 161})
    assert (house.plan.credits, house.plan.spent) == (92, 8)
    shown = house.control("messages").json()
    assert {(message["parts"], message["credits"], message["price"]) for message in shown} == {(2, 4, "0.240")}


def test_a_spent_quota_refuses_the_whole_batch_and_charges_nothing(house):
    house.give(credits=1)
    answer = house.post({"to": [MOBILE, OTHER], "body": "texte"})
    assert (answer.status_code, answer.json()["code"]) == (402, "insufficient_funds")
    assert (house.bodies(), house.plan.credits) == ([], 1)
    house.send()
    assert house.plan.credits == 0


def test_a_lost_message_is_charged_and_a_repeated_one_once(house):
    house.befall(Drop(), often=times(1))
    house.send()
    house.befall(Duplicate(times=3), often=times(1))
    house.send()
    assert house.plan.spent == 2


def test_what_the_gateway_refuses_is_not_charged(house):
    house.befall(Status(code=503))
    assert house.post({"to": [MOBILE], "body": "texte"}).status_code == 503
    assert house.plan.spent == 0


def test_the_last_credit_is_spent_once_by_many_at_once(house):
    house.give(credits=3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: house.post({"to": [MOBILE], "body": f"n° {n}"}).status_code, range(8)))
    assert sorted(answers) == [201] * 3 + [402] * 5
    assert (len(house.bodies()), house.plan.credits) == (3, 0)


@pytest.mark.parametrize(("limit", "again"), [("rate", 1), ("queue", 60)])
def test_too_fast_or_too_many_waiting_is_told_with_a_moment_to_come_back(house, limit, again):
    house.give(**{limit: 1})
    house.befall(Status(code=503), person=OTHER)
    house.send(send_at="2026-09-01T06:01:00Z") if limit == "queue" else house.send()
    answer = house.post({"to": [MOBILE], "body": "texte"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "1"
    house.advance(again)
    assert house.post({"to": [MOBILE], "body": "texte"}).status_code == 201


def test_a_plan_is_recharged_by_naming_what_changes(house):
    shown = control(house, "PATCH", "forfaits/educonnect", credits=5).json()
    assert (shown["credits"], shown["originator"]) == (5, "EduConnect")
    assert "token" not in shown
    assert [plan["id"] for plan in control(house, "GET", "forfaits").json()] == ["educonnect"]
    assert control(house, "PATCH", "forfaits/nobody", credits=5).status_code == 404
    assert control(house, "PATCH", "forfaits/educonnect", credits=-1).status_code == 422
    house.send()
    assert house.plan.credits == 4


def test_who_holds_the_secret_is_told_every_credential(house):
    told = control(house, "GET", "forfaits/educonnect/identifiants").json()
    assert told["sinch"]["token"] == "s3cret"
    assert told["ovh"]["application_secret"] == house.plan.application_secret
    assert told["smpp"]["password"] == house.plan.smpp_password
    assert len(told["smpp"]["password"]) == 8
    assert house.client.get(house.url("/_controle/forfaits/educonnect/identifiants")).status_code == 401


def test_an_order_that_comes_in_between_counts_against_the_pace(house, monkeypatch):
    house.give(rate=1)
    befall, between = house.ground.faults.befall, []

    def slowly(exchange):
        if not between:
            between.append(exchange)
            house.send("in between")
        return befall(exchange)

    monkeypatch.setattr(house.ground.faults, "befall", slowly)
    assert house.post({"to": [MOBILE], "body": "first"}).status_code == 429
    assert house.bodies() == ["in between"]
