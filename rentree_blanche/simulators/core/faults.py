"""Faults as small composable values: which exchange, what happens, how often.

A fault reads as a sentence:
`Fault(which=Which(target="sms"), what=(Delay(seconds=3), Status(code=503)), often=times(1))`.
The same values serve tests, the control API, the dashboard and the checks of a service provider.
"""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationInfo, field_validator, model_validator
from sqlalchemy import Connection, delete, insert, select, update

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.core.ground_tables import fault as fault_table
from rentree_blanche.simulators.core.store import Store

Kind = Literal["http", "sms", "smpp", "mail", "smtp", "saml", "jwt", "feed"]
"""What an exchange is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One thing that passes between two actors."""

    kind: Kind
    source: str
    target: str
    method: str = ""
    path: str = ""
    person: str = ""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Which(_Value):
    """Which exchanges a fault concerns; each field is a shell-like pattern (`*` any run), and all must match."""

    kind: Kind | None = None
    source: str = "*"
    target: str = "*"
    method: str = "*"
    path: str = "*"
    person: str = "*"

    def matches(self, exchange: Exchange) -> bool:
        """Tell whether an exchange is concerned."""
        return self.kind in (None, exchange.kind) and all(
            fnmatchcase(getattr(exchange, field), getattr(self, field))
            for field in ("source", "target", "method", "path", "person")
        )


class Delay(_Value):
    """The exchange takes longer: seconds of the machine for HTTP, of federation time for an SMS or a mail."""

    effect: Literal["delay"] = "delay"
    seconds: float = Field(ge=0, le=31_536_000)


class Status(_Value):
    """The answer is an HTTP status, and the actor never sees the request."""

    effect: Literal["status"] = "status"
    code: int = Field(ge=200, le=599)
    body: str = ""
    content_type: str = "application/json"


class Drop(_Value):
    """The exchange is lost: the connection breaks, the SMS or mail never arrives."""

    effect: Literal["drop"] = "drop"


class Duplicate(_Value):
    """The exchange happens `times` times."""

    effect: Literal["duplicate"] = "duplicate"
    times: int = Field(default=2, ge=2, le=10)


class Alter(_Value):
    """The content changes: each match of a regular expression is replaced."""

    effect: Literal["alter"] = "alter"
    pattern: str
    replacement: str = ""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    @field_validator("replacement")
    @classmethod
    def _fits(cls, replacement: str, info: ValidationInfo) -> str:
        try:
            re.sub(info.data.get("pattern", ""), replacement, "")
        except (re.error, IndexError) as error:
            raise ValueError(f"names a group that the pattern does not have: {error}") from error
        return replacement

    def apply(self, content: str) -> str:
        """Give the altered content."""
        return re.sub(self.pattern, self.replacement, content)


class SamlChange(_Value):
    """A SAML response is changed where it is made, before it is signed unless the change says otherwise.

    `path` is a place in it (`Assertion/Conditions/@NotOnOrAfter`), `value` what is written there; for `shifted` seconds
    from now.
    """

    effect: Literal["saml"] = "saml"
    change: Literal[
        "without", "valued", "emptied", "twice", "shifted", "altered-after-signing",
        "unsigned", "unsigned-response", "unsigned-assertion", "sha1", "other-key",
    ]  # fmt: skip
    path: str = Field(default="", pattern=r"^([A-Za-z]+(/[A-Za-z]+)*)?(/?@[A-Za-z]+)?$", max_length=200)
    value: str = Field(default="", max_length=2_000)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.change in ("valued", "emptied", "shifted", "altered-after-signing") and not self.path:
            raise ValueError(f"{self.change}: give the path of what is changed, as Assertion/Conditions/@NotBefore")
        if self.change in ("without", "twice") and not self.path:
            raise ValueError(f"{self.change}: give the path of an element, as Assertion/Conditions")
        if self.change == "shifted":
            try:
                float(self.value)
            except ValueError:
                raise ValueError(f"shifted: value is seconds from now, got {self.value!r}") from None
        return self


Effect = Annotated[Delay | Status | Drop | Duplicate | Alter | SamlChange, Field(discriminator="effect")]


class Often(_Value):
    """How often a fault happens: at most `times` (None: no limit), each with `probability`."""

    times: int | None = Field(default=None, ge=1, le=2**31 - 1)
    probability: float = Field(default=1.0, gt=0, le=1)


def always() -> Often:
    """Happen at every exchange concerned."""
    return Often()


def times(count: int) -> Often:
    """Happen `count` times, then no more."""
    return Often(times=count)


def with_probability(share: float) -> Often:
    """Happen with a probability between 0 and 1."""
    return Often(probability=share)


class Fault(_Value):
    """What goes wrong: which exchange, what happens (in order), how often."""

    which: Which = Which()
    what: tuple[Effect, ...] = Field(json_schema_extra={"minItems": 1})
    often: Often = Often()

    @field_validator("what")
    @classmethod
    def _does_something(cls, what: tuple[Effect, ...]) -> tuple[Effect, ...]:
        if not what:  # not `min_length`, which also complains of a list whose only effect is wrong
            raise ValueError("name at least one effect")
        return what

    def __and__(self, other: Self) -> "Fault":
        """Compose: the exchanges and the frequency of this one, the effects of both."""
        return self.model_copy(update={"what": self.what + other.what})


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRecord:
    """A fault that is switched on, with what it has done so far."""

    id: int
    fault: Fault
    remaining: int | None
    hits: int


_FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


class Faults:
    """The faults of one federation, with their counts, in its store.

    A cell names the edition of the list, anew whenever it changes: a worker reads the list again only then.
    """

    def __init__(self, store: Store, chance: Chance) -> None:
        self._store = store
        self._chance = chance
        self._edition: Cell[str] = Cell(store, "faults", TypeAdapter(str), "")
        self._cached: tuple[str, tuple[FaultRecord, ...]] | None = None

    def add(self, fault: Fault) -> FaultRecord:
        """Switch a fault on."""
        with self._store.write() as connection:
            key = connection.execute(
                insert(fault_table).values(spec=fault.model_dump_json(), remaining=fault.often.times, seen=0, hits=0)
            ).inserted_primary_key
            self._renew()
        if key is None:
            raise UnusableInputError("the store gave no id to the fault")
        return FaultRecord(id=key[0], fault=fault, remaining=fault.often.times, hits=0)

    def remove(self, fault_id: int) -> bool:
        """Switch a fault off; False when there is none of that id."""
        with self._store.write() as connection:
            gone = connection.execute(delete(fault_table).where(fault_table.c.id == fault_id)).rowcount
            self._renew()
        return gone > 0

    def clear(self) -> None:
        """Switch all faults off."""
        with self._store.write() as connection:
            connection.execute(delete(fault_table))
            self._renew()

    def list(self) -> tuple[FaultRecord, ...]:
        """Give the faults that are on, in the order in which they were added."""
        with self._store.read() as connection:
            return _records(connection)

    def concern(self, exchange: Exchange) -> bool:
        """Tell whether anything might happen to an exchange; counts nothing and waits for nobody."""
        return bool(self._concerned(exchange))

    def befall(self, exchange: Exchange) -> tuple[Effect, ...]:
        """Give what happens to an exchange now, and count it: a "once" fault happens once whoever asks."""
        concerned = self._concerned(exchange)
        if not concerned:
            return ()
        with self._store.write() as connection:
            effects = [effect for record in concerned for effect in self._take(connection, record)]
        return tuple(effects)

    def _concerned(self, exchange: Exchange) -> tuple[FaultRecord, ...]:
        awake = (record for record in self._known() if record.remaining != 0)
        return tuple(record for record in awake if record.fault.which.matches(exchange))

    def _known(self) -> tuple[FaultRecord, ...]:
        cached = self._cached
        if cached is None or cached[0] != self._edition.get():
            with self._store.read():  # the edition first: what changes meanwhile must not pass for read
                self._cached = cached = (self._edition.get(), self.list())
        return cached[1]

    def _renew(self) -> None:
        # Not a count, which after a restore would come by the same numbers with other faults.
        self._edition.change(lambda _: Chance.opaque(8))

    def _take(self, connection: Connection, record: FaultRecord) -> tuple[Effect, ...]:
        row = fault_table.c
        seen = connection.execute(
            update(fault_table).where(row.id == record.id).values(seen=row.seen + 1).returning(row.seen)
        ).scalar_one_or_none()
        if seen is None:  # switched off meanwhile
            return ()
        if self._chance.draw("fault", record.id, seen).random() >= record.fault.often.probability:
            return ()
        taken = connection.execute(
            update(fault_table)
            .where(row.id == record.id, row.remaining.is_(None) | (row.remaining > 0))
            .values(remaining=row.remaining - 1, hits=row.hits + 1)
            .returning(row.remaining)
        ).one_or_none()
        if taken is None:
            return ()
        if taken.remaining == 0:
            self._renew()
        return record.fault.what


def fault_from(spec: Any) -> Fault:
    """Read a fault from JSON-like data; a wrong field raises pydantic's ValidationError, which names it."""
    return _FAULT.validate_python(spec)


def _records(connection: Connection) -> tuple[FaultRecord, ...]:
    return tuple(
        FaultRecord(id=row.id, fault=_FAULT.validate_json(row.spec), remaining=row.remaining, hits=row.hits)
        for row in connection.execute(select(fault_table).order_by(fault_table.c.id))
    )
