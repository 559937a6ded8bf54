"""The SMPP server, by smpplib: a client that shares no code with it."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
import smpplib.exceptions
from smpplib import consts, gsm
from smpplib.client import Client
from smpplib.exceptions import PDUError

from rentree_blanche.scenarios.chaos.eventually import PATIENCE, eventually
from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Fault, Status, Which, times

MOBILE = "+33639981234"
OTHER = "+33639985678"
LOST = "+33729920000"
TEXT = "Votre code est 123456"


@dataclass(slots=True)
class Esme:
    """A bound client: what it was answered and what it was told."""

    client: Client
    answers: list[tuple[int, str | None]] = field(default_factory=list)
    receipts: list[dict[str, str]] = field(default_factory=list)

    def submit(self, text: str = TEXT, to: str = MOBILE, coding: int = consts.SMPP_ENCODING_DEFAULT, **more) -> None:
        """Send a text in as many parts as it takes; return when each was answered."""
        parts, coding, esm_class = gsm.make_parts(text, coding)
        for part in parts:
            self.send(part, to, data_coding=coding, esm_class=esm_class, **more)

    def send(self, octets: bytes, to: str = MOBILE, **more) -> None:
        before = len(self.answers)
        self.client.send_message(
            **{
                "source_addr_ton": consts.SMPP_TON_ALNUM,
                "source_addr": "EduConnect",
                "dest_addr_ton": consts.SMPP_TON_INTL,
                "dest_addr_npi": consts.SMPP_NPI_ISDN,
                "destination_addr": to.removeprefix("+"),
                "short_message": octets,
                "registered_delivery": 1,
            }
            | more
        )
        while len(self.answers) == before:
            self.client.read_once(auto_send_enquire_link=False)

    def told(self, count: int = 1) -> list[dict[str, str]]:
        """Wait for so many receipts."""
        while len(self.receipts) < count:
            self.client.read_once(auto_send_enquire_link=False)
        return self.receipts

    @property
    def status(self) -> int:
        """How the last message was answered."""
        return self.answers[-1][0]


def fields_of(pdu) -> dict[str, str]:
    head, _, text = pdu.short_message.decode().partition(" Text:")
    words = head.replace("submit date", "submit_date").replace("done date", "done_date").split()
    return {**dict(word.split(":", 1) for word in words), "Text": text, "from": pdu.source_addr.decode()}


@pytest.fixture
def connect(house) -> Iterator[Callable[..., Client]]:
    with ExitStack() as opened:

        def connected() -> Client:
            client = Client("127.0.0.1", house.smpp_port, timeout=PATIENCE, allow_unknown_opt_params=True)
            client.connect()
            opened.callback(client.disconnect)
            return client

        yield connected


@pytest.fixture
def bind(house, connect) -> Callable[..., Esme]:
    def bound(kind: str = "transceiver", system_id: str = "educonnect", password: str | None = None) -> Esme:
        client = connect()
        esme = Esme(client)
        client.set_message_sent_handler(
            lambda pdu: esme.answers.append((pdu.status, (pdu.message_id or b"").decode() or None))
        )
        client.set_error_pdu_handler(lambda _: None)  # the other handler is called as well
        client.set_message_received_handler(lambda pdu: esme.receipts.append(fields_of(pdu)))
        password = house.plan.smpp_password if password is None else password
        getattr(client, f"bind_{kind}")(system_id=system_id, password=password)
        return esme

    return bound


@pytest.fixture
def esme(bind) -> Esme:
    return bind()


def test_a_message_arrives_and_its_receipt_comes_back(house, esme):
    esme.submit()
    ((status, message_id),) = esme.answers
    assert status == consts.SMPP_ESME_ROK
    assert house.bodies(to=MOBILE) == [TEXT]
    (receipt,) = esme.told()
    assert receipt == {
        "id": message_id,
        "sub": "001",
        "dlvrd": "001",
        "submit_date": "2609010600",
        "done_date": "2609010600",
        "stat": "DELIVRD",
        "err": "000",
        "Text": TEXT[:20],
        "from": "33639981234",
    }


def test_a_lost_message_is_told_of_when_its_moment_comes(house, esme):
    house.befall(Delay(seconds=60), Drop())
    esme.submit()
    house.advance(60)
    (receipt,) = esme.told()
    assert (receipt["stat"], receipt["dlvrd"], receipt["err"]) == ("UNDELIV", "000", "027")
    assert receipt["done_date"] == "2609010601"


def test_a_receipt_is_only_sent_where_it_was_asked_for(house, esme):
    esme.submit("sans", registered_delivery=0)
    esme.submit("en cas d'échec", registered_delivery=2)
    house.befall(Drop(), often=times(1))
    esme.submit("perdu", registered_delivery=2)
    esme.submit("toujours")
    assert [receipt["Text"] for receipt in esme.told(2)] == ["perdu", "toujours"]


def test_receipts_wait_for_a_receiver(bind):
    transmitter = bind("transmitter")
    transmitter.submit()
    assert transmitter.status == consts.SMPP_ESME_ROK
    receiver = bind("receiver")
    assert receiver.told()[0]["id"] == transmitter.answers[0][1]


def test_a_receiver_may_not_submit(bind, house):
    receiver = bind("receiver")
    receiver.client.state = consts.SMPP_CLIENT_STATE_BOUND_TRX  # its own client would not let it
    receiver.submit()
    assert receiver.status == consts.SMPP_ESME_RINVBNDSTS
    assert house.bodies() == []


@pytest.mark.parametrize(
    "text",
    ["Prix : 5 € [TTC] {environ} ~ \\ | ^", "Noël à Besançon, où l’œuvre est prête ✓ 🎒", "x" * 160, "é" * 70],
)
def test_a_text_arrives_as_it_was_written(house, esme, text):
    coding = consts.SMPP_ENCODING_ISO10646 if "✓" in text else consts.SMPP_ENCODING_DEFAULT
    esme.submit(text, coding=coding)
    assert house.bodies() == [text]


def test_latin_1_is_read_too(house, esme):
    esme.send("Besançon".encode("latin-1"), data_coding=consts.SMPP_ENCODING_ISO88591)
    assert house.bodies() == ["Besançon"]


def test_an_unknown_coding_is_refused(house, esme):
    esme.send(b"x", data_coding=0x0D)
    assert (esme.status, house.bodies()) == (consts.SMPP_ESME_RSUBMITFAIL, [])


@pytest.mark.parametrize("text", ["a" * 152 + "€" + "b" * 200, "🎒" * 100])
def test_a_long_message_in_parts_is_shown_once_and_each_part_has_its_receipt(house, esme, text):
    esme.submit(text)
    parts = len(esme.answers)
    assert parts == 3
    assert house.bodies() == [text]
    (shown,) = house.control("messages").json()
    assert (shown["parts"], shown["credits"]) == (parts, parts)
    assert {receipt["id"] for receipt in esme.told(parts)} == {key for _, key in esme.answers}


def test_a_long_message_lacks_nothing_before_it_is_shown(house, esme):
    house.befall(Drop(), often=times(1))
    esme.submit("z" * 200)
    assert house.bodies() == []
    assert [message["state"] for message in house.control("messages", state="absent").json()] == ["lost"]
    assert sorted(receipt["stat"] for receipt in esme.told(2)) == ["DELIVRD", "UNDELIV"]


def test_a_long_message_may_come_as_a_payload_in_one_piece(house, esme):
    text = "p" * 400
    esme.send(b"", message_payload=text.encode())
    assert house.bodies() == [text]
    assert house.control("messages").json()[0]["parts"] == 3


def test_a_long_message_may_be_cut_by_optional_parameters(house, esme):
    for number, octets in enumerate((b"un ", b"deux"), start=1):
        esme.send(octets, sar_msg_ref_num=7, sar_total_segments=2, sar_segment_seqnum=number)
    assert house.bodies() == ["un deux"]


def test_a_message_may_be_for_later_and_expire(house, esme):
    esme.submit(schedule_delivery_time="260901070000000+")
    house.befall(Delay(seconds=600))
    esme.submit("trop tard", validity_period="000000000500000R")
    assert house.bodies() == []
    house.advance(3600)
    assert house.bodies() == [TEXT]
    assert {receipt["stat"] for receipt in esme.told(2)} == {"DELIVRD", "EXPIRED"}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"to": "12"}, consts.SMPP_ESME_RINVDSTADR),
        ({"to": "+33729950000"}, consts.SMPP_ESME_RINVDSTADR),
        ({"schedule_delivery_time": "tomorrow"}, consts.SMPP_ESME_RINVSCHED),
        ({"validity_period": "260230000000000+"}, consts.SMPP_ESME_RINVEXPIRY),
        ({"validity_period": "260801000000000+"}, consts.SMPP_ESME_RINVEXPIRY),
        ({"octets": b""}, consts.SMPP_ESME_RINVMSGLEN),
        ({"octets": b"\x09x", "esm_class": 0x40}, consts.SMPP_ESME_RINVESMCLASS),
        ({"octets": b"\x05\x00\x03\x01\x02\x03x", "esm_class": 0x40}, consts.SMPP_ESME_RINVESMCLASS),
    ],
)
def test_what_is_wrong_is_said_by_its_status(house, esme, wrong, status):
    esme.send(**({"octets": b"texte"} | wrong))
    assert esme.status == status
    assert house.bodies() == []
    assert house.plan.spent == 0


def test_a_number_in_national_form_is_read(house, esme):
    esme.submit(to="0639981234", dest_addr_ton=consts.SMPP_TON_NATNL)
    assert house.bodies(to=MOBILE) == [TEXT]


@pytest.mark.parametrize(
    ("system_id", "password", "status"),
    [
        ("educonnect", "wrong", consts.SMPP_ESME_RINVPASWD),
        ("educonnect", "", consts.SMPP_ESME_RINVPASWD),
        ("nobody", "wrong", consts.SMPP_ESME_RBINDFAIL),
    ],
)
def test_who_is_not_known_is_not_bound(bind, system_id, password, status):
    with pytest.raises(PDUError) as refused:
        bind(system_id=system_id, password=password)
    assert refused.value.args[1] == status


def test_one_connection_binds_once(house, esme):
    esme.client.state = consts.SMPP_CLIENT_STATE_OPEN
    with pytest.raises(PDUError) as refused:
        esme.client.bind_transceiver(system_id="educonnect", password=house.plan.smpp_password)
    assert refused.value.args[1] == consts.SMPP_ESME_RALYBND
    esme.client.state = consts.SMPP_CLIENT_STATE_BOUND_TRX


def test_a_link_is_answered_and_an_unbind_ends_it(house, esme):
    with socket.create_connection(("127.0.0.1", house.smpp_port), timeout=PATIENCE) as made:
        made.sendall(struct.pack(">IIII", 16, 0x15, 0, 9))
        assert struct.unpack(">IIII", made.recv(16)) == (16, 0x80000015, 0, 9)
        made.sendall(struct.pack(">IIII", 16, 0x06, 0, 10))
        assert struct.unpack(">IIII", made.recv(16)) == (16, 0x80000006, 0, 10)
        assert made.recv(1) == b""
    assert esme.client.unbind().command == "unbind_resp"


def test_an_unknown_command_is_nacked_and_octets_that_are_none_end_the_connection(house):
    with socket.create_connection(("127.0.0.1", house.smpp_port), timeout=PATIENCE) as made:
        made.sendall(struct.pack(">IIII", 16, 0x7777, 0, 3))
        assert struct.unpack(">IIII", made.recv(16)) == (16, 0x80000000, consts.SMPP_ESME_RINVCMDID, 3)
        made.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert made.recv(1) == b""


def test_small_answers_are_sent_at_once(house, esme):
    (session,) = house.gateway.smpp.sessions
    assert session.writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_too_fast_a_plan_is_throttled_until_a_second_has_passed(house, esme):
    house.give(rate=2)
    for _ in range(3):
        esme.submit()
    assert [status for status, _ in esme.answers] == [0, 0, consts.SMPP_ESME_RTHROTTLED]
    house.advance(1)
    esme.submit()
    assert esme.status == 0


def test_a_full_queue_is_told(house, esme):
    house.give(queue=1)
    house.befall(Delay(seconds=60))
    esme.submit()
    esme.submit()
    assert esme.status == consts.SMPP_ESME_RMSGQFUL
    house.advance(60)
    esme.submit()
    assert esme.status == 0


def test_a_spent_quota_refuses_and_charges_nothing(house, esme):
    house.give(credits=1)
    esme.submit()
    esme.submit()
    assert esme.status == consts.SMPP_ESME_RSUBMITFAIL
    assert (house.plan.credits, house.plan.spent) == (0, 1)
    assert len(house.bodies()) == 1


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (402, consts.SMPP_ESME_RSUBMITFAIL),
        (429, consts.SMPP_ESME_RTHROTTLED),
        (500, consts.SMPP_ESME_RSYSERR),
        (503, consts.SMPP_ESME_RMSGQFUL),
    ],
)
@pytest.mark.parametrize("kind", ["sms", "smpp"])
def test_a_fault_speaks_by_the_status_that_http_would_have(house, esme, kind, code, status):
    which = Which(kind=kind, person=MOBILE) if kind == "sms" else Which(kind=kind, method="submit_sm")
    house.ground.faults.add(Fault(which=which, what=(Status(code=code),), often=times(1)))
    esme.submit()
    assert (esme.status, house.bodies()) == (status, [])
    esme.submit()
    assert esme.status == 0


def test_a_fault_may_refuse_to_bind_or_cut_the_connection(house, bind):
    refuse = Fault(which=Which(kind="smpp", method="bind_*"), what=(Status(code=503),), often=times(1))
    house.ground.faults.add(refuse)
    with pytest.raises(PDUError) as refused:
        bind()
    assert refused.value.args[1] == consts.SMPP_ESME_RBINDFAIL
    house.ground.faults.add(Fault(which=Which(kind="smpp", method="submit_sm"), what=(Drop(),), often=times(1)))
    esme = bind()
    with pytest.raises(smpplib.exceptions.ConnectionError):
        esme.submit()
    assert house.bodies() == []


def test_a_receipt_may_come_twice_or_only_at_the_second_attempt(house, esme):
    receipts = Which(kind="smpp", method="deliver_sm")
    house.ground.faults.add(Fault(which=receipts, what=(Duplicate(times=2),), often=times(1)))
    esme.submit()
    assert len({receipt["id"] for receipt in esme.told(2)}) == 1
    house.ground.faults.add(Fault(which=receipts, what=(Drop(),), often=times(1)))
    esme.submit("encore")
    # The clock may move once the first attempt was made, and no sooner.
    eventually(lambda: any(line.detail.get("copies") == 0 for line in house.ground.journal.query(kind="smpp")))
    house.advance(5)
    assert esme.told(3)[-1]["Text"] == "encore"


def test_the_journal_tells_who_bound_and_what_was_answered_but_no_password(house, esme):
    esme.submit(to=LOST)
    # A receipt that the client of the test before hung up on may be written down here.
    lines = [line for line in house.ground.journal.query(kind="smpp") if not line.summary.startswith("deliver_sm")]
    assert [line.summary for line in lines] == ["bind_transceiver ESME_ROK", "submit_sm ESME_ROK"]
    assert (lines[0].source, lines[0].target) == ("educonnect", "sms")
    assert lines[0].detail["password"] == "•••"
    assert lines[1].detail["to"] == LOST
