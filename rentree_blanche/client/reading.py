"""How answers of the control API become values."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from rentree_blanche.client.values import (
    ActorAddress,
    ClockReading,
    Directory,
    ExtractTaken,
    Family,
    FaultOn,
    FeedTaken,
    Guardian,
    GuardianFile,
    KnownExchange,
    Lines,
    Mail,
    Pupil,
    ReadyFault,
    Sms,
    SmsPlan,
)

EXTRACT: TypeAdapter[ExtractTaken] = TypeAdapter(ExtractTaken)
FAULT: TypeAdapter[FaultOn] = TypeAdapter(FaultOn)
FAULTS: TypeAdapter[tuple[FaultOn, ...]] = TypeAdapter(tuple[FaultOn, ...])
FEED: TypeAdapter[FeedTaken] = TypeAdapter(FeedTaken)
LINES: TypeAdapter[Lines] = TypeAdapter(Lines)
EXCHANGES: TypeAdapter[tuple[KnownExchange, ...]] = TypeAdapter(tuple[KnownExchange, ...])
MAIL: TypeAdapter[Mail] = TypeAdapter(Mail)
MAILS: TypeAdapter[tuple[Mail, ...]] = TypeAdapter(tuple[Mail, ...])
MESSAGE: TypeAdapter[Sms] = TypeAdapter(Sms)
MESSAGES: TypeAdapter[tuple[Sms, ...]] = TypeAdapter(tuple[Sms, ...])
PLAN: TypeAdapter[SmsPlan] = TypeAdapter(SmsPlan)
PLANS: TypeAdapter[tuple[SmsPlan, ...]] = TypeAdapter(tuple[SmsPlan, ...])
READY: TypeAdapter[tuple[ReadyFault, ...]] = TypeAdapter(tuple[ReadyFault, ...])
_ADDRESSES: TypeAdapter[dict[str, ActorAddress]] = TypeAdapter(dict[str, ActorAddress])
_CLOCK: TypeAdapter[ClockReading] = TypeAdapter(ClockReading)
_FILE: TypeAdapter[GuardianFile] = TypeAdapter(GuardianFile)
_GUARDIAN: TypeAdapter[Guardian] = TypeAdapter(Guardian)
_PUPIL: TypeAdapter[Pupil] = TypeAdapter(Pupil)


def directory(said: Mapping[str, Any]) -> Directory:
    """Read where a federation answers, from the API or from a ready file."""
    return Directory(
        actors=_ADDRESSES.validate_python(said["actors"]),
        control_url=said["control"]["url"],
        token=said["control"]["token"],
        ca=said["ca"],
    )


def clock(said: Mapping[str, Any]) -> ClockReading:
    """Read how the clock stands."""
    skews = {actor: timedelta(seconds=seconds) for actor, seconds in said["skews"].items()}
    return _CLOCK.validate_python({**said, "skews": skews})


def family(said: Mapping[str, Any]) -> Family:
    """Read a family; each guardian gets their pupils as values."""
    pupils = tuple(_PUPIL.validate_python(each) for each in said["pupils"])
    return Family(
        index=said["index"],
        shape=said["shape"],
        academy=said["academy"],
        pupils=pupils,
        guardians=tuple(_guardian(said["index"], each, pupils) for each in said["guardians"]),
    )


def guardian_file(said: Mapping[str, Any], of: Family) -> GuardianFile:
    """Read all that is known of a guardian of a family."""
    known = next(each for each in of.guardians if each.key == said["guardian"]["key"])
    return _FILE.validate_python({**said, "guardian": known})


def _guardian(index: int, said: Mapping[str, Any], pupils: tuple[Pupil, ...]) -> Guardian:
    charges = {name: tuple(each for each in pupils if each.key in said[name]) for name in ("children", "fostered")}
    return _GUARDIAN.validate_python({**said, **charges, "family": index})
