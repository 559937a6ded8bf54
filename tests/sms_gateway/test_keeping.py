"""What the gateway keeps of what was sent."""

import pytest
from sqlalchemy import func, select

from rentree_blanche.simulators.sms_gateway.keeping import keep_bounded
from rentree_blanche.simulators.sms_gateway.tables import batch, callback, message
from tests.sms_gateway.conftest import MOBILE

OTHER = "+33639985678"


def sizes(house):
    with house.ground.store.read() as connection:
        return [connection.execute(select(func.count()).select_from(each)).scalar_one() for each in (batch, callback)]


def keep(house, **bounds):
    with house.ground.store.write() as connection:
        keep_bounded(connection, 1, **bounds)


@pytest.fixture(autouse=True)
def _unpushed(house, monkeypatch):
    monkeypatch.setattr(house.gateway.callbacks, "watch", lambda: None)


def test_the_oldest_messages_go_with_their_batches_and_reports(house):
    for number in range(5):
        house.send(str(number), delivery_report="summary", callback_url=house.receiver.url)
    assert sizes(house) == [5, 5]
    keep(house, kept=2, step=1)
    assert house.bodies() == ["3", "4"]
    assert sizes(house) == [2, 2]


def test_a_batch_stays_as_long_as_one_of_its_messages(house):
    house.send("first")
    sent = house.post({"to": [MOBILE, OTHER], "body": "both"}).json()
    keep(house, kept=1, step=1)
    assert house.bodies() == ["both"]
    assert house.read(f"/educonnect/batches/{sent['id']}").status_code == 200
    assert sizes(house) == [1, 0]


def test_it_looks_only_once_in_a_while(house):
    house.send("first")
    house.send("second")
    with house.ground.store.read() as connection:
        last = connection.execute(select(func.max(message.c.id))).scalar_one()
    keep(house, kept=1, step=last + 1)
    assert house.bodies() == ["first", "second"]
    keep(house, kept=1, step=last)
    assert house.bodies() == ["second"]
