"""The web flow as values: what a step holds, what a view answers (Shibboleth's `execution=e1s2`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.press import blank
from rentree_blanche.simulators.educonnect.edition import Way
from rentree_blanche.simulators.educonnect.franceconnect.values import Proven, Trip
from rentree_blanche.simulators.educonnect.texts import Texts

Profile = Literal["responsable", "eleve"]

_EXECUTION = re.compile(r"e([1-9]\d{0,5})s([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a service provider asked for; `in_response_to` is None for an unsolicited entry."""

    entity_id: str
    acs_url: str
    in_response_to: str | None = None
    relay_state: str | None = None
    force_authn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """How far an activation has come.

    `way` names the order of its steps; `mobile` (E.164) or `email` is the contact; `guardian_ids` are keys of register
    records, several people's while `several_people`, which a birth date may decide in a few `tries`; `confirmed`,
    `blocked` and `reported` are keys of pupils; `sends` counts mails; `link` is the token of a link that was followed;
    `proven` is who FranceConnect says that it is.
    """

    way: str = Way.REGISTRATION
    mobile: str = ""
    email: str = ""
    password_hash: str = ""
    sends: int = 0
    link: str = ""
    guardian_ids: tuple[str, ...] = ()
    several_people: bool = False
    tries: int = 0
    confirmed: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    account_id: int | None = None
    identifier: str = ""
    proven: Proven | None = None

    @property
    def contact(self) -> str:
        """Give where codes are sent."""
        return self.mobile or self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordProof:
    """That an account's password was typed right; `witness` names it (see `passwords.witness`)."""

    account_id: int
    witness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """All that a step remembers; a later step is a changed copy.

    Attributes:
        path: address on which the flow lives.
        asked: None when the person came to EduConnect itself.
        trip: under way to FranceConnect.
        after: path of EduConnect where such a person goes on once logged in; empty for the list of services.
        password: the one that was right: once its account has another, as after a reset, the steps that it led to are
            stale. None where no password was asked.
        errors: text by field, shown with the page; `page` concerns the whole page.
        typed: what was typed, so that a refused form loses nothing (never a password).
    """

    path: str
    asked: Asked | None = None
    after: str = ""
    profile: Profile | None = None
    account_id: int | None = None
    password: PasswordProof | None = None
    enrolment: Enrolment = Enrolment()
    trip: Trip | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


STATE: TypeAdapter[FlowState] = TypeAdapter(FlowState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of one execution of one browser's conversation."""

    conversation_id: str
    csrf: str
    execution: int
    number: int
    view: str
    state: FlowState

    @property
    def key(self) -> str:
        """Give the value of the `execution` parameter."""
        return f"e{self.execution}s{self.number}"

    @property
    def flow(self) -> str:
        """Name the whole execution, for codes and messages that belong to it."""
        return f"{self.conversation_id}.{self.execution}"

    @property
    def address(self) -> str:
        """Give the path and query of the step's page."""
        return f"{self.state.path}?execution={self.key}"

    @property
    def words(self) -> Mapping[str, str]:
        """Give what pages show of the step, by the names of `BlankStep`."""
        return {"csrf": self.csrf, "key": self.key, "address": self.address, "path": self.state.path}


@dataclass(frozen=True, slots=True)
class BlankStep:
    """Stands for the step in a page that is printed before there is one."""

    csrf: str = blank("csrf")
    key: str = blank("key")
    address: str = blank("address")
    state: FlowState = field(default_factory=lambda: FlowState(path=blank("path")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goto:
    """Go on to another view, or to the same one with errors."""

    view: str
    state: FlowState


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Answer at once and stay on the step."""

    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The conversation's execution was ended by the view: its steps are stale."""

    response: Response


Outcome = Goto | Reply | Done


class View(Protocol):
    """One page of the flow.

    `once` asks that a double click on its form does its work once.
    """

    name: str
    once: bool

    async def show(self, request: Request, step: Step) -> Response:
        """Show the page."""

    async def submit(self, request: Request, step: Step, form: Mapping[str, str]) -> Outcome:
        """Take what was sent from the page."""


def execution_of(value: str) -> tuple[int, int] | None:
    """Read an `execution` parameter; None when it is not of the form `e1s2`."""
    found = _EXECUTION.fullmatch(value)
    return (int(found[1]), int(found[2])) if found else None


def stale(texts: Texts) -> PageError:
    """Make the refusal of a step that is no more, as Shibboleth's "stale request" page."""
    return PageError(400, texts("stale.title"), texts("stale.text"), reason="stale_request")
