"""What a model of demand says, as frozen values. Each field's `examples` are what an error shows to write instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveFloat, StrictStr, model_validator

_NARROW, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"

Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[StrictStr, Field(min_length=1)]
Path = Literal["registration", "distribution", "franceconnect"]
Meeting = Literal["slow", "error", "refused"]
"""What sends a person away: waited too long, an error, or a policy that refused them (waiting room, quota)."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Academy(_Part):
    """An académie: its holiday zone (`-` beside A, B and C), and its part of the families, as a weight."""

    zone: Annotated[Literal["A", "B", "C", "-"], Field(examples=['zone = "B"'])]
    weight: Annotated[PositiveFloat, Field(examples=["weight = 66"])]


class Who(_Part):
    """The people.

    Attributes:
        guardians: representatives, each with one account at most. active_share: those who have theirs at the beginning.
        pupils: secondary pupils. pupil_accounts_share: those who have an account of EduConnect.
        activations_share: visits that come to activate an account.
        paths: by which path, as shares of those visits that sum to 1; a journey's `path` says which is its own.
        levels: parts of the families by level (école, collège, lycée), as weights.
        academies: by name.
    """

    guardians: Annotated[int, Field(gt=0, strict=True, examples=["guardians = 12_000_000"])]
    active_share: Annotated[Share, Field(examples=["active_share = 0.55"])]
    pupils: Annotated[int, Field(ge=0, strict=True, examples=["pupils = 5_600_000"])]
    pupil_accounts_share: Annotated[Share, Field(examples=["pupil_accounts_share = 0.8"])]
    activations_share: Annotated[Share, Field(examples=["activations_share = 0.15"])]
    paths: Annotated[
        dict[Path, Share],
        Field(examples=["paths = { registration = 0.5, distribution = 0.3, franceconnect = 0.2 }"]),
    ]
    levels: Annotated[
        dict[Text, PositiveFloat],
        Field(min_length=1, examples=["levels = { ecole = 6.26, college = 3.4, lycee = 2.2 }"]),
    ]
    academies: Annotated[dict[Text, Academy], Field(min_length=1, examples=["[who.academies]"])]

    @model_validator(mode="after")
    def _paths_are_a_whole(self) -> Self:
        if self.activations_share and abs(sum(self.paths.values()) - 1) > 1e-6:
            raise ValueError(f"les parts de paths font {sum(self.paths.values()):g}, attendu 1")
        return self


class _Factor(_Part):
    """What multiplies the rate, for everybody or for some.

    Attributes:
        name: what it is called in charts. source: where its figures come from.
        journeys, zones, levels: whom it touches; all where none is named.
    """

    name: Annotated[Text, Field(examples=['name = "rentrée des écoles"'])]
    source: StrictStr = ""
    journeys: Annotated[tuple[Text, ...], Field(examples=['journeys = ["distribution"]'])] = ()
    zones: Annotated[tuple[Literal["A", "B", "C", "-"], ...], Field(examples=['zones = ["A", "B"]'])] = ()
    levels: Annotated[tuple[Text, ...], Field(examples=['levels = ["ecole"]'])] = ()


class Day(_Factor):
    """Days of the calendar on which more or fewer people come, whole or between two hours."""

    first: Annotated[date, Field(strict=True, examples=["first = 2026-09-01"])]
    last: Annotated[date | None, Field(strict=True, examples=["last = 2026-09-04"])] = None
    from_hour: Annotated[float, Field(ge=0, lt=24, examples=["from_hour = 18"])] = 0
    to_hour: Annotated[float, Field(gt=0, le=24, examples=["to_hour = 22"])] = 24
    factor: Annotated[NonNegativeFloat, Field(examples=["factor = 3.0"])]


class Shock(_Factor):
    """Something that happens: the rate rises to `peak` times itself, holds, and halves its excess again and again.

    A peak below 1 takes people away, as an outage does; the crowd that returns is a shock of its own.
    """

    start: Annotated[datetime, Field(strict=True, examples=["start = 2026-09-01T20:15:00"])]
    peak: Annotated[NonNegativeFloat, Field(examples=["peak = 6.0"])]
    rise_minutes: Annotated[NonNegativeFloat, Field(examples=["rise_minutes = 5"])] = 0
    hold_minutes: Annotated[NonNegativeFloat, Field(examples=["hold_minutes = 30"])] = 0
    half_life_minutes: Annotated[NonNegativeFloat, Field(examples=["half_life_minutes = 25"])] = 0

    @model_validator(mode="after")
    def _in_french_time(self) -> Self:
        if self.start.tzinfo is not None:
            raise ValueError(
                f"start est une heure de France, sans décalage{_NBSP}: {self.start.replace(tzinfo=None).isoformat()}"
            )
        return self


class When(_Part):
    """The rate of visits in time.

    Attributes:
        begin, days: what is looked at; hours of France.
        guardian_visits_a_day, pupil_visits_a_day: visits of one person with an account on a day of factor 1.
        hours: weights of the 24 hours. weekdays: weights from Monday to Sunday. Only their proportions count.
    """

    begin: Annotated[date, Field(strict=True, examples=["begin = 2026-08-20"])]
    days: Annotated[int, Field(gt=0, le=400, strict=True, examples=["days = 30"])]
    guardian_visits_a_day: Annotated[NonNegativeFloat, Field(examples=["guardian_visits_a_day = 0.1"])]
    pupil_visits_a_day: Annotated[NonNegativeFloat, Field(examples=["pupil_visits_a_day = 0.25"])]
    hours: Annotated[
        tuple[NonNegativeFloat, ...], Field(min_length=24, max_length=24, examples=["hours = [0.2, …] (24 nombres)"])
    ]
    weekdays: Annotated[
        tuple[NonNegativeFloat, ...], Field(min_length=7, max_length=7, examples=["weekdays = [1, 1, 1, 1, 1, 0.5, 1]"])
    ]
    calendar: Annotated[tuple[Day, ...], Field(examples=["[[when.calendar]]"])] = ()
    shocks: Annotated[tuple[Shock, ...], Field(examples=["[[when.shocks]]"])] = ()

    @model_validator(mode="after")
    def _somebody_comes(self) -> Self:
        if not (sum(self.hours) and sum(self.weekdays)):
            raise ValueError("hours et weekdays ont chacun au moins un nombre qui n’est pas 0")
        return self


class Work(_Part):
    """What one passage through a step asks of the stations, in counts.

    Attributes:
        page: pages served. hash: password hashes. signature: signed SAML responses. write: store transactions.
        sms, mail: messages sent. franceconnect: round trips to FranceConnect.
    """

    page: Annotated[NonNegativeFloat, Field(examples=["page = 2"])] = 0
    hash: Annotated[NonNegativeFloat, Field(examples=["hash = 1"])] = 0
    signature: Annotated[NonNegativeFloat, Field(examples=["signature = 1"])] = 0
    write: Annotated[NonNegativeFloat, Field(examples=["write = 1"])] = 0
    sms: Annotated[NonNegativeFloat, Field(examples=["sms = 1"])] = 0
    mail: Annotated[NonNegativeFloat, Field(examples=["mail = 1"])] = 0
    franceconnect: Annotated[NonNegativeFloat, Field(examples=["franceconnect = 1"])] = 0


class Step(_Part):
    """One thing a person does in a visit.

    Attributes:
        name: of the step. think_seconds: median of the time that they think before it; 0 for none.
        work: what a passage asks for.
    """

    name: Annotated[Text, Field(examples=['name = "code"'])]
    think_seconds: Annotated[NonNegativeFloat, Field(examples=["think_seconds = 20"])] = 0
    work: Annotated[Work, Field(examples=["work = { page = 1 }"])] = Work()


class Mistake(_Part):
    """What goes wrong at a step, for a share of the visits, once.

    Attributes:
        at: the step. back_to: where the person goes on again, this step or an earlier one; None where the visit ends.
        work: what the mistaken passage asks for, in place of the step's own work.
    """

    name: Annotated[Text, Field(examples=['name = "wrong-code"'])]
    at: Annotated[Text, Field(examples=['at = "code"'])]
    share: Annotated[Share, Field(examples=["share = 0.1"])]
    back_to: Annotated[Text | None, Field(examples=['back_to = "code"'])] = None
    work: Annotated[Work, Field(examples=["work = { page = 1, write = 1 }"])] = Work(page=1, write=1)
    source: StrictStr = ""


class Journey(_Part):
    """What a visit is for.

    Attributes:
        share: of the visits that activate nothing; they sum to 1. None where `path` is given.
        path: which activation path this is, whose share is in `who.paths`. Such a visit consumes a person.
        who: a guardian or a pupil.
        portals: by which portals people come, as weights; host names of the federation.
        steps: in order. mistakes: a visit makes at most one at a step, so their shares there sum to at most 1.
    """

    share: Annotated[Share | None, Field(examples=["share = 0.6"])] = None
    path: Annotated[Path | None, Field(examples=['path = "registration"'])] = None
    who: Annotated[Literal["guardian", "pupil"], Field(examples=['who = "guardian"'])] = "guardian"
    portals: Annotated[
        dict[Text, PositiveFloat], Field(min_length=1, examples=["portals = { ent-hdf = 3, teleservices = 1 }"])
    ] = {"ent-hdf": 1.0}
    steps: Annotated[tuple[Step, ...], Field(min_length=1, examples=["[[journeys.login.steps]]"])]
    mistakes: Annotated[tuple[Mistake, ...], Field(examples=["[[journeys.login.mistakes]]"])] = ()

    @model_validator(mode="after")
    def _mistakes_stand_at_steps(self) -> Self:
        names = [step.name for step in self.steps]
        if (self.share is None) is (self.path is None):
            raise ValueError("attendu share, ou path pour une activation, et un seul des deux")
        for mistake in self.mistakes:
            for named in (mistake.at, mistake.back_to or mistake.at):
                if named not in names:
                    known = ", ".join(names)
                    raise ValueError(f"{mistake.name}{_NBSP}: aucune étape {named!r}{_NARROW}; étapes{_NBSP}: {known}")
            if sum(each.share for each in self.mistakes if each.at == mistake.at) > 1 + 1e-9:
                raise ValueError(f"les parts des erreurs à l’étape {mistake.at!r} dépassent 1")
            if names.index(mistake.back_to or mistake.at) > names.index(mistake.at):
                raise ValueError(f"{mistake.name}{_NBSP}: back_to vient après at, attendu cette étape ou une d’avant")
        return self

    def passages(self) -> Mapping[str, float]:
        """Give how often each step is gone through in a visit on average, the mistaken passages included."""
        names = [step.name for step in self.steps]
        reached = self._reached()
        counts = dict(reached)
        for mistake in self.mistakes:
            if mistake.back_to is not None:
                for name in names[names.index(mistake.back_to) : names.index(mistake.at) + 1]:
                    counts[name] += mistake.share * reached[mistake.at]
        return counts

    def work(self) -> Mapping[str, float]:
        """Give what a visit asks of each station on average: counts, by the names of `Work`."""
        passages, reached = self.passages(), self._reached()
        mistaken = dict.fromkeys(passages, 0.0)
        for mistake in self.mistakes:
            mistaken[mistake.at] += mistake.share * reached[mistake.at]
        asked = [
            *((passages[step.name] - mistaken[step.name], step.work) for step in self.steps),
            *((mistake.share * reached[mistake.at], mistake.work) for mistake in self.mistakes),
        ]
        return {kind: sum(count * float(getattr(work, kind)) for count, work in asked) for kind in Work.model_fields}

    def _reached(self) -> dict[str, float]:
        """Give the share of the visits that come to each step at all."""
        reached, share = {}, 1.0
        for step in self.steps:
            reached[step.name] = share
            share *= 1 - sum(each.share for each in self.mistakes if each.at == step.name and each.back_to is None)
        return reached


class Comeback(_Part):
    """Who comes back after a visit that failed: with what probability, and when (median of the seconds)."""

    probability: Annotated[Share, Field(examples=["probability = 0.6"])]
    delay_seconds: Annotated[NonNegativeFloat, Field(examples=["delay_seconds = 30"])]


class Retry(_Part):
    """People who wait too long or meet an error come back.

    Attributes:
        patience_seconds: how long a person waits for a page before they go away.
        most: how often one person comes back at most.
        slow, error, refused: by what they met.
    """

    patience_seconds: Annotated[PositiveFloat, Field(examples=["patience_seconds = 20"])]
    most: Annotated[int, Field(ge=0, le=20, strict=True, examples=["most = 3"])]
    slow: Annotated[Comeback, Field(examples=["slow = { probability = 0.7, delay_seconds = 20 }"])]
    error: Annotated[Comeback, Field(examples=["error = { probability = 0.6, delay_seconds = 60 }"])]
    refused: Annotated[Comeback, Field(examples=["refused = { probability = 0.5, delay_seconds = 300 }"])]

    def after(self, met: Meeting) -> Comeback:
        """Give who comes back after what they met."""
        return {"slow": self.slow, "error": self.error, "refused": self.refused}[met]


class Thinking(_Part):
    """Think times and delays are log-normal around their medians; `sigma` is that of the logarithm."""

    sigma: Annotated[NonNegativeFloat, Field(le=3, examples=["sigma = 0.6"])] = 0.6


class Prices(_Part):
    """What a visit costs beside servers: euros of one SMS, before tax, and where that comes from."""

    sms_euros: Annotated[NonNegativeFloat, Field(examples=["sms_euros = 0.06"])] = 0.06
    source: StrictStr = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Families of one zone and one level, and their share of all."""

    zone: str
    level: str
    share: float


class Demand(_Part):
    """A model of demand."""

    name: Annotated[Text, Field(examples=['name = "La rentrée 2026"'])]
    who: Annotated[Who, Field(examples=["[who]"])]
    when: Annotated[When, Field(examples=["[when]"])]
    journeys: Annotated[dict[Text, Journey], Field(min_length=1, examples=["[journeys.login]"])]
    retry: Annotated[Retry, Field(examples=["[retry]"])]
    thinking: Annotated[Thinking, Field(examples=["[thinking]"])] = Thinking()
    prices: Annotated[Prices, Field(examples=["[prices]"])] = Prices()

    def base_visits_a_day(self) -> float:
        """Give the visits of a day of factor 1."""
        who, when = self.who, self.when
        return (
            who.guardians * who.active_share * when.guardian_visits_a_day
            + who.pupils * who.pupil_accounts_share * when.pupil_visits_a_day
        )

    def mix(self) -> Mapping[str, float]:
        """Give the share of each journey in the visits of a day of factor 1; they sum to 1."""
        activating = self.who.activations_share
        return {
            name: activating * self.who.paths.get(journey.path, 0.0)
            if journey.path is not None
            else (1 - activating) * float(journey.share or 0)
            for name, journey in self.journeys.items()
        }

    def groups(self) -> tuple[Group, ...]:
        """Give the families by zone and level; shares sum to 1."""
        zones: dict[str, float] = {}
        for academy in self.who.academies.values():
            zones[academy.zone] = zones.get(academy.zone, 0.0) + academy.weight
        whole = sum(zones.values()) * sum(self.who.levels.values())
        return tuple(
            Group(zone, level, zones[zone] * weight / whole)
            for zone in sorted(zones)
            for level, weight in self.who.levels.items()
        )

    @property
    def begin(self) -> datetime:
        """The first moment looked at, hour of France, without offset."""
        return datetime.combine(self.when.begin, datetime.min.time())

    @property
    def end(self) -> datetime:
        """The moment after the last one."""
        return self.begin + timedelta(days=self.when.days)
