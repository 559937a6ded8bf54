"""What a file of `rentree rush` says, as frozen values. Each field's `examples` are what an error shows to write."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveFloat, StrictStr, model_validator

from rentree_blanche.loadtests.demand import Prices

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Objective(_Part):
    """What the service shall keep to: a percentile of intended latency, and a share of failures."""

    percentile: Annotated[float, Field(gt=0, lt=1, examples=["percentile = 0.95"])] = 0.95
    seconds: Annotated[PositiveFloat, Field(examples=["seconds = 2.0"])] = 2.0
    error_share: Annotated[Share, Field(examples=["error_share = 0.01"])] = 0.01


class Search(_Part):
    """How the knee is searched for.

    Attributes:
        warm_seconds: at `start_rate`, not judged. start_rate, most_rate: visits a second.
        step_seconds: of each step; its first `settle_share` is not judged.
        resolution: the search ends when the step is at most this share of the rate.
        hold_share: what is held in the end, as a share of the knee, for `hold_seconds`.
    """

    warm_seconds: Annotated[NonNegativeFloat, Field(examples=["warm_seconds = 10"])] = 10
    start_rate: Annotated[PositiveFloat, Field(examples=["start_rate = 4"])] = 4
    most_rate: Annotated[PositiveFloat, Field(examples=["most_rate = 500"])] = 500
    step_seconds: Annotated[float, Field(ge=1, examples=["step_seconds = 20"])] = 20
    settle_share: Annotated[float, Field(ge=0, lt=1, examples=["settle_share = 0.25"])] = 0.25
    resolution: Annotated[float, Field(gt=0, lt=1, examples=["resolution = 0.1"])] = 0.1
    hold_share: Annotated[float, Field(gt=0, le=1, examples=["hold_share = 0.8"])] = 0.8
    hold_seconds: Annotated[NonNegativeFloat, Field(examples=["hold_seconds = 60"])] = 60


class Loop(_Part):
    """A closed loop, beside the open run: so many users, each back as soon as they have left."""

    users: Annotated[int, Field(gt=0, le=10_000, strict=True, examples=["users = 20"])] = 20
    seconds: Annotated[float, Field(ge=1, examples=["seconds = 20"])] = 20


class Replay(_Part):
    """The model's days in compressed time, on the federation's clock, whose nights are worked on the way.

    Attributes:
        peak_rate: visits a second of the machine's time at the model's busiest moment.
        day_seconds: of the machine's time that a day of the model takes.
        days: how many, None for all of the model.
    """

    peak_rate: Annotated[PositiveFloat, Field(examples=["peak_rate = 60"])] = 60
    day_seconds: Annotated[float, Field(ge=1, examples=["day_seconds = 12"])] = 12
    days: Annotated[int | None, Field(gt=0, strict=True, examples=["days = 30"])] = None


class Generator(_Part):
    """The generator's own limits.

    Attributes:
        think_scale: what think times and delays of return are multiplied by: below 1, the same visits a second keep
            fewer people in the house at once, and a step is in its steady state sooner.
        in_flight: visits under way at once, of each worker process. drain_seconds: after a phase, to finish visits in.
        lag_share: p99 of the lag may be this share of the objective. cpu_share: what one worker may use of its core.
        mix_p: least p-value of the χ² of the produced mix.
    """

    think_scale: Annotated[NonNegativeFloat, Field(le=10, examples=["think_scale = 0.05"])] = 0.05
    in_flight: Annotated[int, Field(gt=0, le=50_000, strict=True, examples=["in_flight = 2000"])] = 2_000
    drain_seconds: Annotated[NonNegativeFloat, Field(le=600, examples=["drain_seconds = 10"])] = 10
    lag_share: Annotated[Share, Field(examples=["lag_share = 0.05"])] = 0.05
    cpu_share: Annotated[Share, Field(examples=["cpu_share = 0.9"])] = 0.9
    mix_p: Annotated[Share, Field(examples=["mix_p = 0.001"])] = 0.001


class OwnTarget(_Part):
    """The federation that the run starts by itself.

    Attributes:
        workers: processes of EduConnect. store: URL of a database; empty for a SQLite file that is thrown away.
        families: of the population: activations consume them. accounts: guardians whose account is made beforehand.
        settings: a file of settings of the federation, for policies, say.
    """

    workers: Annotated[int, Field(ge=1, le=64, strict=True, examples=["workers = 2"])] = 1
    store: Annotated[StrictStr, Field(examples=['store = "postgresql+psycopg://localhost/rentree"'])] = ""
    families: Annotated[int, Field(ge=10, strict=True, examples=["families = 2000"])] = 2_000
    accounts: Annotated[int, Field(ge=1, strict=True, examples=["accounts = 100"])] = 100
    seed: Annotated[int, Field(ge=0, strict=True, examples=["seed = 1"])] = 1
    settings: Annotated[Path | None, Field(examples=['settings = "reglages.toml"'])] = None


class Rush(_Part):
    """A run of `rentree rush`.

    Attributes:
        mode: `knee` searches, `hold` sends `rate` for `seconds`, `closed` loops, `replay` plays the model's days.
        target: our own federation where neither `deployment` (a target file) nor `ready_file` (a federation up) is
            given.
        login_path, home_path: of a deployment's ENT: where its SAML login begins, and its page for who is logged in.
        journeys: only these of the model, their shares made a whole again; empty for all that the target can play.
        sms_euros: of one SMS, before tax; None for the price that the model says.
    """

    name: Annotated[StrictStr, Field(examples=['name = "Rentrée, IdP à deux processus"'])] = "rentree rush"
    seed: Annotated[int, Field(ge=0, strict=True, examples=["seed = 1"])] = 1
    mode: Annotated[Literal["knee", "hold", "closed", "replay"], Field(examples=['mode = "knee"'])] = "knee"
    rate: Annotated[PositiveFloat | None, Field(examples=["rate = 10"])] = None
    seconds: Annotated[float, Field(ge=1, le=86_400, examples=["seconds = 60"])] = 60
    compare_closed: Annotated[bool, Field(strict=True, examples=["compare_closed = true"])] = False
    demand: Annotated[Path | None, Field(examples=['demand = "demande.toml"'])] = None
    deployment: Annotated[Path | None, Field(examples=['deployment = "cible.toml"'])] = None
    login_path: Annotated[StrictStr, Field(examples=['login_path = "/saml/login"'])] = "/saml/login"
    home_path: Annotated[StrictStr, Field(examples=['home_path = "/accueil"'])] = "/accueil"
    ready_file: Annotated[Path | None, Field(examples=['ready_file = "fédération.json"'])] = None
    journeys: Annotated[tuple[StrictStr, ...], Field(examples=['journeys = ["login", "logout"]'])] = ()
    sms_euros: Annotated[NonNegativeFloat | None, Field(examples=["sms_euros = 0.045"])] = None
    objective: Annotated[Objective, Field(examples=["[objective]"])] = Objective()
    search: Annotated[Search, Field(examples=["[search]"])] = Search()
    closed: Annotated[Loop, Field(examples=["[closed]"])] = Loop()
    replay: Annotated[Replay, Field(examples=["[replay]"])] = Replay()
    generator: Annotated[Generator, Field(examples=["[generator]"])] = Generator()
    target: Annotated[OwnTarget, Field(examples=["[target]"])] = OwnTarget()

    def sms_price(self, of_the_model: Prices) -> Prices:
        """Give the price of an SMS: the one asked for, or else the model's."""
        if self.sms_euros is None:
            return of_the_model
        return Prices(sms_euros=self.sms_euros, source="sms_euros, dans le fichier de l’essai")

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if self.deployment is not None and self.ready_file is not None:
            raise ValueError("attendu deployment ou ready_file, l’un des deux")
        if self.mode == "hold" and self.rate is None:
            raise ValueError('mode = "hold" demande rate, en visites par seconde')
        if self.mode == "replay" and self.deployment is not None:
            raise ValueError('mode = "replay" avance l’horloge de la fédération : un déploiement n’en a pas')
        return self
