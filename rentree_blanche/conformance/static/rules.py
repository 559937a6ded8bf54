"""A rule reads a document and yields what it finds wrong; a decorator makes a check of it.

@read_from_metadata("acs-https", title="…", clause="…", rank=Rank.EDUCONNECT, cause="…", remedy="endpoints")
def acs_https(metadata: Metadata) -> Faults: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from lxml import etree

from rentree_blanche.conformance.values import Check, Evidence, Finding, Group, Kind, Rank, SentMessage, Verdict

if TYPE_CHECKING:
    from rentree_blanche.conformance.bench import Bench

Document = TypeVar("Document")

_TOLD = 3
_MAX_XML = 6_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, as a French sentence without its full stop, and the element where it stands."""

    told: str
    at: etree._Element | None = None


Faults = Iterable[Fault]


class NothingToReadError(Exception):
    """The document does not have what the rule is about; the message says so in French."""


class Named(Protocol):
    """Makes a check of a rule."""

    def __call__(
        self, slug: str, *, title: str, clause: str, rank: Rank, cause: str, remedy: str, weak: bool = False
    ) -> Callable[[Callable[..., Faults]], Check]:
        """Give the decorator; `weak`: what is found is to be told, not a failure, whatever the rank."""


def reading(group: Group, what: str, read: Callable[[Bench], Document]) -> Named:
    """Make the decorator of the rules on one kind of document; `read` gives the document at a bench."""

    def named(
        slug: str, *, title: str, clause: str, rank: Rank, cause: str, remedy: str, weak: bool = False
    ) -> Callable[[Callable[[Document], Faults]], Check]:
        def check_of(rule: Callable[[Document], Faults]) -> Check:
            return Check(
                id=f"{group.value}.{slug}",
                group=group,
                title=title,
                clause=clause,
                rank=rank,
                kind=Kind.STATIC,
                judge=lambda bench: finding(lambda: rule(read(bench)), what, weak=weak or rank is Rank.INFO),
                cause=cause,
                remedy=remedy,
            )

        return check_of

    return named


def finding(find: Callable[[], Faults], what: str, *, weak: bool) -> Finding:
    """Judge by what a rule yields; the evidence are the elements at fault."""
    try:
        faults = tuple(find())
    except NothingToReadError as error:
        return Finding(verdict=Verdict.NOT_APPLICABLE, told=str(error))
    if not faults:
        return Finding(verdict=Verdict.PASSED, told="rien à redire")
    more = f" ; et {len(faults) - _TOLD} autres" if len(faults) > _TOLD else ""
    return Finding(
        verdict=Verdict.WARNING if weak else Verdict.FAILED,
        told=" ; ".join(fault.told for fault in faults[:_TOLD]) + more,
        evidence=tuple(_evidence(fault, what) for fault in faults[:_TOLD] if fault.at is not None),
    )


def _evidence(fault: Fault, what: str) -> Evidence:
    return Evidence(label=fault.told, sent=(SentMessage(what=what, method="", url="", xml=shown(fault.at)),))


def shown(element: etree._Element | None) -> str:
    """Give an element as people read it: indented, long ones cut."""
    if element is None:
        return ""
    alone = etree.fromstring(etree.tostring(element, with_tail=False), etree.XMLParser(resolve_entities=False))
    etree.indent(alone)
    text = etree.tostring(alone, encoding="unicode")
    return text if len(text) <= _MAX_XML else f"{text[:_MAX_XML]}\n…"
