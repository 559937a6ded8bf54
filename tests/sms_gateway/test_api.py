"""The Sinch-like API: what it takes, what it refuses and in which words, what it reports."""

import pytest

from rentree_blanche.simulators.core.faults import Drop, Duplicate, Fault, Which, times

MOBILE = "+33639981234"
OTHER = "+33639985678"
TEXT = "Votre code est 123456"


def test_a_batch_is_answered_with_its_id_and_what_was_asked(house):
    answer = house.post({"to": [MOBILE], "body": TEXT, "from": "EduConnect", "client_reference": "ref-1"})
    assert answer.status_code == 201
    batch = answer.json()
    assert len(batch.pop("id")) == 26
    assert batch == {
        "to": ["33639981234"],
        "from": "EduConnect",
        "body": TEXT,
        "type": "mt_text",
        "canceled": False,
        "created_at": "2026-09-01T06:00:00.000Z",
        "modified_at": "2026-09-01T06:00:00.000Z",
        "send_at": "2026-09-01T06:00:00.000Z",
        "expire_at": "2026-09-04T06:00:00.000Z",
        "delivery_report": "none",
        "client_reference": "ref-1",
        "flash_message": False,
    }


def test_the_real_base_path_leads_to_the_same_plan(house):
    batch = house.post({"to": [MOBILE], "body": TEXT}, base="/xms/v1").json()
    assert house.read(f"/xms/v1/educonnect/batches/{batch['id']}").json() == batch
    assert house.read(f"/educonnect/batches/{batch['id']}").json() == batch


@pytest.mark.parametrize("written", [MOBILE, "33639981234", "0033639981234", "+33 (6) 39-98 12 34"])
def test_a_number_may_be_written_with_or_without_plus_and_spaces(house, written):
    house.send(to=written)
    assert [message["to"] for message in house.control("messages").json()] == [MOBILE]


def test_a_number_named_twice_gets_one_message(house):
    house.post({"to": [MOBILE, "33639981234", OTHER], "body": TEXT})
    assert sorted(message["to"] for message in house.control("messages").json()) == [MOBILE, OTHER]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"to": None}, "syntax_invalid_json", "to: "),
        ({"to": []}, "syntax_constraint_violation", "to: "),
        ({"to": MOBILE}, "syntax_invalid_json", "to: "),
        ({"to": [MOBILE, "0639981234"]}, "syntax_invalid_parameter_format", "to[1]: must be an MSISDN"),
        ({"to": [MOBILE] * 1001}, "syntax_constraint_violation", "to: "),
        ({"body": ""}, "syntax_constraint_violation", "body: "),
        ({"body": "x" * 2001}, "syntax_constraint_violation", "body: "),
        ({"body": 12}, "syntax_invalid_json", "body: "),
        ({"from": "Education nationale"}, "syntax_invalid_parameter_format", "from: must be"),
        ({"type": "mt_binary"}, "syntax_constraint_violation", "type: "),
        ({"delivery_report": "always"}, "syntax_constraint_violation", "delivery_report: "),
        ({"callback_url": "ftp://client.test/"}, "syntax_invalid_parameter_format", "callback_url: must be an http"),
        ({"client_reference": "x" * 2049}, "syntax_constraint_violation", "client_reference: "),
        ({"send_at": "tomorrow"}, "syntax_invalid_parameter_format", "send_at: "),
        ({"expire_at": "2026-08-31T00:00:00Z"}, "syntax_constraint_violation", "expire_at: must be after"),
        ({"parameters": {"name": {}}}, "syntax_constraint_violation", "parameters: templates are not simulated"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(house, change, code, words):
    answer = house.post({"to": [MOBILE], "body": TEXT} | change)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert words in answer.json()["text"]
    assert house.bodies() == []


@pytest.mark.parametrize("missing", ["to", "body"])
def test_a_missing_field_is_refused_by_its_name(house, missing):
    wanted = {"to": [MOBILE], "body": TEXT}
    del wanted[missing]
    answer = house.post(wanted)
    assert (answer.status_code, answer.json()["code"]) == (400, "syntax_constraint_violation")
    assert answer.json()["text"].startswith(f"{missing}: ")


def test_all_wrong_fields_are_named_at_once(house):
    text = house.post({"to": [], "from": "!"}).json()["text"]
    assert [part.split(":")[0].strip() for part in text.split("; ")] == ["to", "from", "body"]


def test_a_body_that_is_no_json_is_refused(house):
    headers = {"Authorization": "Bearer s3cret", "Content-Type": "application/json"}
    answer = house.client.post(house.url("/educonnect/batches"), data="to=33639981234", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "syntax_invalid_json")


def test_another_content_type_is_refused(house):
    headers = {"Authorization": "Bearer s3cret"}
    answer = house.client.post(house.url("/educonnect/batches"), data={"to": MOBILE}, headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(("plan", "token"), [("educonnect", "wrong"), ("educonnect", ""), ("nobody", "s3cret")])
def test_a_wrong_token_and_an_unknown_plan_are_refused_alike(house, plan, token):
    answer = house.post({"to": [MOBILE], "body": TEXT}, plan=plan, token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert house.bodies() == []


def test_the_token_is_asked_before_the_body_is_judged(house):
    assert house.post({"to": []}, token="wrong").status_code == 401


def test_another_plan_has_its_own_token_and_sees_its_own_batches_only(house):
    theirs = house.send()
    kept = house.client.put(
        house.url("/_controle/forfaits/academie"),
        json={"token": "other", "originator": "Academie"},
        headers={"Authorization": "Bearer s3cret"},
    )
    assert kept.status_code == 200
    assert "other" not in kept.text
    ours = house.post({"to": [MOBILE], "body": TEXT}, plan="academie", token="other").json()
    assert ours["from"] == "Academie"
    assert house.post({"to": [MOBILE], "body": TEXT}, plan="academie").status_code == 401
    assert house.read(f"/academie/batches/{theirs['id']}", token="other").status_code == 404


def test_a_plan_without_default_sender_wants_one_in_each_batch(house):
    house.client.put(
        house.url("/_controle/forfaits/nu"), json={"token": "t"}, headers={"Authorization": "Bearer s3cret"}
    )
    answer = house.post({"to": [MOBILE], "body": TEXT}, plan="nu", token="t")
    assert (answer.status_code, answer.json()["text"][:5]) == (400, "from:")
    assert house.post({"to": [MOBILE], "body": TEXT, "from": "38200"}, plan="nu", token="t").status_code == 201


def test_an_unknown_batch_is_not_found(house):
    for path in ("", "/delivery_report", "/delivery_report/33639981234"):
        answer = house.read(f"/educonnect/batches/01FC66621{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_client_reference_is_sent_and_charged_once(house):
    first, second = house.send(client_reference="ref"), house.send(client_reference="ref")
    assert first == second
    assert len(house.bodies()) == 1
    assert house.plan.spent == 1


def test_a_client_reference_of_another_message_is_refused(house):
    house.send(client_reference="ref")
    answer = house.post({"to": [OTHER], "body": TEXT, "client_reference": "ref"})
    assert (answer.status_code, answer.json()["text"].split(":")[0]) == (400, "client_reference")
    assert house.bodies(to=OTHER) == []


def test_a_request_that_arrives_twice_is_charged_once(house):
    request = Which(kind="http", target="sms", path="*/batches")
    house.ground.faults.add(Fault(which=request, what=(Duplicate(times=3),), often=times(1)))
    house.send(client_reference="ref")
    assert (len(house.bodies()), house.plan.spent) == (1, 1)


def test_a_plan_that_only_echoes_client_references_makes_two_batches_as_sinch_does(house):
    house.give(idempotent=False)
    first, second = house.send(client_reference="ref"), house.send(client_reference="ref")
    assert first["id"] != second["id"]
    assert [message["client_reference"] for message in house.control("messages").json()] == ["ref", "ref"]


def test_a_batch_for_later_is_queued_then_delivered(house):
    batch = house.send(send_at="2026-09-01T08:30:00+02:00")
    report = f"/educonnect/batches/{batch['id']}/delivery_report"
    assert house.read(report).json()["statuses"] == [{"code": 400, "status": "Queued", "count": 1}]
    assert house.bodies() == []
    house.advance(30 * 60)
    assert house.read(report).json()["statuses"] == [{"code": 0, "status": "Delivered", "count": 1}]
    assert house.bodies() == [TEXT]


def test_a_full_report_lists_who_has_which_status(house):
    house.befall(Drop(), person=OTHER)
    batch = house.post({"to": [MOBILE, OTHER], "body": TEXT, "client_reference": "ref"}).json()
    path = f"/educonnect/batches/{batch['id']}/delivery_report"
    assert house.read(f"{path}?type=full").json() == {
        "type": "delivery_report_sms",
        "batch_id": batch["id"],
        "total_message_count": 2,
        "statuses": [
            {"code": 0, "status": "Delivered", "count": 1, "recipients": ["33639981234"]},
            {"code": 27, "status": "Failed", "count": 1, "recipients": ["33639985678"]},
        ],
        "client_reference": "ref",
    }
    assert house.read(f"{path}?status=failed,expired").json()["statuses"] == [
        {"code": 27, "status": "Failed", "count": 1}
    ]
    assert house.read(f"{path}?code=0").json()["statuses"] == [{"code": 0, "status": "Delivered", "count": 1}]
    assert house.read(f"{path}?type=long").status_code == 404


def test_a_recipient_has_a_report_of_their_own(house):
    batch = house.send()
    path = f"/educonnect/batches/{batch['id']}/delivery_report"
    assert house.read(f"{path}/33639981234").json() == {
        "type": "recipient_delivery_report_sms",
        "batch_id": batch["id"],
        "recipient": "33639981234",
        "code": 0,
        "status": "Delivered",
        "at": "2026-09-01T06:00:00.000Z",
        "operator_status_at": "2026-09-01T06:00:00.000Z",
    }
    assert house.read(f"{path}/33639985678").status_code == 404


def test_each_message_is_journalled_with_its_text(house):
    house.send("Votre code est 998877", client_reference="ref")
    (line,) = house.ground.journal.query(kind="sms")
    assert (line.source, line.target) == ("sms", "handset")
    assert line.detail["to"] == MOBILE
    assert line.detail["body"] == "Votre code est 998877"
    assert line.detail["client_reference"] == "ref"
