"""What goes wrong between the gateway and the handset, on order."""

from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Status, times

MOBILE = "+33639981234"
OTHER = "+33639985678"


def report(house, batch):
    path = f"/educonnect/batches/{batch['id']}/delivery_report"
    return [(line["status"], line["count"]) for line in house.read(path).json()["statuses"]]


def test_a_late_message_arrives_when_the_clock_gets_there(house):
    house.befall(Delay(seconds=90))
    batch = house.send()
    house.advance(89)
    assert house.bodies() == []
    assert report(house, batch) == [("Dispatched", 1)]
    house.advance(1)
    assert house.bodies() == ["Votre code est 123456"]
    assert report(house, batch) == [("Delivered", 1)]


def test_a_clock_set_back_takes_the_message_from_the_handset_again(house):
    house.befall(Delay(seconds=90))
    house.send()
    house.advance(90)
    house.advance(-60)
    assert house.bodies() == []


def test_a_lost_message_never_arrives_and_its_report_says_failed(house):
    house.befall(Drop())
    batch = house.send()
    house.advance(7 * 86_400)
    assert house.bodies() == []
    assert [message["state"] for message in house.control("messages", state="absent").json()] == ["lost"]
    assert report(house, batch) == [("Failed", 1)]


def test_a_message_lost_late_is_on_the_way_until_then(house):
    house.befall(Delay(seconds=60), Drop())
    batch = house.send()
    assert report(house, batch) == [("Dispatched", 1)]
    house.advance(60)
    assert report(house, batch) == [("Failed", 1)]


def test_a_message_delivered_three_times_counts_once_in_its_report(house):
    house.befall(Duplicate(times=3))
    batch = house.send()
    assert house.bodies() == ["Votre code est 123456"] * 3
    assert report(house, batch) == [("Delivered", 1)]


def test_an_altered_message_reads_otherwise_on_the_handset(house):
    house.befall(Alter(pattern=r"\d{6}", replacement="000000"))
    batch = house.send()
    assert house.bodies() == ["Votre code est 000000"]
    assert batch["body"] == "Votre code est 123456"


def test_effects_of_one_fault_add_up(house):
    house.befall(Delay(seconds=10), Duplicate(times=2), Alter(pattern="123456", replacement="654321"))
    house.send()
    assert house.bodies() == []
    house.advance(10)
    assert house.bodies() == ["Votre code est 654321"] * 2


def test_two_messages_arrive_out_of_order_when_the_first_is_late(house):
    house.befall(Delay(seconds=30), often=times(1))
    house.send("premier")
    house.advance(10)
    house.send("second")
    house.advance(30)
    assert house.bodies() == ["second", "premier"]


def test_a_fault_of_one_person_leaves_the_others_alone(house):
    house.befall(Drop(), person=OTHER)
    house.post({"to": [MOBILE, OTHER], "body": "texte"})
    assert [message["to"] for message in house.control("messages").json()] == [MOBILE]


def test_a_fault_may_name_the_plan_and_the_handset(house):
    house.befall(Drop(), source="educonnect", target="handset")
    house.send()
    assert house.bodies() == []


def test_a_gateway_status_answers_the_batch_and_sends_nothing(house):
    house.befall(Status(code=429, body='{"code": "too_many_requests"}'), person=OTHER, often=times(1))
    answer = house.post({"to": [MOBILE, OTHER], "body": "texte"})
    assert (answer.status_code, answer.json()) == (429, {"code": "too_many_requests"})
    assert house.bodies() == []
    assert house.post({"to": [MOBILE, OTHER], "body": "texte"}).status_code == 201


def test_a_message_later_than_its_validity_expires(house):
    house.befall(Delay(seconds=600))
    batch = house.send(expire_at="2026-09-01T06:05:00Z")
    house.advance(300)
    assert report(house, batch) == [("Expired", 1)]
    house.advance(600)
    assert house.bodies() == []


def test_the_journal_tells_which_faults_befell_a_message(house):
    house.befall(Delay(seconds=30))
    house.send()
    (line,) = house.ground.journal.query(kind="sms")
    assert line.detail["faults"] == [{"effect": "delay", "seconds": 30.0}]
    assert line.detail["due_at"] == "2026-09-01T06:00:30+00:00"
