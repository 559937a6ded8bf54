"""Finding the person of a pivot identity among those whom a school has given a contact."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.franceconnect.values import Identity
from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.matching import (
    GuardianRecord,
    Match,
    are_several_people,
    present_records,
)
from rentree_blanche.simulators.educonnect.register.names import fold_email, fold_name

_CIVILITY = {"male": "M.", "female": "Mme"}


class PivotMatcher:
    """Compares the civil identity with what schools have written down.

    Each search is one indexed read, whether or not anybody is found.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, identity: Identity, contact: str) -> Match | None:
        """Find the person by a contact: E.164 number, or mail address, its case apart (edition 2024, seed 002)."""
        guardian = tables.guardian.c
        if "@" in contact:
            return self._find(identity, guardian.folded_email == fold_email(contact))
        return self._find(identity, guardian.mobile == contact)

    def _find(self, identity: Identity, contact: ColumnElement[bool]) -> Match | None:
        with self._store.read() as connection:
            records = [each for each in present_records(connection, contact) if is_person_of(each, identity)]
        if are_several_people(records):
            records = _of_gender(records, identity.gender)
        if not records:
            return None
        return Match(guardian_ids=tuple(record.key for record in records), several_people=are_several_people(records))


def is_person_of(record: GuardianRecord, identity: Identity) -> bool:
    """Tell whether a register record may be the person's of a pivot identity; all names are compared folded.

    The birth name decides: a usage name of the register that FranceConnect does not know is no obstacle. A school may
    have written the usage name down alone: so the one that FranceConnect gives answers for either. As first name the
    register has the first one, or the first ones together (« Anne Sophie » of Anne, Sophie, Marie).
    """
    return _named(record, identity) and fold_name(record.first_name) in _leading(identity.first_names)


def _named(record: GuardianRecord, identity: Identity) -> bool:
    birth, usage = fold_name(identity.birth_name), fold_name(identity.usage_name)
    known = fold_name(record.birth_name)
    if birth and birth == known:
        return True
    return bool(usage) and usage in (known, fold_name(record.usage_name or ""))


def _leading(first_names: Sequence[str]) -> set[str]:
    """Give the folded first name, the first two together, and so on."""
    folded = [fold_name(name) for name in first_names]
    return {joined for end in range(1, len(folded) + 1) if (joined := "".join(folded[:end]))}


def _of_gender(records: list[GuardianRecord], gender: str) -> list[GuardianRecord]:
    """Tell a mother from a father of the same names; both stay where that does not help."""
    same = [record for record in records if record.civility == _CIVILITY.get(gender)]
    return same or records
