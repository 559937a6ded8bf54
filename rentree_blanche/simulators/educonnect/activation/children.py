"""The children of a guardian as the register links them, and what is said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, Literal

from sqlalchemy import Connection, and_, func, select

from rentree_blanche.simulators.educonnect.accounts import tables as accounts
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.matching import (
    GuardianRecord,
    are_several_people,
    present_records,
)


class _Word(Enum):
    NOT_MINE = "not mine"


NOT_MINE: Final = _Word.NOT_MINE
"""The answer « Je ne suis pas le représentant légal de cet élève »."""

Answer = date | Literal[_Word.NOT_MINE]
"""What a guardian says of a child: the birth date as typed, or NOT_MINE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child as the page shows it: never with the birth date, which is what the guardian is to prove."""

    pupil_id: str
    first_name: str
    last_name: str
    sex: str
    school_name: str
    class_label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildVerdict:
    """What a guardian's answer means for one child."""

    pupil_id: str
    state: AttachmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedChild:
    """A legal link of the register, with all that is known of the child; `state` is what was said of it before.

    `record_id` is the pupil's end of the link. `pupil_id` is the child as it is shown and answered for: the same for
    both records of a child whom two registers know, namely that of the school where the child goes.
    """

    guardian_id: str
    record_id: str
    pupil_id: str
    first_name: str
    last_name: str
    sex: str
    school_name: str
    class_label: str | None
    birth_date: date
    state: str | None


def child_of(link: LinkedChild) -> Child:
    """Give the child of a link as the page shows it."""
    return Child(
        pupil_id=link.pupil_id,
        first_name=link.first_name,
        last_name=link.last_name,
        sex=link.sex,
        school_name=link.school_name,
        class_label=link.class_label,
    )


def people_of(connection: Connection, guardian_ids: Sequence[str]) -> tuple[GuardianRecord, ...]:
    """Give the register records that are present, in the order of their keys; none while they are several people's."""
    records = present_records(connection, register.guardian.c.key.in_(guardian_ids))
    return () if are_several_people(records) else records


def names_of(connection: Connection, pupil_ids: Sequence[str]) -> dict[str, str]:
    """Give first and last name of pupils, who may be gone, by the keys of their records."""
    row = register.pupil.c
    last_name = func.coalesce(row.usage_name, row.birth_name).label("last_name")
    found = connection.execute(select(row.key, row.first_name, last_name).where(row.key.in_(pupil_ids)))
    return {pupil.key: f"{pupil.first_name} {pupil.last_name}" for pupil in found}


def linked_children(connection: Connection, guardian_ids: Sequence[str]) -> tuple[LinkedChild, ...]:
    """Give the legal links of guardians: both ends present, with what the page shows, the birth date, and the state.

    A child whom two registers know, as between CM2 and 6e, is one child. Ordered by first name, so that the order says
    nothing of the ages.
    """
    link, pupil, guardian = register.link.c, register.pupil.c, register.guardian.c
    school, said = register.school.c, accounts.attachment.c
    rows = connection.execute(
        select(
            link.guardian.label("guardian_id"),
            pupil.key.label("record_id"),
            pupil.key.label("pupil_id"),
            pupil.first_name,
            func.coalesce(pupil.usage_name, pupil.birth_name).label("last_name"),
            pupil.sex,
            school.name.label("school_name"),
            pupil.class_label,
            pupil.birth_date,
            said.state,
            pupil.ine,
            (school.kind != "ecole").label("secondary"),
        )
        .join_from(register.link, register.guardian, guardian.key == link.guardian)
        .join(register.pupil, pupil.key == link.pupil)
        .join(register.school, and_(school.source == pupil.source, school.uai == pupil.uai))
        .outerjoin(accounts.attachment, and_(said.guardian == link.guardian, said.pupil == link.pupil))
        .where(link.guardian.in_(guardian_ids), link.present, link.legal, guardian.present, pupil.present)
        .order_by(pupil.folded_first_name, pupil.key, link.guardian)
    )
    return _each_child_once([dict(row) for row in rows.mappings()])


def _each_child_once(rows: Sequence[dict[str, Any]]) -> tuple[LinkedChild, ...]:
    """Give links under the child whom they are shown as: one of two registers counts, the second degree's."""
    shown: dict[object, dict[str, Any]] = {}
    blocked = set()
    children = []
    for row in rows:
        ine, secondary = row.pop("ine"), row.pop("secondary")
        child = (ine, row["birth_date"]) if ine else row["record_id"]
        children.append(child)
        if child not in shown or secondary:
            shown[child] = row
        if row["state"] == AttachmentState.BLOCKED:
            blocked.add(child)
    return tuple(
        LinkedChild(
            **{
                **shown[child],
                "guardian_id": row["guardian_id"],
                "record_id": row["record_id"],
                "state": AttachmentState.BLOCKED if child in blocked else row["state"],
            }
        )
        for row, child in zip(rows, children, strict=True)
    )


def verdict_on(link: LinkedChild, answers: Mapping[str, Answer]) -> AttachmentState:
    """Judge one link: a wrong date blocks it, and blocked it stays, whatever is said later."""
    answer = answers[link.pupil_id]
    if link.state == AttachmentState.BLOCKED:
        return AttachmentState.BLOCKED
    if answer is NOT_MINE:
        return AttachmentState.REPORTED
    return AttachmentState.CONFIRMED if answer == link.birth_date else AttachmentState.BLOCKED
