"""Finding a person in the register by what they type: names tolerantly, a contact exactly as the school has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.names import fold_email, fold_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The register records (guardian keys, sorted) that answer a name and a contact.

    They are one person's: one record for each register and académie. `several_people` is true in the rare case of two
    people of one name who share a mobile (a father and a son): then a child's birth date must decide before any child
    is shown.
    """

    guardian_ids: tuple[str, ...]
    several_people: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianRecord:
    """A guardian as one register knows them; two-digit academy code, civility `M.` or `Mme`."""

    key: str
    source: str
    academy_code: str
    civility: str
    birth_name: str
    usage_name: str | None
    first_name: str

    @property
    def last_name(self) -> str:
        """Give the name in daily use: the usage name where there is one."""
        return self.usage_name or self.birth_name


class Matcher:
    """Finds guardians who are present in a register.

    Each search is one indexed read and two foldings, whether or not anybody is found, so that its duration tells
    nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def by_mobile(self, last_name: str, first_name: str, mobile: str) -> Match | None:
        """Find a person by names and mobile (E.164).

        Names are compared folded (see `fold_name`); the last name may be the usage name or the birth name of the
        register.
        """
        return self._find(last_name, first_name, tables.guardian.c.mobile == mobile)

    def by_email(self, last_name: str, first_name: str, email: str) -> Match | None:
        """Find a person by names and mail address, its case apart (edition 2024, seed 002)."""
        return self._find(last_name, first_name, tables.guardian.c.folded_email == fold_email(email))

    def _find(self, last_name: str, first_name: str, contact: ColumnElement[bool]) -> Match | None:
        row = tables.guardian.c
        last, first = fold_name(last_name), fold_name(first_name)
        named = and_(
            contact,
            row.folded_first_name == first,
            or_(row.folded_birth_name == last, row.folded_usage_name == last),
        )
        with self._store.read() as connection:
            records = present_records(connection, named)
        if not records:
            return None
        return Match(guardian_ids=tuple(record.key for record in records), several_people=are_several_people(records))


def present_records(connection: Connection, which: ColumnElement[bool]) -> tuple[GuardianRecord, ...]:
    """Give the guardians' records that are present and meet a condition on their table, in the order of their keys."""
    row = tables.guardian.c
    wanted = select(
        row.key, row.source, row.academy_code, row.civility, row.birth_name, row.usage_name, row.first_name
    ).where(which, row.present)
    return tuple(GuardianRecord(**each) for each in connection.execute(wanted.order_by(row.key)).mappings())


def are_several_people(records: Sequence[GuardianRecord]) -> bool:
    """Tell whether records of one name and contact cannot be one person's.

    A register has one record of a person in an académie, and all records of a person say the same civility and birth
    name. What only looks doubled is treated as two people too: a birth date more is asked, nobody's child is shown.
    """
    return any(
        (one.source, one.academy_code) == (other.source, other.academy_code)
        or (one.civility, fold_name(one.birth_name)) != (other.civility, fold_name(other.birth_name))
        for one, other in combinations(records, 2)
    )
