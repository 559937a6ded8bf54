"""What a provider of the zoo works with while it takes one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from rentree_blanche.conformance.zoo.provider import Provider


class RefusedError(Exception):
    """A message is not believed; the text says why."""


class CannotAnswerError(Exception):
    """The provider breaks: it answers 500."""


@dataclass(slots=True, kw_only=True)
class Case:
    """One message that came, and what was found out about it so far.

    Attributes:
        pending: the request that the browser began and that awaits its answer, None where there is none.
        query: raw, of a redirect. cookie: of the session. kind, ending: of a logout message, and the sessions it ends.
        root: the document. assertion: what is believed of it. whole: whether the message's own signature is right.
    """

    provider: Provider
    method: str
    fields: tuple[tuple[str, str], ...]
    pending: str | None
    now: datetime
    query: str = ""
    cookie: str = ""
    kind: str = ""
    ending: list[str] = field(default_factory=list)
    xml: bytes = b""
    root: etree._Element = field(default_factory=lambda: etree.Element("none"))
    verified: etree._Element = field(default_factory=lambda: etree.Element("none"))
    assertion: etree._Element = field(default_factory=lambda: etree.Element("none"))
    whole: bool = False
    name_id: str = ""
    session_index: str = ""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person: str = ""

    @property
    def solicited(self) -> bool:
        """Whether the message says that it answers a request."""
        return self.root.get("InResponseTo") is not None
