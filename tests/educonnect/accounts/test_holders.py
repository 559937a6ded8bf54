from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.attaching import attach
from rentree_blanche.simulators.educonnect.accounts.errors import UnknownAccountError
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AttachmentState

COLLEGE = {"uai": "0590020B", "name": "Collège Jean Macé", "kind": "college"}


def say(store: Store, clock: ActorClock, state: AttachmentState, links: Iterable[tuple[str, str]]) -> None:
    with store.write() as connection:
        attach(connection, links, state, clock.now(), unless=AttachmentState.BLOCKED)


@pytest.fixture
def family(store: Store, register: Any, clock: ActorClock) -> Any:
    """Anne Martin with Léa at the école (ONDE) and Tom at the collège (SIECLE), both confirmed."""
    register.family({"first_name": "Léa", "birth_date": "2019-03-14"})
    register.add("school", **COLLEGE).feed("delta", "SIECLE")
    tom = {
        "first_name": "Tom",
        "usage_name": "Martin-Petit",
        "birth_date": "2014-05-02",
        "uai": COLLEGE["uai"],
        "class_label": "6E1",
        "level": "6E",
        "level_code": "1011",
        "struct_id": "88",
        "sex": "M",
    }
    register.family(tom, source="SIECLE")
    links = [("ONDE-2000", "ONDE-1000"), ("SIECLE-2000", "SIECLE-1000")]
    say(store, clock, AttachmentState.CONFIRMED, links)
    return register


@pytest.fixture
def account_id(family: Any, opener: Any) -> int:
    return int(opener("ONDE-2000", records=("ONDE-2000", "SIECLE-2000")).id)


def test_a_holder_has_both_register_records_and_both_children(accounts: Accounts, account_id: int) -> None:
    holder = accounts.holder(account_id)
    assert (holder.civility, holder.last_name, holder.first_name) == ("Mme", "Martin", "Anne")
    assert holder.affiliations == ("resp1d", "resp2d")
    records = [(record.source, record.academy_code, record.aaf_id) for record in holder.records]
    assert records == [("ONDE", "09", "2000"), ("SIECLE", "09", "2000")]
    assert [child.first_name for child in holder.children] == ["Tom", "Léa"]
    assert holder.schooling is None


def test_a_child_comes_with_all_that_services_are_told(accounts: Accounts, account_id: int) -> None:
    tom = accounts.holder(account_id).children[0]
    assert (tom.pupil_id, tom.aaf_id, tom.struct_id, tom.last_name) == ("SIECLE-1000", "1000", "88", "Martin-Petit")
    assert (tom.uai, tom.school_name, tom.secondary, tom.class_label) == (
        "0590020B",
        "Collège Jean Macé",
        True,
        "6E1",
    )
    assert (tom.level, tom.level_code, tom.birth_date, tom.academy_code) == ("6E", "1011", date(2014, 5, 2), "09")


def test_names_follow_the_register(accounts: Accounts, account_id: int, family: Any) -> None:
    family.add("guardian", id="2000", birth_name="Martin", usage_name="Martin-Durand", first_name="Anna").feed("delta")
    holder = accounts.holder(account_id)
    assert (holder.last_name, holder.first_name) == ("Martin-Durand", "Anna")
    assert holder.account.last_name == "Martin"


def test_a_child_who_leaves_takes_the_school_away_but_not_the_account(
    accounts: Accounts, account_id: int, family: Any
) -> None:
    family.add("gone", what="pupil", id="1000").feed("delta", "ONDE")
    holder = accounts.holder(account_id)
    assert [child.first_name for child in holder.children] == ["Tom"]
    assert holder.affiliations == ("resp2d",)
    assert len(holder.records) == 2


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("gone", {"what": "link", "guardian": "2000", "pupil": "1000"}),
        ("link", {"guardian": "2000", "pupil": "1000", "legal": False}),
        ("gone", {"what": "guardian", "id": "2000"}),
    ],
)
def test_a_child_of_whom_one_is_legal_representative_no_more_is_told_to_nobody(
    accounts: Accounts, account_id: int, family: Any, kind: str, fields: dict[str, Any]
) -> None:
    family.add(kind, **fields)
    family.feed("delta", "ONDE")
    assert [child.first_name for child in accounts.holder(account_id).children] == ["Tom"]


def test_a_holder_who_left_every_register_keeps_the_names_of_the_account(
    accounts: Accounts, account_id: int, family: Any
) -> None:
    family.feed("full", "ONDE")
    family.feed("full", "SIECLE")
    holder = accounts.holder(account_id)
    assert (holder.last_name, holder.first_name, holder.civility) == ("Martin", "Anne", "Mme")
    assert (holder.records, holder.children, holder.affiliations) == ((), (), ())


@pytest.mark.parametrize("state", [AttachmentState.BLOCKED, AttachmentState.REPORTED])
def test_a_blocked_or_reported_child_is_not_told(
    store: Store, clock: ActorClock, accounts: Accounts, account_id: int, state: AttachmentState
) -> None:
    say(store, clock, state, [("ONDE-2000", "ONDE-1000")])
    assert [child.first_name for child in accounts.holder(account_id).children] == ["Tom"]


def test_a_guardian_is_confirmed_by_the_birth_date_of_any_confirmed_child(accounts: Accounts, account_id: int) -> None:
    assert accounts.confirms_birth_date(account_id, date(2014, 5, 2))
    assert accounts.confirms_birth_date(account_id, date(2019, 3, 14))
    assert not accounts.confirms_birth_date(account_id, date(2019, 3, 15))


def test_a_pupil_is_confirmed_by_the_own_birth_date_and_has_the_own_school(
    accounts: Accounts, family: Any, opener: Any
) -> None:
    account = opener("SIECLE-1000", kind=AccountKind.PUPIL, first_name="Tom", civility=None)
    holder = accounts.holder(account.id)
    assert holder.affiliations == ("eleve2d",)
    assert (holder.last_name, holder.first_name) == ("Martin-Petit", "Tom")
    assert holder.schooling is not None
    assert holder.schooling.uai == "0590020B"
    assert holder.children == ()
    assert accounts.confirms_birth_date(account.id, date(2014, 5, 2))
    assert not accounts.confirms_birth_date(account.id, date(2019, 3, 14))


def test_a_pupil_who_left_has_no_school(accounts: Accounts, family: Any, opener: Any) -> None:
    account = opener("SIECLE-1000", kind=AccountKind.PUPIL)
    family.add("gone", what="pupil", id="1000").feed("delta", "SIECLE")
    holder = accounts.holder(account.id)
    assert (holder.schooling, holder.affiliations, holder.records) == (None, (), ())


def test_an_unknown_account_has_no_holder(accounts: Accounts) -> None:
    with pytest.raises(UnknownAccountError, match="account 99 is not there"):
        accounts.holder(99)


@pytest.mark.parametrize(
    "criteria",
    [
        {"last_name": "MÄRTIN"},
        {"last_name": "mart"},
        {"mobile": "+33639980001"},
        {"person": "2000"},
        {"last_name": "Martin", "mobile": "+33639980001", "person": "2000"},
    ],
)
def test_accounts_are_found_by_name_mobile_and_person(
    accounts: Accounts, account_id: int, criteria: dict[str, str]
) -> None:
    (file,) = accounts.find(**criteria)
    assert file.account.id == account_id
    assert [record.key for record in file.records] == ["ONDE-2000", "SIECLE-2000"]
    said = [(each.pupil_id, each.first_name, each.state) for each in file.attachments]
    assert said == [
        ("ONDE-1000", "Léa", AttachmentState.CONFIRMED),
        ("SIECLE-1000", "Tom", AttachmentState.CONFIRMED),
    ]


def test_accounts_are_found_by_identifier_as_it_is_typed(accounts: Accounts, account_id: int) -> None:
    account = accounts.get(account_id)
    assert account is not None
    assert [file.account.id for file in accounts.find(identifier=f" {account.identifier.upper()}")] == [account_id]


@pytest.mark.parametrize(
    "criteria",
    [{"last_name": "arti"}, {"last_name": "%"}, {"mobile": "+33639980002"}, {"person": "1"}, {"identifier": "x"}],
)
def test_nothing_is_found_by_what_no_account_has(accounts: Accounts, account_id: int, criteria: dict[str, str]) -> None:
    assert accounts.find(**criteria) == ()
