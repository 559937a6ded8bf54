"""What a plan says, as frozen values: stations, buckets, policies, prices, objective, options, unknowns."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveFloat, StrictStr, model_validator

Kind = Literal["page", "hash", "signature", "write", "sms", "mail", "franceconnect"]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[StrictStr, Field(min_length=1)]
Key = Annotated[StrictStr, Field(pattern=r"^[a-z_]+(\.[A-Za-z0-9_-]+)*$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Outage(_Part):
    """Hours in which a station or a bucket is absent: outsiders answer with errors, our own let people wait."""

    start: Annotated[datetime, Field(strict=True, examples=["start = 2026-09-07T18:00:00"])]
    end: Annotated[datetime, Field(strict=True, examples=["end = 2026-09-07T20:00:00"])]
    source: StrictStr = ""

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("start et end sont des heures de France, sans décalage")
        if self.end <= self.start:
            raise ValueError("end vient après start")
        return self


class Scaling(_Part):
    """How throughput grows with servers, by the Universal Scalability Law.

    Attributes:
        points: measured, as pairs of servers and throughput a second; six at least. The law is fitted on them.
        contention, coherence: σ and κ of the law, where they are known already; `measured_up_to` servers.
    """

    points: Annotated[tuple[tuple[PositiveFloat, PositiveFloat], ...], Field(examples=["points = [[1, 118], …]"])] = ()
    contention: Annotated[NonNegativeFloat, Field(le=1, examples=["contention = 0.02"])] = 0.0
    coherence: Annotated[NonNegativeFloat, Field(le=1, examples=["coherence = 0.0001"])] = 0.0
    measured_up_to: Annotated[PositiveFloat | None, Field(examples=["measured_up_to = 8"])] = None
    source: StrictStr = ""


class Station(_Part):
    """Servers that share one queue, first come first served.

    Attributes:
        title: what people call it. servers: c.
        seconds: mean time of one server for each kind of work; one kind stands at one station.
        variation: squared coefficient of variation of those times, 0 for always the same, 1 for exponential.
        queue: how many may wait; who comes then is refused with an error. None for no limit.
        outside: somebody else's: it answers with errors while absent, and its servers cost nothing.
        euros: of one server for a month. scaling: what more servers really bring. outages: when it is absent.
    """

    title: Annotated[Text, Field(examples=['title = "serveurs web"'])]
    servers: Annotated[int, Field(ge=1, le=200_000, strict=True, examples=["servers = 64"])]
    seconds: Annotated[dict[Kind, PositiveFloat], Field(min_length=1, examples=["seconds = { page = 0.004 }"])]
    variation: Annotated[NonNegativeFloat, Field(le=100, examples=["variation = 1.0"])] = 1.0
    queue: Annotated[int | None, Field(ge=0, strict=True, examples=["queue = 4096"])] = None
    outside: bool = False
    euros: Annotated[NonNegativeFloat, Field(examples=["euros = 30"])] = 0.0
    scaling: Annotated[Scaling, Field(examples=["[stations.web.scaling]"])] = Scaling()
    outages: Annotated[tuple[Outage, ...], Field(examples=["[[stations.web.outages]]"])] = ()
    source: StrictStr = ""


class Bucket(_Part):
    """A gateway that takes messages at a rate, with a reserve for bursts: a token bucket.

    Attributes:
        title: what people call it. kind: which work it takes.
        a_second: tokens a second. burst: tokens it holds at most. quota_a_day: messages a day; more are refused.
        euros: of one message. delivery_seconds: from the gateway to the telephone, median.
        outages: when it is absent; messages wait until it is back.
    """

    title: Annotated[Text, Field(examples=['title = "passerelle SMS"'])]
    kind: Annotated[Literal["sms", "mail"], Field(examples=['kind = "sms"'])]
    a_second: Annotated[PositiveFloat, Field(examples=["a_second = 50"])]
    burst: Annotated[int, Field(ge=1, strict=True, examples=["burst = 200"])] = 1
    quota_a_day: Annotated[int | None, Field(ge=0, strict=True, examples=["quota_a_day = 500_000"])] = None
    euros: Annotated[NonNegativeFloat, Field(examples=["euros = 0.045"])] = 0.0
    delivery_seconds: Annotated[NonNegativeFloat, Field(examples=["delivery_seconds = 6"])] = 0.0
    outages: Annotated[tuple[Outage, ...], Field(examples=["[[buckets.sms.outages]]"])] = ()
    source: StrictStr = ""


class Codes(_Part):
    """Codes by SMS.

    Attributes:
        valid_minutes: how long one lives; who types it later asks for another.
        patience_seconds: how long a person waits for it before going away.
    """

    valid_minutes: Annotated[PositiveFloat, Field(examples=["valid_minutes = 30"])] = 30.0
    patience_seconds: Annotated[PositiveFloat, Field(examples=["patience_seconds = 180"])] = 180.0
    source: StrictStr = ""


class WaitingRoom(_Part):
    """A waiting room before the login: so many visits a second enter, the others see their place in the queue."""

    visits_a_second: Annotated[PositiveFloat, Field(examples=["visits_a_second = 150"])]
    patience_minutes: Annotated[PositiveFloat, Field(examples=["patience_minutes = 20"])] = 20.0


class Slot(_Part):
    """Hours closed to some journeys: a share of their people comes at another hour of the day, others are refused."""

    journeys: Annotated[tuple[Text, ...], Field(min_length=1, examples=['journeys = ["pupil-login"]'])]
    from_hour: Annotated[float, Field(ge=0, lt=24, examples=["from_hour = 18"])]
    to_hour: Annotated[float, Field(gt=0, le=24, examples=["to_hour = 21"])]
    moved_share: Annotated[Share, Field(examples=["moved_share = 0.7"])] = 0.7


class Waves(_Part):
    """Events of the calendar spread over holiday zones: each zone some days after the one before."""

    names: Annotated[tuple[Text, ...], Field(min_length=1, examples=['names = ["les courriers arrivent"]'])]
    days: Annotated[NonNegativeFloat, Field(examples=["days = 2"])]


class Policies(_Part):
    """What an operator may switch on.

    Attributes:
        sessions: visits under way at most; who comes then is refused.
    """

    waiting_room: Annotated[WaitingRoom | None, Field(examples=["[policies.waiting_room]"])] = None
    sessions: Annotated[int | None, Field(gt=0, strict=True, examples=["sessions = 200_000"])] = None
    slots: Annotated[tuple[Slot, ...], Field(examples=["[[policies.slots]]"])] = ()
    waves: Annotated[tuple[Waves, ...], Field(examples=["[[policies.waves]]"])] = ()


class Objective(_Part):
    """What is promised: a page within some seconds for 95 of 100, at every minute, and visits that reach their end."""

    p95_seconds: Annotated[PositiveFloat, Field(examples=["p95_seconds = 2.0"])] = 2.0
    served_share: Annotated[Share, Field(examples=["served_share = 0.99"])] = 0.99
    sms_seconds: Annotated[PositiveFloat, Field(examples=["sms_seconds = 30"])] = 30.0


class Option(_Part):
    """A variant of the plan: `set` replaces values by their dotted names, also of the demand (`demand.who.…`).

    Attributes:
        euros: what it costs once, beside servers and messages. worse: an accident instead of a remedy.
    """

    name: Annotated[Text, Field(examples=['name = "deux fois plus de SMS"'])]
    set: Annotated[dict[Key, Any], Field(min_length=1, examples=['set = { "buckets.sms.a_second" = 100 }'])]
    euros: Annotated[NonNegativeFloat, Field(examples=["euros = 20_000"])] = 0.0
    worse: bool = False
    source: StrictStr = ""


class Unknown(_Part):
    """A value that nobody knows well: what it may be at least and at most."""

    key: Annotated[Key, Field(examples=['key = "demand.when.guardian_visits_a_day"'])]
    low: Annotated[float, Field(examples=["low = 0.05"])]
    high: Annotated[float, Field(examples=["high = 0.2"])]
    source: StrictStr = ""


class Plan(_Part):
    """A plan: what stands against the demand.

    Attributes:
        demand: path of a model of demand, from the plan's folder; None for the one that is shipped.
        seed: of the draws of the unknowns. draws: how many.
    """

    name: Annotated[Text, Field(examples=['name = "La rentrée 2026"'])]
    demand: Annotated[Text | None, Field(examples=['demand = "demande.toml"'])] = None
    seed: Annotated[int, Field(ge=0, strict=True, examples=["seed = 2026"])] = 2026
    draws: Annotated[int, Field(ge=0, le=500, strict=True, examples=["draws = 16"])] = 16
    stations: Annotated[dict[Text, Station], Field(min_length=1, examples=["[stations.web]"])]
    buckets: Annotated[dict[Text, Bucket], Field(examples=["[buckets.sms]"])] = {}
    codes: Annotated[Codes, Field(examples=["[codes]"])] = Codes()
    policies: Annotated[Policies, Field(examples=["[policies]"])] = Policies()
    objective: Annotated[Objective, Field(examples=["[objective]"])] = Objective()
    options: Annotated[tuple[Option, ...], Field(examples=["[[options]]"])] = ()
    unknowns: Annotated[tuple[Unknown, ...], Field(examples=["[[unknowns]]"])] = ()

    @model_validator(mode="after")
    def _each_kind_stands_once(self) -> Self:
        owners: dict[str, list[str]] = {}
        for name in self.buckets.keys() & self.stations.keys():
            raise ValueError(f"{name} est à la fois une station et un seau (buckets)")
        standing = [(name, kind) for name, station in self.stations.items() for kind in station.seconds]
        for name, kind in (*standing, *((name, bucket.kind) for name, bucket in self.buckets.items())):
            owners.setdefault(kind, []).append(name)
        for work, names in owners.items():
            if len(names) > 1:
                raise ValueError(f"le travail {work} est à plusieurs endroits, {', '.join(names)}, attendu un seul")
        return self
