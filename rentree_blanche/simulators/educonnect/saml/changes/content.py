"""Changes of what a message says; it is signed afterwards."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta

from lxml import etree

from rentree_blanche.simulators.core.saml.names import SAML
from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.educonnect.saml.changes.draft import Change, Draft, Phase, step
from rentree_blanche.simulators.educonnect.saml.changes.places import place, tag

_ASSERTION = f"{{{SAML}}}Assertion"


def content(told: str, work: Callable[[etree._Element], None]) -> Change:
    """Make a change of the content from what it does to the tree."""
    return step(Phase.CONTENT, told, lambda draft: work(draft.tree))


def without(path: str) -> Change:
    """Leave out elements with all that is in them, or an attribute."""

    def work(root: etree._Element) -> None:
        found = place(root, path)
        for node in found.elements:
            if found.attribute is not None:
                node.attrib.pop(found.attribute, "")
            elif (parent := node.getparent()) is not None:
                parent.remove(node)

    return content(f"without {path}", work)


def valued(path: str, value: str) -> Change:
    """Give another value to an attribute, which may be new, or another text to elements, whose children go."""

    def work(root: etree._Element) -> None:
        found = place(root, path, must_be="@" not in path)
        for node in found.elements:
            if found.attribute is not None:
                node.set(found.attribute, value)
            else:
                for child in list(node):
                    node.remove(child)
                node.text = value

    return content(f"{path} = {value!r}", work)


def emptied(path: str) -> Change:
    """Leave an attribute or an element there, with nothing in it."""
    return valued(path, "")


def shifted(path: str, by: timedelta) -> Change:
    """Set an instant relative to now: `shifted("Assertion/Conditions/@NotBefore", timedelta(hours=1))`."""

    def work(draft: Draft) -> None:
        found = place(draft.tree, path, must_be=False)
        for node in found.elements:
            node.set(str(found.attribute), format_instant(draft.now + by))

    return step(Phase.CONTENT, f"{path} = now {by.total_seconds():+g} s", work)


def added(path: str, xml: str, *, first: bool = False) -> Change:
    """Put a new element, written in XML with its namespaces, into those at a path, last or first."""

    def work(root: etree._Element) -> None:
        for node in place(root, path).elements:
            node.insert(0 if first else len(node), etree.fromstring(xml))

    return content(f"{path} + {xml[:60]}", work)


def replaced(path: str, name: str) -> Change:
    """Give elements another name, of the place that SAML gives it."""

    def work(root: etree._Element) -> None:
        for node in place(root, path).elements:
            node.tag = tag(name)

    return content(f"{path} -> {name}", work)


def twice(path: str) -> Change:
    """Repeat an element, right after itself."""

    def work(root: etree._Element) -> None:
        for node in place(root, path).elements:
            node.addnext(copy.deepcopy(node))

    return content(f"{path} twice", work)


def as_other() -> Change:
    """Let the assertion be about the other person: what a forger writes."""

    def work(draft: Draft) -> None:
        for assertion in draft.tree.findall(_ASSERTION):
            draft.tree.replace(assertion, draft.forged())

    return step(Phase.CONTENT, "as the other person", work)
