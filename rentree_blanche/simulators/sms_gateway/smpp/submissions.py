"""A submit_sm, read: to whom, which text, which piece of a longer one, when."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import smpp34

from rentree_blanche.simulators.core.phones import PhoneError, parse_phone
from rentree_blanche.simulators.sms_gateway.numbers import from_msisdn
from rentree_blanche.simulators.sms_gateway.orders import Order, Report
from rentree_blanche.simulators.sms_gateway.parts import gsm_decoded
from rentree_blanche.simulators.sms_gateway.smpp.pdus import Status, Tag

_UDHI = 0x40
_CONCATENATED, _CONCATENATED_16 = 0x00, 0x08
_NATIONAL = 0x02
_SAR = (Tag.SAR_MSG_REF_NUM, Tag.SAR_SEGMENT_SEQNUM, Tag.SAR_TOTAL_SEGMENTS)
_REPORTS: dict[int, Report] = {0: "none", 1: "receipt", 2: "receipt_failure"}
_MOMENT = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+\-R])")
_GSM, _ASCII, _LATIN_1, _UCS2 = 0x00, 0x01, 0x03, 0x08
_CODECS = {_ASCII: "ascii", _LATIN_1: "latin-1", _UCS2: "utf-16-be"}


class SmppRefusal(Exception):  # noqa: N818 - an answer rather than an accident
    """A PDU that is refused with a command_status."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.name)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One of `total` pieces of a long message; `number` from 1, `reference` is the client's."""

    reference: int
    number: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a submit_sm asks for.

    Attributes:
        octets: the text as it was sent, without a header; `coding` is its data_coding.
    """

    order: Order
    octets: bytes
    coding: int
    piece: Piece | None


def read_submission(raw: bytes, now: datetime) -> Submission:
    """Read a submit_sm.

    Raises:
        SmppRefusal: with the status that says what is wrong with it.
    """
    try:
        pdu = smpp34.decode(raw)
    except smpp34.SmppError as error:
        raise SmppRefusal(_status_of(error)) from error
    if not isinstance(pdu, smpp34.SubmitSm):
        raise SmppRefusal(Status.ESME_RINVCMDID)
    octets, piece = _text_of(pdu)
    send_at = _moment(pdu.schedule_delivery_time, now, Status.ESME_RINVSCHED)
    order = Order(
        api="smpp",
        recipients=(_recipient(pdu),),
        body=decoded(octets, pdu.data_coding),
        sender=pdu.source_addr or None,
        delivery_report=_REPORTS.get(pdu.registered_delivery & 0x03, "none"),
        send_at=send_at,
        expire_at=_moment(pdu.validity_period, send_at or now, Status.ESME_RINVEXPIRY),
        segment=piece is not None,
    )
    return Submission(order=order, octets=octets, coding=pdu.data_coding, piece=piece)


def decoded(octets: bytes, coding: int) -> str:
    """Read a text by its data_coding.

    Raises:
        SmppRefusal: the coding is none of GSM 7-bit, ASCII, Latin-1 and UCS-2.
    """
    if coding == _GSM:
        return gsm_decoded(octets)
    if coding not in _CODECS:
        raise SmppRefusal(Status.ESME_RSUBMITFAIL)
    return octets.decode(_CODECS[coding], "replace")


def _text_of(pdu: smpp34.SubmitSm) -> tuple[bytes, Piece | None]:
    tlvs = {tlv.tag: tlv for tlv in pdu.tlvs}
    payload = tlvs.get(Tag.MESSAGE_PAYLOAD)
    octets = payload.value if payload is not None else pdu.short_message
    piece = None
    if pdu.esm_class & _UDHI:
        octets, piece = _without_header(octets)
    elif Tag.SAR_MSG_REF_NUM in tlvs:
        told = {tag: tlvs[tag].as_int() for tag in tlvs if tag in _SAR}
        piece = _piece(*(told.get(tag) for tag in _SAR))
    if not octets:
        raise SmppRefusal(Status.ESME_RINVMSGLEN)
    return octets, piece


def _without_header(octets: bytes) -> tuple[bytes, Piece | None]:
    """Take the user data header off; of what it tells, the place in a longer message is read (23.040, 9.2.3.24)."""
    length = octets[0] if octets else 0
    header, text = octets[1 : 1 + length], octets[1 + length :]
    if len(header) < length:
        raise SmppRefusal(Status.ESME_RINVESMCLASS)
    piece = None
    while len(header) >= 2:
        kind, size = header[0], header[1]
        told, header = header[2 : 2 + size], header[2 + size :]
        if kind == _CONCATENATED and len(told) == 3:
            piece = _piece(told[0], told[2], told[1])
        elif kind == _CONCATENATED_16 and len(told) == 4:
            piece = _piece(int.from_bytes(told[:2], "big"), told[3], told[2])
    return text, piece


def _piece(reference: int | None, number: int | None, total: int | None) -> Piece | None:
    if reference is None or number is None or total is None or not 1 <= number <= total:
        raise SmppRefusal(Status.ESME_RINVESMCLASS)
    return Piece(reference=reference, number=number, total=total) if total > 1 else None


def _recipient(pdu: smpp34.SubmitSm) -> str:
    try:
        national = pdu.dest_addr_ton == _NATIONAL
        number = parse_phone(pdu.destination_addr) if national else from_msisdn(pdu.destination_addr)
    except PhoneError as error:
        raise SmppRefusal(Status.ESME_RINVDSTADR) from error
    if number is None:
        raise SmppRefusal(Status.ESME_RINVDSTADR)
    return number


def _moment(written: str, now: datetime, wrong: Status) -> datetime | None:
    """Read a time, absolute with a quarter-hour offset or relative to `now` (SMPP 3.4, 7.1.1); None for none."""
    if not written:
        return None
    match = _MOMENT.fullmatch(written)
    if match is None:
        raise SmppRefusal(wrong)
    year, month, day, hour, minute, second, tenth, quarters = (int(word) for word in match.groups()[:8])
    if match[9] == "R":
        days = 365 * year + 30 * month + day
        return now + timedelta(days=days, hours=hour, minutes=minute, seconds=second)
    ahead = timedelta(minutes=15 * quarters) * (1 if match[9] == "+" else -1)
    try:
        local = datetime(2000 + year, month, day, hour, minute, second, tenth * 100_000, tzinfo=UTC)
    except ValueError as error:
        raise SmppRefusal(wrong) from error
    return local - ahead


def _status_of(error: smpp34.SmppError) -> Status:
    """Give the status that the library names in its message."""
    name = str(error).split(" ", 1)[0]
    return Status[name] if name in Status.__members__ else Status.ESME_RSYSERR
