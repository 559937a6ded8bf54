from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.opening import NewAccount, insert_account
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import (
    Account,
    AccountKind,
    AccountState,
    AttachmentState,
    Authenticated,
    Origin,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer, ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import AlreadyActiveError, NoChildConfirmedError
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

MOBILE = "+33639980001"
LEA, TOM = date(2019, 3, 14), date(2017, 5, 2)
WRONG = date(2000, 1, 1)
PASSWORD = "Rentree2026!"
ANNE = ("ONDE-2000",)


@pytest.fixture
def anne(register: Any) -> tuple[str, ...]:
    """Anne Martin with Léa and Tom at the école."""
    return (
        register.family(
            {"first_name": "Léa", "birth_date": LEA.isoformat()}, {"first_name": "Tom", "birth_date": TOM.isoformat()}
        ),
    )


@pytest.fixture
def say(registration: Registration, anne: tuple[str, ...]) -> Callable[..., tuple[ChildVerdict, ...]]:
    def judge(lea: Answer = LEA, tom: Answer = TOM) -> tuple[ChildVerdict, ...]:
        return registration.judge(anne, {"ONDE-1000": lea, "ONDE-1001": tom})

    return judge


def opened(
    registration: Registration, verdicts: Sequence[ChildVerdict], password_hash: str | None = None, ids: Any = ANNE
) -> Account:
    return registration.open_account(ids, verdicts, password_hash, MOBILE, Origin.RESPONSABLE)


def provisional(store: Store, chance: Chance, clock: ActorClock, password_hash: str, *records: str) -> Account:
    """Make what a director hands out by letter."""
    new = NewAccount(
        kind=AccountKind.GUARDIAN,
        state=AccountState.PROVISIONAL,
        records=records,
        last_name="Martin",
        first_name="Anne",
        password_hash=password_hash,
    )
    with store.write() as connection:
        return insert_account(connection, chance, clock.now(), new)


def test_a_registration_opens_an_active_account_that_logs_in_and_has_its_children(
    registration: Registration, accounts: Accounts, hasher: PasswordHasher, say: Any
) -> None:
    account = opened(registration, say(), hasher.hash(PASSWORD))
    assert (account.state, account.origin, account.kind) == (
        AccountState.ACTIVE,
        Origin.RESPONSABLE,
        AccountKind.GUARDIAN,
    )
    assert (account.last_name, account.first_name, account.mobile) == ("Martin", "Anne", MOBILE)
    assert isinstance(accounts.check(account.identifier, PASSWORD, AccountKind.GUARDIAN), Authenticated)
    assert {child.first_name for child in accounts.holder(account.id).children} == {"Léa", "Tom"}


def test_the_account_is_known_afterwards(registration: Registration, anne: tuple[str, ...], say: Any) -> None:
    assert registration.existing_account(anne) is None
    account = opened(registration, say())
    assert registration.existing_account(anne) == account


def test_the_account_bears_the_usage_name(registration: Registration, register: Any, say: Any) -> None:
    register.add("guardian", id="2000", birth_name="Martin", usage_name="Martin-Petit").feed("delta")
    account = opened(registration, say())
    assert account.last_name == "Martin-Petit"
    assert account.identifier.startswith("a.martinpetit")


def test_an_account_used_with_franceconnect_alone_has_no_password(
    registration: Registration, accounts: Accounts, anne: tuple[str, ...], say: Any
) -> None:
    account = registration.open_account(anne, say(), None, MOBILE, Origin.FRANCECONNECT)
    assert account.origin is Origin.FRANCECONNECT
    assert isinstance(accounts.check(account.identifier, "", AccountKind.GUARDIAN), WrongPassword)


def test_a_wrong_date_keeps_that_child_from_the_account_and_stays_recorded(
    registration: Registration, accounts: Accounts, say: Any
) -> None:
    account = opened(registration, say(tom=WRONG))
    assert [child.first_name for child in accounts.holder(account.id).children] == ["Léa"]
    (file,) = accounts.find(identifier=account.identifier)
    assert {each.first_name: each.state for each in file.attachments} == {
        "Léa": AttachmentState.CONFIRMED,
        "Tom": AttachmentState.BLOCKED,
    }


def test_a_reported_child_is_not_attached_and_stays_recorded(
    registration: Registration, accounts: Accounts, say: Any
) -> None:
    account = opened(registration, say(lea=NOT_MINE))
    (file,) = accounts.find(identifier=account.identifier)
    assert {each.first_name: each.state for each in file.attachments} == {
        "Léa": AttachmentState.REPORTED,
        "Tom": AttachmentState.CONFIRMED,
    }


@pytest.mark.parametrize(("lea", "tom"), [(WRONG, WRONG), (NOT_MINE, NOT_MINE), (WRONG, NOT_MINE)])
def test_without_a_confirmed_child_there_is_no_account(
    registration: Registration, accounts: Accounts, say: Any, lea: Answer, tom: Answer
) -> None:
    verdicts = say(lea=lea, tom=tom)
    with pytest.raises(NoChildConfirmedError):
        opened(registration, verdicts)
    assert accounts.find() == ()


def test_a_child_that_another_tab_blocked_meanwhile_is_not_attached(
    registration: Registration, accounts: Accounts, say: Any
) -> None:
    verdicts = say()
    say(lea=WRONG)
    account = opened(registration, verdicts)
    assert [child.first_name for child in accounts.holder(account.id).children] == ["Tom"]


def test_a_child_who_left_meanwhile_is_not_attached(registration: Registration, register: Any, say: Any) -> None:
    verdicts = say()
    register.feed("full")
    with pytest.raises(NoChildConfirmedError):
        opened(registration, verdicts)


def test_a_verdict_on_a_child_of_another_family_attaches_nobody(
    registration: Registration, register: Any, accounts: Accounts, say: Any
) -> None:
    say()
    register.family({"id": "1009"}, guardian={"id": "2009", "first_name": "Inès"})
    forged = [ChildVerdict(pupil_id="ONDE-1009", state=AttachmentState.CONFIRMED)]
    with pytest.raises(NoChildConfirmedError):
        opened(registration, forged)
    assert accounts.find() == ()


def test_a_second_call_is_told_of_the_active_account_and_changes_nothing(
    registration: Registration, accounts: Accounts, hasher: PasswordHasher, say: Any
) -> None:
    verdicts = say()
    account = opened(registration, verdicts, hasher.hash(PASSWORD))
    with pytest.raises(AlreadyActiveError) as caught:
        opened(registration, verdicts, hasher.hash("Another2026!"))
    assert caught.value.account == account
    assert len(accounts.find()) == 1
    assert isinstance(accounts.check(account.identifier, PASSWORD, AccountKind.GUARDIAN), Authenticated)


def click_at_once(workers: Sequence[Registration], verdicts: Sequence[ChildVerdict]) -> list[Account]:
    """Open the account in four threads at once; give the account of each call, the one that made it first."""
    together = Barrier(4)

    def click(nth: int) -> tuple[bool, Account]:
        together.wait()
        try:
            return False, opened(workers[nth % 2], verdicts)
        except AlreadyActiveError as error:
            return True, error.account

    with ThreadPoolExecutor(4) as threads:
        results = sorted(threads.map(click, range(4)), key=lambda result: result[0])
    assert [refused for refused, _ in results] == [False, True, True, True]
    return [account for _, account in results]


@pytest.fixture
def workers(
    open_store: Callable[[], Store], clock: ActorClock, chance: Chance, settings: EduConnectSettings
) -> list[Registration]:
    return [Registration(open_store(), settings, clock, chance) for _ in range(2)]


def test_two_workers_open_one_account(workers: list[Registration], accounts: Accounts, say: Any) -> None:
    clicked = click_at_once(workers, say())
    assert [account.id for account in clicked] == [file.account.id for file in accounts.find()] * 4


def test_two_workers_activate_one_letter(
    workers: list[Registration], store: Store, chance: Chance, clock: ActorClock, accounts: Accounts, say: Any
) -> None:
    letter = provisional(store, chance, clock, "hash", "ONDE-2000")
    clicked = click_at_once(workers, say())
    assert [account.id for account in clicked] == [letter.id] * 4
    assert len(accounts.find()) == 1


def test_two_parents_with_one_mobile_each_have_their_own_account(
    registration: Registration, register: Any, accounts: Accounts, say: Any
) -> None:
    register.add("guardian", id="2001", first_name="Paul", civility="M.")
    register.add("link", guardian="2001", pupil="1000").feed("delta")
    anne = opened(registration, say())
    match = registration.match("Martin", "Paul", MOBILE)
    assert match is not None
    paul = opened(registration, registration.judge(match.guardian_ids, {"ONDE-1000": LEA}), ids=match.guardian_ids)
    assert anne.id != paul.id
    assert [child.first_name for child in accounts.holder(paul.id).children] == ["Léa"]


def test_one_person_of_two_registers_has_one_account(
    registration: Registration, register: Any, accounts: Accounts, anne: tuple[str, ...], say: Any
) -> None:
    siecle = register.family({"birth_date": "2014-05-02"}, source="SIECLE")
    match = registration.match("Martin", "Anne", MOBILE)
    assert match is not None
    answers = {"ONDE-1000": LEA, "ONDE-1001": TOM, "SIECLE-1000": date(2014, 5, 2)}
    account = opened(registration, registration.judge(match.guardian_ids, answers), ids=match.guardian_ids)
    assert [record.key for record in accounts.holder(account.id).records] == [*anne, siecle]
    assert registration.existing_account((siecle,)) == account
    with pytest.raises(AlreadyActiveError):
        opened(registration, registration.judge((siecle,), answers), ids=(siecle,))


def test_who_holds_a_letter_activates_that_very_account_and_its_password_is_dead(
    store: Store,
    chance: Chance,
    clock: ActorClock,
    registration: Registration,
    accounts: Accounts,
    hasher: PasswordHasher,
    anne: tuple[str, ...],
    say: Any,
) -> None:
    letter = provisional(store, chance, clock, hasher.hash("Provisoire1!"), "ONDE-2000")
    assert registration.existing_account(anne) == letter
    account = opened(registration, say(), hasher.hash(PASSWORD))
    assert (account.id, account.identifier, account.state) == (letter.id, letter.identifier, AccountState.ACTIVE)
    assert account.activated_at == clock.now()
    assert isinstance(accounts.check(account.identifier, "Provisoire1!", AccountKind.GUARDIAN), WrongPassword)
    assert isinstance(accounts.check(account.identifier, PASSWORD, AccountKind.GUARDIAN), Authenticated)


def test_who_holds_two_letters_ends_with_one_account_of_all_records(
    store: Store,
    chance: Chance,
    clock: ActorClock,
    registration: Registration,
    register: Any,
    accounts: Accounts,
    hasher: PasswordHasher,
    say: Any,
) -> None:
    verdicts = say()
    register.family({}, source="SIECLE")
    register.family({"id": "1005"}, guardian={"id": "2001", "academy_code": "20"})
    records = ("ONDE-2000", "ONDE-2001", "SIECLE-2000")
    first = provisional(store, chance, clock, hasher.hash("Provisoire1!"), "ONDE-2000")
    second = provisional(store, chance, clock, hasher.hash("Provisoire2!"), "SIECLE-2000")
    account = opened(registration, verdicts, hasher.hash(PASSWORD), ids=records)
    assert account.id == first.id
    assert tuple(record.key for record in accounts.holder(account.id).records) == records
    closed = accounts.get(second.id)
    assert closed is not None
    assert closed.state is AccountState.CLOSED
    assert isinstance(accounts.check(second.identifier, "Provisoire2!", AccountKind.GUARDIAN), WrongPassword)


def test_a_failed_registration_leaves_a_provisional_account_as_it_was(
    store: Store, chance: Chance, clock: ActorClock, registration: Registration, accounts: Accounts, say: Any
) -> None:
    letter = provisional(store, chance, clock, "hash", "ONDE-2000")
    verdicts = say(lea=WRONG, tom=WRONG)
    with pytest.raises(NoChildConfirmedError):
        opened(registration, verdicts)
    assert accounts.get(letter.id) == letter
