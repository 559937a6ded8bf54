"""Recognising people in the wrong ways: whose session a broken provider opens."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Rule
from rentree_blanche.conformance.zoo.tools import refuse_unless

_AAF = "{AAF}"
_SECONDARY_DIGITS = 9


def references(case: Case) -> tuple[str, ...]:
    """Give the references of an assertion."""
    return case.attributes.get("FrEduCtRefId", ())


def by_key(key: Callable[[str], str], known: Callable[[str], str] = lambda each: each) -> Rule:
    """Recognise people by another key of a reference."""

    def rule(case: Case) -> None:
        people = {known(each): shown for each, shown in case.provider.people.items()}
        found = dict.fromkeys(people[key(each)] for each in references(case) if key(each) in people)
        refuse_unless(len(found) == 1, "nobody, or more than one")
        case.person = next(iter(found))

    return rule


def guest(case: Case) -> None:
    """Open a session for a guest where nobody is meant."""
    try:
        case.person = case.provider.recognise(case.attributes)
    except RefusedError:
        case.person = "Invité"


def first_match(case: Case) -> None:
    """Take the first of several people."""
    for each in references(case):
        with_one = {"FrEduCtRefId": (each,)}
        try:
            case.person = case.provider.recognise(with_one)
        except RefusedError:
            continue
        return
    raise RefusedError("nobody")


def one_reference(case: Case) -> None:
    """Refuse several references."""
    refuse_unless(len(references(case)) == 1, "several references")
    case.person = case.provider.recognise(case.attributes)


def all_references(case: Case) -> None:
    """Refuse where one of several references is unknown."""
    for each in references(case):
        case.provider.recognise({"FrEduCtRefId": (each,)})
    case.person = case.provider.recognise(case.attributes)


def distinct_references(case: Case) -> None:
    """Refuse a reference that is there twice."""
    refuse_unless(len(set(references(case))) == len(references(case)), "a reference occurs twice")
    case.person = case.provider.recognise(case.attributes)


def keeping_a_session(case: Case) -> None:
    """Go on with the session that the browser has."""
    open_already = case.provider.sessions.get(case.cookie)
    case.person = case.provider.recognise(case.attributes)
    if open_already is not None:
        case.person = open_already.person


def showing(name: Callable[[str], str]) -> Rule:
    """Show people by another name."""

    def rule(case: Case) -> None:
        case.person = name(case.provider.recognise(case.attributes))

    return rule


def not_known(unknown: Callable[[Case, str], bool]) -> Rule:
    """Leave out some people of the import."""

    def rule(case: Case) -> None:
        refuse_unless(not any(unknown(case, each) for each in references(case)), "not imported")
        case.person = case.provider.recognise(case.attributes)

    return rule


def in_ascii(name: str) -> str:
    """Write a name without accents; what has no plain letter goes."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()


def two_words(name: str) -> str:
    """Cut a name after two words, what an apostrophe or a hyphen parts being two."""
    return " ".join(name.replace("-", " ").replace("'", " ").split()[:2])


# References, and who is meant


def last_part(reference: str) -> str:
    """Give the person id alone."""
    return reference.rpartition("|")[2]


def last_of_three(reference: str) -> str:
    """Give the person id of a right reference, whatever its académie."""
    return last_part(reference) if reference.startswith(_AAF) and reference.count("|") == 2 else ""


def of_any_annuaire(reference: str) -> str:
    """Give the key of a reference of three parts, whatever stands between its braces."""
    return ends_of(reference.partition("}")[2]) if reference.count("|") == 2 else ""


def ends_of_any(reference: str) -> str:
    """Give the key of a reference of however many parts."""
    return ends_of(reference.removeprefix(_AAF)) if reference.startswith(_AAF) else ""


def ends_of(parts: str) -> str:
    """Give académie and person id, whatever stands between them."""
    return f"{parts.partition('|')[0]}|{last_part(parts)}"


def is_primary(_case: Case, reference: str) -> bool:
    """Say whether the register of primary schools minted the id, which has fewer digits."""
    return len(last_part(reference)) < _SECONDARY_DIGITS


def is_pupil(case: Case, reference: str) -> bool:
    """Say whether a pupil is meant."""
    return ends_of(reference.removeprefix(_AAF)) in case.provider.pupils
