"""SMS by each of the gateway's three APIs: what arrives, what is told of it, and what is charged."""

import pytest

from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Status, times
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.educonnect.sending.addresses import ovh_address, sinch_address
from rentree_blanche.simulators.educonnect.sending.messages import SendingState
from rentree_blanche.simulators.educonnect.sending.reports import Reports

LOST, REFUSED, STOPPED = "+33729920000", "+33729950000", "+33729960000"


def test_an_sms_arrives_and_its_delivery_is_known(sender):
    message = sender.send()
    assert sender.settled(message) is SendingState.DELIVERED
    (shown,) = sender.town.inbox()
    assert (shown["to"], shown["from"], shown["body"]) == ("+33639981234", "EduConnect", message.body)
    assert sender.outbox.trouble("f1") is None


def test_a_code_fits_in_one_part_although_its_text_is_french(sender):
    body = "EduConnect\u00a0: votre code de sécurité est 123456. Il est valable 30\u202fminutes, à l’heure près."
    assert sender.settled(sender.send(body)) is SendingState.DELIVERED
    (shown,) = sender.town.inbox()
    assert shown["parts"] == 1
    assert shown["body"] == "EduConnect : votre code de sécurité est 123456. Il est valable 30 minutes, à l'heure près."


@pytest.mark.parametrize("body", ["Reçu à l’école 🎒 " * 3, "x" * 400])
def test_a_long_or_rare_text_arrives_whole(sender, body):
    sender.send(body)
    assert [shown["body"] for shown in sender.town.inbox()] == [body.replace("’", "'")]


def test_a_lost_sms_is_known_when_the_gateway_tells(sender):
    sender.town.befall(Delay(seconds=60), Drop(), kind="sms")
    message = sender.send()
    assert sender.state(message) is SendingState.SENT
    sender.town.advance(60)
    assert sender.settled(message) is SendingState.UNDELIVERED
    assert sender.outbox.trouble("f1") is SendingState.UNDELIVERED


def test_a_late_sms_is_no_trouble(sender):
    sender.town.befall(Delay(seconds=600), kind="sms")
    message = sender.send()
    assert sender.outbox.failed("f1") is False
    sender.town.advance(600)
    assert sender.settled(message) is SendingState.DELIVERED


def test_an_sms_that_comes_twice_is_charged_once(sender):
    sender.town.befall(Duplicate(times=2), kind="sms")
    assert sender.settled(sender.send()) is SendingState.DELIVERED
    assert (len(sender.town.inbox()), sender.town.spent) == (2, 1)


@pytest.mark.parametrize("code", [402, 429, 500, 503])
def test_what_the_gateway_refuses_is_known_at_once_and_not_charged(sender, code):
    sender.town.befall(Status(code=code), kind="sms", often=times(1))
    message = sender.send()
    assert sender.state(message) is SendingState.FAILED
    assert sender.outbox.trouble("f1") is SendingState.FAILED
    assert sender.town.spent == 0
    assert sender.settled(sender.send()) is SendingState.DELIVERED
    assert sender.outbox.failed("f1") is False
    assert sender.town.spent == 1


def test_a_spent_quota_is_known_until_the_plan_is_recharged(sender):
    sender.town.give(credits=0)
    assert sender.state(sender.send()) is SendingState.FAILED
    sender.town.give(credits=10)
    assert sender.settled(sender.send()) is SendingState.DELIVERED


def test_a_gateway_that_breaks_the_connection_is_a_failure_and_the_next_message_goes_through(sender):
    sender.send(flow="before")
    sender.town.befall(Drop(), source="educonnect", target="sms", method="[Ps][Ou][Sb]*", often=times(1))
    assert sender.state(sender.send()) is SendingState.FAILED
    assert sender.settled(sender.send(flow="after")) is SendingState.DELIVERED
    assert sender.town.spent == 2


def test_a_refused_number_is_a_failure_and_a_stopped_one_known_to_have_received_nothing(sender):
    assert sender.state(sender.send(to=REFUSED)) is SendingState.FAILED
    stopped = sender.send(to=STOPPED)
    assert sender.settled(stopped) in (SendingState.FAILED, SendingState.UNDELIVERED)
    assert sender.settled(sender.send(to=LOST)) is SendingState.UNDELIVERED


def test_reports_are_known_again_after_a_reset(sender, baseline):
    sender.settled(sender.send())
    sender.town.ground.journal.flush()
    sender.town.ground.store.restore(baseline)
    assert sender.settled(sender.send()) is SendingState.DELIVERED


@pytest.mark.parametrize("protocol", ["sinch", "ovh", "smpp"])
def test_a_gateway_that_is_not_there_is_a_failure(town, protocol):
    nowhere = {"sms_url": "http://127.0.0.1:9", "sms_smpp": {"host": "127.0.0.1", "port": 9}}
    outbox = town.outbox(sms_protocol=protocol, **nowhere)
    transport = outbox._transports["sms"]
    message = outbox.queue_sms("f1", "+33639981234", "texte")
    assert transport.send(message).state is SendingState.FAILED
    outbox.close()


@pytest.mark.parametrize(
    "settings",
    [
        {"sms_protocol": "sinch", "sms_token": "wrong"},
        {"sms_protocol": "ovh", "sms_ovh": {"application_secret": "wrong"}},
        {"sms_protocol": "ovh", "sms_ovh": {"service": "sms-other-1"}},
    ],
)
def test_wrong_credentials_are_a_failure(town, settings):
    outbox = town.outbox(**settings)
    message = outbox.queue_sms("f1", "+33639981234", "texte")
    assert outbox._transports["sms"].send(message).state is SendingState.FAILED
    assert town.inbox() == []


def test_a_report_that_comes_twice_late_or_out_of_order_leaves_a_delivery_known(town):
    outbox, reports = town.outbox(), Reports(town.ground.store)
    message = outbox.queue_sms("f1", "+33639981234", "texte")
    reports.by_reference(message.reference, delivered=False)
    assert outbox.failed("f1") is True
    for delivered in (True, True, False):
        reports.by_reference(message.reference, delivered=delivered)
        assert outbox.failed("f1") is False


def test_a_report_may_come_before_the_answer_that_names_the_message(town):
    outbox, reports = town.outbox(), Reports(town.ground.store)
    message = outbox.queue_sms("f1", "+33639981234", "texte")
    for _ in range(2):
        reports.by_remote("77", delivered=False)
    outbox._note(message, SendingState.SENT, "77")
    assert outbox.trouble("f1") is SendingState.UNDELIVERED


@pytest.mark.parametrize("address", [sinch_address, ovh_address])
def test_only_who_knows_the_address_may_report(town, address):
    with client_session(agent="client") as client:
        known = address(town.ground)
        forged = known.replace(known.split("/")[-2], "0" * 32)
        for url, status in ((forged, 404), (known, 422)):
            asked = client.post(url, json={}) if known.endswith("sinch") else client.get(url)
            assert asked.status_code == status
