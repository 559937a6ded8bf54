"""PDUs of SMPP 3.4 as they pass on the wire: header, commands, statuses, and the bodies that a session reads itself.

The bodies of submit_sm and deliver_sm are the library's (smpp34).
"""

import asyncio
import struct
from dataclasses import dataclass
from enum import IntEnum

_HEADER = struct.Struct(">IIII")
_LONGEST = 70_000
_RESPONSE = 0x8000_0000


class Command(IntEnum):
    """A command_id (SMPP 3.4, 5.1.2.1)."""

    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    GENERIC_NACK = 0x8000_0000
    DELIVER_SM_RESP = 0x8000_0005
    UNBIND_RESP = 0x8000_0006
    ENQUIRE_LINK_RESP = 0x8000_0015


class Status(IntEnum):
    """A command_status (SMPP 3.4, 5.1.3)."""

    ESME_ROK = 0x00
    ESME_RINVMSGLEN = 0x01
    ESME_RINVCMDLEN = 0x02
    ESME_RINVCMDID = 0x03
    ESME_RINVBNDSTS = 0x04
    ESME_RALYBND = 0x05
    ESME_RSYSERR = 0x08
    ESME_RINVSRCADR = 0x0A
    ESME_RINVDSTADR = 0x0B
    ESME_RBINDFAIL = 0x0D
    ESME_RINVPASWD = 0x0E
    ESME_RMSGQFUL = 0x14
    ESME_RINVESMCLASS = 0x43
    ESME_RSUBMITFAIL = 0x45
    ESME_RTHROTTLED = 0x58
    ESME_RINVSCHED = 0x61
    ESME_RINVEXPIRY = 0x62
    ESME_RINVPARLEN = 0xC2


class Tag(IntEnum):
    """The tag of an optional parameter (SMPP 3.4, 5.3.2)."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_MSG_REF_NUM = 0x020C
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


BINDS = frozenset({Command.BIND_RECEIVER, Command.BIND_TRANSMITTER, Command.BIND_TRANSCEIVER})


class MalformedPduError(Exception):
    """Octets that are no PDU; the connection cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdu:
    """One PDU; `raw` is the whole of it."""

    command: int
    status: int
    sequence: int
    raw: bytes

    @property
    def body(self) -> bytes:
        """What follows the header."""
        return self.raw[_HEADER.size :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """Who wants to bind."""

    system_id: str
    password: str


async def read_pdu(reader: asyncio.StreamReader) -> Pdu | None:
    """Read the next PDU; None at the end of the connection.

    Raises:
        MalformedPduError: its length cannot be right.
    """
    try:
        header = await reader.readexactly(_HEADER.size)
        length, command, status, sequence = _HEADER.unpack(header)
        if not _HEADER.size <= length <= _LONGEST:
            raise MalformedPduError(f"command_length {length}, expected {_HEADER.size} to {_LONGEST}")
        raw = header + await reader.readexactly(length - _HEADER.size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Pdu(command=command, status=status, sequence=sequence, raw=raw)


def request(command: Command, sequence: int) -> bytes:
    """Write a request without a body."""
    return _HEADER.pack(_HEADER.size, command, 0, sequence)


def answer(pdu: Pdu, status: Status = Status.ESME_ROK, text: str | None = None) -> bytes:
    """Write the response to a request; `text` is the one C string of its body, where it has one."""
    body = b"" if text is None else text.encode("ascii", "replace") + b"\0"
    return _HEADER.pack(_HEADER.size + len(body), pdu.command | _RESPONSE, status, pdu.sequence) + body


def nack(pdu: Pdu, status: Status) -> bytes:
    """Write a generic_nack."""
    return _HEADER.pack(_HEADER.size, Command.GENERIC_NACK, status, pdu.sequence)


def read_bind(pdu: Pdu) -> Bind | None:
    """Read the body of a bind; None when it is not one."""
    words = pdu.body.split(b"\0", 2)
    if len(words) < 3:
        return None
    return Bind(system_id=words[0].decode("latin-1"), password=words[1].decode("latin-1"))


def command_name(command: int) -> str:
    """Name a command as the specification does."""
    return Command(command).name.lower() if command in Command._value2member_map_ else f"0x{command:08X}"
