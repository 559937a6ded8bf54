"""A scenario that was played, as terminal and page tell it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rentree_blanche.client import Mail, Sms
from rentree_blanche.simulators.control.chronology import in_order, with_quiet_nights_folded
from rentree_blanche.simulators.control.dashboard.words import Row, phone, row, signed
from rentree_blanche.simulators.control.french import hour, moment
from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.control.ready_faults import READY_FAULTS
from rentree_blanche.simulators.core.faults import Fault
from rentree_blanche.simulators.core.journal import Entry
from rentree_blanche.suite.complaint import Complaint
from rentree_blanche.suite.evidence import Evidence
from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.oddity import Oddity, as_entry, effect_in_words, oddities, suspect

_THIN, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
PHASES = {"setup": "à la préparation", "call": "", "teardown": "au rangement"}
OUTCOMES = {"passed": "réussi", "failed": "échoué", "error": "en erreur", "skipped": "écarté"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How a scenario went.

    Attributes:
        outcome: `passed`, `failed`, `error` (outside the scenario itself) or `skipped`. seconds: of its call.
        at: machine time of its start, ISO 8601. worker: of xdist, empty without. reason: of a skip, or of a failure.
        folder: name of its folder. run: number of the run, from 1.
        seed, families: of its federation, None where it was up already. order: seed of the order, None without.
    """

    scenario: Scenario
    outcome: str
    seconds: float
    at: str
    worker: str
    reason: str
    folder: str
    run: int
    seed: int | None
    families: int | None
    order: int | None

    @property
    def is_red(self) -> bool:
        """Whether it failed."""
        return self.outcome in ("failed", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A scenario that was played, with all that is known of it."""

    played: Played
    complaint: Complaint | None
    evidence: Evidence
    source: str
    again: str
    entries: tuple[Entry, ...]
    odd: tuple[Oddity, ...]

    @property
    def rows(self) -> Iterator[tuple[Row, str]]:
        """Each exchange as people read it, with why it is odd."""
        why = {each.line: each.why for each in self.odd}
        return ((row(entry), why.get(entry.id, "")) for entry in self.entries)

    @property
    def suspicion(self) -> str:
        """The exchange to look at first, in words."""
        found = suspect(self.odd)
        if found is None:
            return "la page elle-même, et ce que le scénario en attend : aucun échange n’est anormal"
        known = row(next(entry for entry in self.entries if entry.id == found.line))
        status = "" if known.status is None else f" → {known.status}"
        return f"{known.time} {known.source} → {known.target}{_NBSP}: {known.summary}{status} ({found.why})"

    @property
    def world(self) -> tuple[tuple[str, str], ...]:
        """Clock, skews, seed, order and faults, each with its French name."""
        played, clock = self.played, self.evidence.clock
        said = [("Horloge", "inconnue" if clock is None else moment(clock.now) + (" (figée)" if clock.frozen else ""))]
        if clock is not None:
            said += [("Décalage", f"{french(name)} {signed(by.total_seconds())}") for name, by in clock.skews.items()]
        if played.seed is not None:
            said.append(("Graine", f"{played.seed}, {played.families} familles"))
        if played.order is not None:
            said.append(("Ordre", str(played.order)))
        said += [("Panne posée", f"{_fault(each.fault)}, {_hits(each.hits)}") for each in self.evidence.faults]
        if self.evidence.trouble:
            said.append(("Fédération", f"ne répond plus{_NBSP}: {self.evidence.trouble}"))
        return tuple(said)

    @property
    def messages(self) -> tuple[tuple[str, str, str], ...]:
        """What handsets and mailboxes received: when, who, what."""
        sms = [(each.delivered_at or each.sent_at, _called(each), each.body) for each in self.evidence.sms]
        mails = [(each.received_at or each.sent_at, _addressed(each), each.subject) for each in self.evidence.mails]
        return tuple((hour(at), to, text) for at, to, text in sorted([*sms, *mails], key=lambda each: each[0]))


def tell(played: Played, complaint: Complaint | None, evidence: Evidence, *, source: str, again: str) -> Told:
    """Put together what is known of a scenario."""
    entries = tuple(with_quiet_nights_folded(in_order(as_entry(line) for line in evidence.lines)))
    return Told(
        played=played,
        complaint=complaint,
        evidence=evidence,
        source=source,
        again=again,
        entries=entries,
        odd=oddities(entries, failed=played.is_red),
    )


def _fault(fault: Fault) -> str:
    known = next((ready.name for ready in READY_FAULTS if ready.fault == fault), None)
    if known is not None:
        return known
    which = fault.which
    ends = (french(name) if name != "*" else "tous" for name in (which.source, which.target))
    where = " ".join(part for part in (which.kind or "", which.method, which.path) if part not in ("", "*"))
    effects = ", ".join(effect_in_words(effect.model_dump()) for effect in fault.what)
    return f"{' → '.join(ends)}{f' ({where})' if where else ''}{_NBSP}: {effects}"


def _hits(count: int) -> str:
    return "n’a encore rien touché" if not count else f"a frappé {count}{_NBSP}fois"


def _called(sms: Sms) -> str:
    return f"SMS au {phone(sms.to)}"


def _addressed(mail: Mail) -> str:
    return f"courriel à {mail.mailbox}"
