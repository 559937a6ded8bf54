"""Who is played at a service: test people, what an assertion says of each, and what the service shows of them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rentree_blanche.conformance.service import Person, Service
from rentree_blanche.simulators.educonnect.saml import Affiliation, RegisterRecord, Schooling, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A test person.

    Attributes:
        key: stable, names them in reports. role: what they prove, in French, empty for somebody ordinary.
        name_id: of every login of theirs, since a service may know people by it alone.
        shown: what the service shows when their session is open.
    """

    key: str
    subject: Subject
    shown: str
    name_id: str
    role: str = ""

    @property
    def called(self) -> str:
        """Give first and last name."""
        return f"{self.subject.first_name} {self.subject.last_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people of a run: who logs in, whose session must never open in their place, and those with a role.

    Attributes:
        first: of every valid login. other: whose identity attacks carry.
        roles: by role, for the checks of EduConnect's own people.
    """

    first: Member
    other: Member
    roles: Mapping[str, Member]

    @property
    def everyone(self) -> tuple[Member, ...]:
        """Give each person once."""
        return tuple(dict.fromkeys((self.first, self.other, *self.roles.values())))

    def whose(self, shown: str) -> Member | None:
        """Find whom a service shows: the one whose whole name stands there, the longest where several do."""
        words = _words(shown)
        found = [member for member in self.everyone if _stands(_words(member.shown), words)]
        return max(found, key=lambda member: len(member.shown), default=None)


def cast_of(service: Service) -> Cast:
    """Give the people of a tester's file: those that it names, else those of its population."""
    if not service.people:
        from rentree_blanche.conformance.casting import cast_from_population  # noqa: PLC0415 - heavy

        return cast_from_population(service)
    named = [_named(service, index, person) for index, person in enumerate(service.people)]
    return Cast(first=named[0], other=named[1], roles={member.key: member for member in named[2:]})


def member(service: Service, key: str, subject: Subject, *, shown: str | None = None, role: str = "") -> Member:
    """Make a member of a cast; what they are known by derives from their key."""
    name_id = f"_{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    record = next(iter(subject.register_records), None)
    shape = service.oracle.shows.format(
        first_name=subject.first_name,
        last_name=subject.last_name,
        ref_id="" if record is None else f"{{AAF}}{record.academy_code}|{record.unread}|{record.aaf_id}",
        educonnect_id=subject.educonnect_id,
        name_id=name_id,
    )
    return Member(key=key, subject=subject, shown=shown or shape, name_id=name_id, role=role)


def _named(service: Service, index: int, person: Person) -> Member:
    key = f"personne-{index + 1}"
    degrees = {child.degree for child in person.children}
    affiliations = {1: Affiliation.PRIMARY_GUARDIAN, 2: Affiliation.SECONDARY_GUARDIAN}
    subject = Subject(
        affiliations=tuple(affiliations[degree] for degree in sorted(degrees)) or (Affiliation.PRIMARY_GUARDIAN,),
        last_name=person.last_name,
        first_name=person.first_name,
        educonnect_id=educonnect_id(key),
        register_records=tuple(_records(person.records)),
        children=tuple(
            Schooling(struct_attach_id=child.id, uai=child.uai, secondary=child.degree == 2)
            for child in person.children
        ),
    )
    return member(service, key, subject, shown=person.shown)


def educonnect_id(key: str) -> str:
    """Give a person's FrEduCtId: 96 hexadecimal digits."""
    return hashlib.sha384(key.encode()).hexdigest()


def _records(written: Sequence[str]) -> Iterator[RegisterRecord]:
    for each in written:
        academy, _, id_ = each.partition("|")
        yield RegisterRecord(academy_code=academy, aaf_id=id_)


def _words(shown: str) -> str:
    return " ".join(unicodedata.normalize("NFC", shown).casefold().split())


def _stands(name: str, shown: str) -> bool:
    """Say whether a name stands in a text as a whole: no letter or digit before or after it."""
    at = shown.find(name)
    while at >= 0:
        before, after = shown[at - 1 : at], shown[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = shown.find(name, at + 1)
    return False
