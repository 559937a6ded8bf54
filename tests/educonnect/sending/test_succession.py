"""What a worker that dies leaves in the outbox, and who takes it up."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from rentree_blanche.simulators.educonnect.sending import tables
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState
from rentree_blanche.simulators.educonnect.sending.outbox import Outbox, transports
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from tests.educonnect.sending.conftest import Town

MOBILE = "+33639981234"


def worker(town: Town, name: str) -> Outbox:
    """Make the outbox of one worker among several."""
    ground = replace(town.ground, worker=name)
    return Outbox(ground, transports(ground, EduConnectSettings()))


def state(town: Town, message: Message) -> SendingState:
    row = tables.outbox.c
    with town.ground.store.read() as connection:
        return SendingState(
            connection.execute(select(row.state).where(row.reference == message.reference)).scalar_one()
        )


def test_what_was_queued_and_never_handed_over_is_sent_once(town: Town) -> None:
    message = worker(town, "dead").queue_sms("f1", MOBILE, "Votre code : 123456")
    other = worker(town, "alive").queue_sms("f2", MOBILE, "Votre code : 654321")
    heir = worker(town, "heir")
    heir.take_up("dead")
    heir.take_up("dead")
    assert [shown["body"] for shown in town.inbox()] == [message.body]
    assert town.spent == 1
    assert state(town, message) in (SendingState.SENT, SendingState.DELIVERED)
    assert state(town, other) is SendingState.QUEUED, "who lives sends its own"


def test_what_was_being_handed_over_is_told_to_the_person_and_not_sent_again(town: Town) -> None:
    message = worker(town, "dead").queue_sms("f1", MOBILE, "Votre code : 123456")
    with town.ground.store.write() as connection:
        connection.execute(update(tables.outbox).values(state=SendingState.HANDED_OVER))
    heir = worker(town, "heir")
    heir.take_up("dead")
    assert town.inbox() == []
    assert state(town, message) is SendingState.FAILED
    assert heir.failed("f1")


@pytest.mark.parametrize("left", [SendingState.SENT, SendingState.DELIVERED, SendingState.UNDELIVERED])
def test_what_is_known_stays_known(town: Town, left: SendingState) -> None:
    message = worker(town, "dead").queue_sms("f1", MOBILE, "Votre code : 123456")
    with town.ground.store.write() as connection:
        connection.execute(update(tables.outbox).values(state=left))
    worker(town, "heir").take_up("dead")
    assert state(town, message) is left
    assert town.inbox() == []
