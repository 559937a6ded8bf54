"""The control client: a typed method for each operation of the control API."""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Self

import requests

from rentree_blanche.client import reading
from rentree_blanche.client.errors import ClientError, RefusedError, UnreachableError
from rentree_blanche.client.franceconnect import FranceConnectActs
from rentree_blanche.client.machinery import MachineryActs
from rentree_blanche.client.schools import SchoolActs
from rentree_blanche.client.values import (
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
from rentree_blanche.simulators.core.faults import Fault
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.population.find import Wanted

_SECONDS = 120.0  # a move of the clock works every night on the way
_KEEP: Any = object()


class ControlClient(SchoolActs, FranceConnectActs, MachineryActs):
    """A client of the control API. It may be used by one thread at a time; use it as a context manager, or `close`.

    Args:
        url: where the control house answers.
        token: bearer of a federation that other machines reach.
        ca: PEM of the federation's CA, where it speaks TLS with its own.
        domain: parent of the names that stand for this machine.
    """

    def __init__(
        self, url: str, token: str | None = None, ca: Path | str | None = None, *, domain: str = "localhost"
    ) -> None:
        self.url = url.rstrip("/")
        self._session = client_session(agent="client", ca_file=None if ca is None else Path(ca), domain=domain)
        self._session.headers["Accept"] = "application/json"
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    @classmethod
    def from_ready_file(cls, file: Path) -> Self:
        """Make the client of the federation that wrote a ready file.

        Raises:
            ClientError: it cannot be read, or is that of an actor served alone, without a control house.
        """
        try:
            known = reading.directory(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ClientError(
                f"{file}: {type(error).__name__} {error}; expected the ready file of a whole federation, "
                "with actors, control.url, control.token and ca"
            ) from error
        return cls(known.control_url, known.token, known.ca)

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read_addresses(self) -> Directory:
        """Give where everything answers."""
        return reading.directory(self._get("/api/addresses"))

    def find_families(
        self, wanted: Wanted | None = None, *, excluding: Iterable[int] = (), limit: int = 1
    ) -> tuple[Family, ...]:
        """Find enrolled families by what they are like, without those whose indexes are excluded."""
        asked = {**_search(wanted, excluding), "limit": limit}
        return tuple(reading.family(each) for each in self._post("/api/people/find", asked)["families"])

    def make_family(self, wanted: Wanted | None = None, *, excluding: Iterable[int] = (), night: bool = True) -> Family:
        """Enrol one more family that is as wanted; `night` lets EduConnect and the ENT learn of it at once."""
        return reading.family(self._post("/api/people/make", {**_search(wanted, excluding), "night": night}))

    def read_family(self, index: int) -> Family:
        """Read one enrolled family."""
        return reading.family(self._get(f"/api/people/families/{index}"))

    def read_guardian(self, key: str) -> GuardianFile:
        """Read all that is known of a guardian: register records, logins at FranceConnect, accounts, mailbox."""
        said = self._get(f"/api/people/guardians/{key}")
        return reading.guardian_file(said, self.read_family(int(key[1:].partition("-")[0])))

    def change_guardian(
        self, key: str, *, mobile: str | None = _KEEP, email: str | None = _KEEP, unchecked: bool = False
    ) -> Guardian:
        """Change what the register says of a guardian; None takes it out, what is not given stays.

        `unchecked` keeps a landline where a mobile is due, as registers do that are older than the check.
        """
        given: dict[str, Any] = {
            name: value for name, value in (("mobile", mobile), ("email", email)) if value is not _KEEP
        }
        if unchecked:
            given["unchecked"] = True
        said = self._ask("PATCH", f"/api/people/guardians/{key}", json=given)
        index = int(key[1:].partition("-")[0])
        return next(each for each in self.read_family(index).guardians if each.key == said["key"])

    def change_school(
        self, key: str, school: str | None = None, *, class_label: str | None = None, level: str | None = None
    ) -> Pupil:
        """Let a pupil change school (UAI), class or level; a pupil of an école may enter a collège."""
        asked = {"school": school, "class_label": class_label, "level": level}
        self._post(f"/api/people/pupils/{key}/school", {name: value for name, value in asked.items() if value})
        index = int(key[1:].partition("-")[0])
        return next(each for each in self.read_family(index).pupils if each.key == key)

    def leave_school(self, key: str) -> int:
        """Let a pupil leave school; give in how many register records."""
        return int(self._post(f"/api/people/pupils/{key}/leave", {})["records"])

    def find_accounts(
        self,
        *,
        identifier: str | None = None,
        name: str | None = None,
        mobile: str | None = None,
        person: str | None = None,
        key: str | None = None,
    ) -> tuple[Mapping[str, Any], ...]:
        """Find accounts at EduConnect by exactly one of these; each account as EduConnect shows it."""
        asked = {"identifier": identifier, "name": name, "mobile": mobile, "person": person, "key": key}
        return tuple(self._get("/api/accounts", **asked)["accounts"])

    def read_clock(self) -> ClockReading:
        """Read the clock."""
        return reading.clock(self._get("/api/clock"))

    def freeze_clock(self, at: datetime | None = None) -> ClockReading:
        """Stop the clock, now or at a moment with a time zone."""
        return reading.clock(self._post("/api/clock/freeze", {} if at is None else {"at": at.isoformat()}))

    def resume_clock(self) -> ClockReading:
        """Let the clock run on."""
        return reading.clock(self._post("/api/clock/resume", {}))

    def advance_clock(
        self, *, months: int = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> ClockReading:
        """Move the clock on, working each night on the way."""
        asked = {"months": months, "days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        return reading.clock(self._post("/api/clock/advance", asked))

    def move_clock(self, to: datetime) -> ClockReading:
        """Set the clock to a moment with a time zone, working each night on the way."""
        return reading.clock(self._post("/api/clock/move", {"to": to.isoformat()}))

    def skew_clock(self, actor: str, seconds: float) -> ClockReading:
        """Let one actor's clock differ; 0 takes it back."""
        return reading.clock(self._post("/api/clock/skew", {"actor": actor, "seconds": seconds}))

    def list_faults(self) -> tuple[FaultOn, ...]:
        """List the faults that are on."""
        return reading.FAULTS.validate_python(self._get("/api/faults")["faults"])

    def list_ready_faults(self) -> tuple[ReadyFault, ...]:
        """List faults that are ready to be switched on."""
        return reading.READY.validate_python(self._get("/api/faults/ready")["faults"])

    def list_exchanges(self) -> tuple[KnownExchange, ...]:
        """List the exchanges that faults can disturb, each with the effects that make sense."""
        return reading.EXCHANGES.validate_python(self._get("/api/faults/exchanges")["exchanges"])

    def add_fault(self, fault: Fault) -> FaultOn:
        """Switch a fault on."""
        return reading.FAULT.validate_python(self._post("/api/faults", fault.model_dump(mode="json")))

    def remove_fault(self, fault_id: int) -> None:
        """Switch a fault off."""
        self._ask("DELETE", f"/api/faults/{fault_id}")

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._ask("DELETE", "/api/faults")

    def list_sms(self, to: str | None = None, *, after: int = 0, limit: int = 50) -> tuple[Sms, ...]:
        """List the last messages that handsets, or one of them, received beyond message `after`."""
        return reading.MESSAGES.validate_python(self._get("/api/sms", to=to, after=after, limit=limit)["messages"])

    def wait_sms(self, to: str, *, after: int = 0, seconds: float = 10) -> Sms:
        """Wait for the first message to a handset beyond message `after`; 408 when none comes."""
        return reading.MESSAGE.validate_python(self._get("/api/sms/wait", to=to, after=after, seconds=seconds))

    def list_mail(self, to: str | None = None, *, after: int = 0, limit: int = 50) -> tuple[Mail, ...]:
        """List the last messages that mailboxes, or one of them, received beyond message `after`."""
        return reading.MAILS.validate_python(self._get("/api/mail", to=to, after=after, limit=limit)["messages"])

    def wait_mail(self, to: str, *, after: int = 0, seconds: float = 10) -> Mail:
        """Wait for the first message to an address beyond message `after`; 408 when none comes."""
        return reading.MAIL.validate_python(self._get("/api/mail/wait", to=to, after=after, seconds=seconds))

    def empty_mail(self, to: str | None = None) -> int:
        """Throw away the messages of one mailbox, or of all; give how many."""
        query = {} if to is None else {"to": to}
        return int(self._ask("DELETE", "/api/mail", params=query)["deleted"])

    def list_sms_plans(self) -> tuple[SmsPlan, ...]:
        """List the SMS gateway's plans and what they have left to spend."""
        return reading.PLANS.validate_python(self._get("/api/sms/plans")["plans"])

    def change_sms_plan(
        self,
        plan: str,
        *,
        credits: int | None = _KEEP,  # noqa: A002 - the field is named so
        rate: int | None = _KEEP,
        queue: int | None = _KEEP,
    ) -> SmsPlan:
        """Change a plan of the SMS gateway; None takes a limit away, what is not given stays."""
        given = {"credits": credits, "rate": rate, "queue": queue}
        changed = {name: value for name, value in given.items() if value is not _KEEP}
        return reading.PLAN.validate_python(self._ask("PATCH", f"/api/sms/plans/{plan}", json=changed))

    def read_journal(
        self,
        *,
        after: int = 0,
        kind: str | None = None,
        actor: str | None = None,
        contains: str | None = None,
        limit: int = 500,
    ) -> Lines:
        """Query the journal: the last `limit` lines beyond line `after` that match."""
        said = self._get("/api/journal", after=after, kind=kind, actor=actor, contains=contains, limit=limit)
        return reading.LINES.validate_python(said)

    def draw_mermaid(self, *, after: int = 0, limit: int = 500) -> str:
        """Write the sequence diagram of the last lines beyond line `after` as Mermaid text."""
        return self._answer("GET", "/api/journal/sequence.mmd", params={"after": after, "limit": limit}).text

    def draw_svg(self, *, after: int = 0, limit: int = 500) -> str:
        """Draw the sequence diagram of the last lines beyond line `after` as SVG."""
        return self._answer("GET", "/api/journal/sequence.svg", params={"after": after, "limit": limit}).text

    def upload_feed(self, source: str, lines: Iterable[Mapping[str, Any]]) -> FeedTaken:
        """Send a feed to EduConnect as a register does."""
        return reading.FEED.validate_python(self._post("/api/feeds", {"source": source, "lines": list(lines)}))

    def upload_extract(self, uai: str, content: bytes, *, file_name: str = "extrait.csv") -> ExtractTaken:
        """Upload a CSV extract to ONDE as the director of a school does."""
        asked = {"uai": uai, "content": base64.b64encode(content).decode(), "file_name": file_name}
        return reading.EXTRACT.validate_python(self._post("/api/extracts", asked))

    def run_night(self) -> date:
        """Do the work of tonight at once; give its day."""
        return date.fromisoformat(self._post("/api/nights/run", {})["day"])

    def list_providers(self) -> tuple[str, ...]:
        """Give the entity ids of the service providers that EduConnect knows."""
        return tuple(self._get("/api/providers")["entity_ids"])

    def register_provider(
        self,
        attribute_profile: Literal["ent", "vecteur", "service-national"],
        *,
        metadata: str | None = None,
        metadata_url: str | None = None,
        encrypt_assertions: bool = False,
    ) -> Mapping[str, Any]:
        """Register a service provider at EduConnect by its metadata, as XML or by address."""
        asked = {"attribute_profile": attribute_profile, "metadata": metadata, "metadata_url": metadata_url}
        known: Mapping[str, Any] = self._post("/api/providers", {**asked, "encrypt_assertions": encrypt_assertions})[
            "registered"
        ]
        return known

    def read_metadata(self, actor: str = "educonnect") -> str:
        """Read the SAML metadata of EduConnect or of a service, as a service provider would fetch it.

        Raises:
            ClientError: the actor has none.
        """
        known = self.read_addresses().actors.get(actor)
        if known is None or known.metadata is None:
            raise ClientError(f"{actor!r} has no SAML metadata: name educonnect, or a service such as ent-hdf")
        try:
            answer = self._session.get(
                known.metadata, headers={"Authorization": None, "Accept": None}, timeout=_SECONDS
            )
        except requests.RequestException as error:
            raise UnreachableError(f"GET {known.metadata}: {error}") from error
        if not answer.ok:
            raise _refusal(answer)
        return answer.text

    def list_snapshots(self) -> tuple[str, ...]:
        """Name the snapshots that can be restored."""
        return tuple(self._get("/api/snapshots")["names"])

    def take_snapshot(self, name: str) -> None:
        """Remember everything as it is now."""
        self._post("/api/snapshots", {"name": name})

    def restore_snapshot(self, name: str) -> None:
        """Put everything back to a snapshot."""
        self._post("/api/snapshots/restore", {"name": name})

    def reset(self) -> None:
        """Put everything back to the state after start."""
        self._post("/api/reset", {})

    def _get(self, path: str, **query: str | float | None) -> Any:
        return self._ask("GET", path, params={name: value for name, value in query.items() if value is not None})

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._ask("POST", path, json=body)

    def _ask(self, method: str, path: str, **kwargs: Any) -> Any:
        return self._answer(method, path, **kwargs).json()

    def _answer(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        try:
            answer = self._session.request(method, self.url + path, timeout=_SECONDS, **kwargs)
        except requests.RequestException as error:
            raise UnreachableError(
                f"{method} {self.url}{path}: {error}; is the federation up, and are address and CA right?"
            ) from error
        if not answer.ok:
            raise _refusal(answer)
        return answer


def _refusal(answer: requests.Response) -> RefusedError:
    try:
        said = answer.json()
        return RefusedError(answer.status_code, str(said["error"]), str(said["message"]))
    except (ValueError, KeyError, TypeError):
        return RefusedError(answer.status_code, "unreadable", answer.text[:300])


def _search(wanted: Wanted | None, excluding: Iterable[int]) -> dict[str, Any]:
    like = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
    return {"wanted": like, "excluding": sorted(excluding)}
