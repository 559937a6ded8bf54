"""A client of the control API of a federation: in this process, already up on this machine, or deployed."""

from rentree_blanche.client.control import ControlClient
from rentree_blanche.client.errors import ClientError, RefusedError, UnreachableError
from rentree_blanche.client.handles import Clock, Faults, Journal, MailInbox, NoCodeError, NoLinkError, SmsInbox
from rentree_blanche.client.people import People, TooFewPeopleError
from rentree_blanche.client.running import RunningFederation
from rentree_blanche.client.schools import Notification
from rentree_blanche.client.values import (
    ActorAddress,
    CellRefused,
    ClockReading,
    Directory,
    ExtractTaken,
    Family,
    FaultOn,
    FeedTaken,
    Guardian,
    Line,
    LineRefused,
    Lines,
    Mail,
    MailFile,
    Pupil,
    School,
    Sms,
    SmsPlan,
)

__all__ = [
    "ActorAddress",
    "CellRefused",
    "ClientError",
    "Clock",
    "ClockReading",
    "ControlClient",
    "Directory",
    "ExtractTaken",
    "Family",
    "FaultOn",
    "Faults",
    "FeedTaken",
    "Guardian",
    "Journal",
    "Line",
    "LineRefused",
    "Lines",
    "Mail",
    "MailFile",
    "MailInbox",
    "NoCodeError",
    "NoLinkError",
    "Notification",
    "People",
    "Pupil",
    "RefusedError",
    "RunningFederation",
    "School",
    "Sms",
    "SmsInbox",
    "SmsPlan",
    "TooFewPeopleError",
    "UnreachableError",
]
