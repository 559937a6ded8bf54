"""A child in both registers is one child, and a person whom a register enters anew keeps account and attachments."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer
from rentree_blanche.simulators.educonnect.activation.invitations import Invitations
from rentree_blanche.simulators.educonnect.activation.registration import Registration

INE, BORN = "123456789AB", date(2015, 3, 14)
LEA: Mapping[str, Any] = {"first_name": "Léa", "birth_date": BORN.isoformat(), "ine": INE}
COLLEGE = {"uai": "0590020B", "name": "Collège Jean Macé", "kind": "college"}
CONFIRMED, BLOCKED = AttachmentState.CONFIRMED, AttachmentState.BLOCKED


def at_college(register: Any, guardian: Mapping[str, Any] | None = None, **pupil: Any) -> None:
    """Let SIECLE enter Léa, with her mother."""
    academy = pupil.get("academy_code", "09")
    register.add("school", **COLLEGE, academy_code=academy).feed("delta", "SIECLE")
    known = {"id": "7001", "uai": COLLEGE["uai"], "level": "6E", "level_code": "2111", "struct_id": "77"}
    parent = {"id": "7000", "academy_code": academy, **(guardian or {})}
    register.family({**LEA, **known, **pupil}, guardian=parent, source="SIECLE")


def opened(registration: Registration, keys: tuple[str, ...], answer: Answer = BORN) -> Account:
    verdicts = registration.judge(keys, {child.pupil_id: answer for child in registration.children(keys)})
    return registration.open_account(keys, verdicts, "hash", "+33639980001", Origin.RESPONSABLE)


def attachments(store: Store) -> dict[tuple[str, str], str]:
    row = tables.attachment.c
    with store.read() as connection:
        return {(each.guardian, each.pupil): each.state for each in connection.execute(select(row))}


def test_name_and_mobile_find_the_records_of_both_registers(register: Any, registration: Registration) -> None:
    register.family(LEA)
    at_college(register)
    match = registration.match("Martin", "Anne", "+33639980001")
    assert match is not None
    assert (match.guardian_ids, match.several_people) == (("ONDE-2000", "SIECLE-7000"), False)


def test_a_child_of_both_registers_is_shown_once_at_the_college(register: Any, registration: Registration) -> None:
    register.family(LEA)
    at_college(register)
    (lea,) = registration.children(("ONDE-2000", "SIECLE-7000"))
    assert (lea.pupil_id, lea.school_name) == ("SIECLE-7001", "Collège Jean Macé")


def test_one_birth_date_confirms_the_child_in_both_registers(
    register: Any, registration: Registration, accounts: Accounts, store: Store
) -> None:
    register.family(LEA)
    at_college(register)
    account = opened(registration, ("ONDE-2000", "SIECLE-7000"))
    assert set(attachments(store)) == {("ONDE-2000", "ONDE-1000"), ("SIECLE-7000", "SIECLE-7001")}
    assert set(attachments(store).values()) == {CONFIRMED}
    holder = accounts.holder(account.id)
    assert [child.school_name for child in holder.children] == ["Collège Jean Macé"]
    assert holder.affiliations == ("resp2d",)
    assert [(record.source, record.aaf_id) for record in holder.records] == [("ONDE", "2000"), ("SIECLE", "7000")]


@pytest.mark.parametrize("answer", [date(2000, 1, 1), NOT_MINE])
def test_what_is_wrong_of_the_child_is_wrong_in_both_registers(
    register: Any, registration: Registration, store: Store, answer: Answer
) -> None:
    register.family(LEA)
    at_college(register)
    keys = ("ONDE-2000", "SIECLE-7000")
    registration.judge(keys, {"SIECLE-7001": answer})
    assert len(attachments(store)) == 2
    assert CONFIRMED not in attachments(store).values()


def test_a_child_blocked_in_one_register_is_blocked_when_the_other_enters_it(
    register: Any, registration: Registration
) -> None:
    register.family(LEA)
    registration.judge(("ONDE-2000",), {"ONDE-1000": date(2000, 1, 1)})
    at_college(register)
    (verdict,) = registration.judge(("ONDE-2000", "SIECLE-7000"), {"SIECLE-7001": BORN})
    assert verdict.state is BLOCKED


def test_a_child_who_enters_the_college_of_the_academie_stays_attached(
    register: Any, registration: Registration, accounts: Accounts
) -> None:
    register.family(LEA)
    account = opened(registration, ("ONDE-2000",))
    at_college(register)
    register.add("gone", what="link", guardian="2000", pupil="1000").add("gone", what="guardian", id="2000")
    register.add("gone", what="pupil", id="1000").feed("delta")
    holder = accounts.holder(account.id)
    assert [(record.source, record.aaf_id) for record in holder.records] == [("SIECLE", "7000")]
    assert [child.school_name for child in holder.children] == ["Collège Jean Macé"]


def test_a_blocked_attachment_does_not_open_by_a_change_of_school(
    register: Any, registration: Registration, store: Store, accounts: Accounts
) -> None:
    register.family(LEA, {"first_name": "Tom", "id": "1001", "birth_date": "2017-01-01"})
    keys = ("ONDE-2000",)
    verdicts = registration.judge(keys, {"ONDE-1000": date(2000, 1, 1), "ONDE-1001": date(2017, 1, 1)})
    account = registration.open_account(keys, verdicts, "hash", "+33639980001", Origin.RESPONSABLE)
    at_college(register)
    assert attachments(store)["SIECLE-7000", "SIECLE-7001"] == BLOCKED
    assert [child.first_name for child in accounts.holder(account.id).children] == ["Tom"]


def test_another_academie_asks_for_the_child_anew_and_keeps_the_account(
    register: Any, registration: Registration, accounts: Accounts, store: Store, clock: Any
) -> None:
    register.family(LEA)
    account = opened(registration, ("ONDE-2000",))
    at_college(register, academy_code="20")
    register.add("gone", what="link", guardian="2000", pupil="1000").add("gone", what="guardian", id="2000")
    register.add("gone", what="pupil", id="1000").feed("delta")
    assert accounts.holder(account.id).children == ()
    invitations = Invitations(store, clock)
    (lea,) = invitations.proposed(account.id)
    invitations.answer(account.id, {lea.pupil_id: BORN})
    holder = accounts.holder(account.id)
    assert holder.account.identifier == account.identifier
    assert [(record.academy_code, record.aaf_id) for record in holder.records] == [("20", "7000")]
    assert [child.academy_code for child in holder.children] == ["20"]


@pytest.mark.parametrize("change", [{"birth_name": "Durand"}, {"first_name": "Paule"}, {"civility": "M."}])
def test_somebody_else_who_answers_for_the_child_inherits_nothing(
    register: Any, registration: Registration, accounts: Accounts, store: Store, change: Mapping[str, Any]
) -> None:
    register.family(LEA)
    account = opened(registration, ("ONDE-2000",))
    at_college(register, guardian=change)
    assert ("SIECLE-7000", "SIECLE-7001") not in attachments(store)
    assert [record.source for record in accounts.holder(account.id).records] == ["ONDE"]


def test_a_record_that_has_an_account_of_its_own_keeps_it(
    register: Any, registration: Registration, accounts: Accounts, opener: Any, store: Store
) -> None:
    register.family(LEA)
    opened(registration, ("ONDE-2000",))
    register.add("school", **COLLEGE).add("guardian", id="7000").feed("delta", "SIECLE")
    other = opener("SIECLE-7000")
    at_college(register)
    assert ("SIECLE-7000", "SIECLE-7001") not in attachments(store)
    assert [record.source for record in accounts.holder(other.id).records] == ["SIECLE"]


@pytest.mark.parametrize("academy", ["09", "20"])
def test_a_pupil_keeps_the_account_in_every_academie(
    register: Any, accounts: Accounts, opener: Any, academy: str
) -> None:
    at_college(register)
    account = opener("SIECLE-7001", kind=AccountKind.PUPIL, first_name="Léa")
    register.add("school", **COLLEGE, academy_code=academy).feed("delta", "SIECLE")
    register.add("pupil", **LEA, id="7009", uai=COLLEGE["uai"], academy_code=academy, struct_id="79")
    register.add("gone", what="link", guardian="7000", pupil="7001").add("gone", what="pupil", id="7001")
    register.feed("delta", "SIECLE")
    schooling = accounts.holder(account.id).schooling
    assert schooling is not None
    assert (schooling.aaf_id, schooling.academy_code) == ("7009", academy)
