from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.activation.codes import CodeCheck, Codes, Verdict
from rentree_blanche.simulators.educonnect.activation.errors import TooManyCodesError
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

MOBILE = "+33639980001"
RIGHT, VOID, EXPIRED = (CodeCheck(verdict=each) for each in (Verdict.RIGHT, Verdict.VOID, Verdict.EXPIRED))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_has_six_digits_and_is_right_once(codes: Codes) -> None:
    code = codes.issue("flow", MOBILE)
    assert len(code) == 6
    assert code.isdecimal()
    assert codes.check("flow", code) == RIGHT
    assert codes.check("flow", code) == VOID


def test_the_length_of_a_code_is_a_setting(store: Store, clock: ActorClock, chance: Chance) -> None:
    codes = Codes(store, clock, chance, EduConnectSettings(code_digits=8))
    assert len(codes.issue("flow", MOBILE)) == 8


def test_spaces_in_a_typed_code_do_not_count(codes: Codes) -> None:
    code = codes.issue("flow", MOBILE)
    assert codes.check("flow", f" {code[:3]}\u00a0{code[3:]} ") == RIGHT


@pytest.mark.parametrize("typed", ["", "é", "12345", "1234567", "\x00"])
def test_whatever_is_typed_instead_is_wrong(codes: Codes, typed: str) -> None:
    codes.issue("flow", MOBILE)
    assert codes.check("flow", typed).verdict is Verdict.WRONG


def test_wrong_codes_are_counted_and_the_last_one_makes_the_code_void(codes: Codes) -> None:
    code = codes.issue("flow", MOBILE)
    assert codes.check("flow", wrong(code)) == CodeCheck(verdict=Verdict.WRONG, remaining=2)
    assert codes.check("flow", wrong(code)) == CodeCheck(verdict=Verdict.WRONG, remaining=1)
    assert codes.check("flow", wrong(code)) == VOID
    assert codes.check("flow", code) == VOID


def test_a_code_lives_half_an_hour_of_federation_time(codes: Codes, time: Clock) -> None:
    code = codes.issue("flow", MOBILE)
    time.move_to(time.now() + timedelta(minutes=29, seconds=59))
    assert codes.check("flow", wrong(code)).verdict is Verdict.WRONG
    assert codes.check("flow", code) == RIGHT


def test_a_code_is_expired_after_half_an_hour(codes: Codes, time: Clock) -> None:
    code = codes.issue("flow", MOBILE)
    time.move_to(time.now() + timedelta(minutes=30))
    assert codes.check("flow", code) == EXPIRED
    assert codes.check("flow", wrong(code)) == EXPIRED


def test_a_new_code_works_and_the_one_before_last_stays_dead(codes: Codes, time: Clock) -> None:
    first = codes.issue("flow", MOBILE)
    time.move_to(time.now() + timedelta(minutes=31))
    second = codes.issue("flow", MOBILE)
    assert codes.check("flow", first) == CodeCheck(verdict=Verdict.WRONG, remaining=2)
    assert codes.check("flow", second) == RIGHT
    assert codes.check("flow", first) == VOID


def test_a_new_code_has_all_its_tries(codes: Codes) -> None:
    first = codes.issue("flow", MOBILE)
    for _ in range(3):
        codes.check("flow", wrong(first))
    second = codes.issue("flow", MOBILE)
    assert codes.check("flow", wrong(second)) == CodeCheck(verdict=Verdict.WRONG, remaining=2)


def test_a_conversation_without_a_code_has_none_to_check(codes: Codes) -> None:
    codes.issue("flow", MOBILE)
    assert codes.check("another", "123456") == CodeCheck(verdict=Verdict.NONE)


def test_a_code_is_right_in_its_own_conversation_alone(codes: Codes) -> None:
    one, other = codes.issue("one", MOBILE), codes.issue("other", MOBILE)
    assert one != other
    assert codes.check("other", one).verdict is Verdict.WRONG
    assert codes.check("other", other) == RIGHT
    assert codes.check("one", one) == RIGHT


def test_a_conversation_has_only_so_many_codes(codes: Codes) -> None:
    last = [codes.issue("flow", MOBILE) for _ in range(3)][-1]
    with pytest.raises(TooManyCodesError, match="3 codes were sent"):
        codes.issue("flow", MOBILE)
    assert codes.check("flow", last) == RIGHT
    assert codes.issue("another", MOBILE)


def test_a_new_code_never_is_an_old_one_of_the_conversation(store: Store, clock: ActorClock) -> None:
    class Stubborn(Chance):
        def digits(self, count: int, *entity: str | int) -> str:
            return f"{int(entity[-1]) // 4:0{count}}"  # four times the same

    codes = Codes(store, clock, Stubborn(1), EduConnectSettings())
    assert len({codes.issue("flow", MOBILE) for _ in range(4)}) == 4


def test_the_same_seed_and_mobile_have_the_same_codes(
    store: Store, clock: ActorClock, chance: Chance, codes: Codes
) -> None:
    issued = codes.issue("flow", MOBILE)
    assert issued == chance.digits(6, "educonnect code", MOBILE, 1)


def test_a_code_is_not_stored_in_clear(codes: Codes, store: Store) -> None:
    code = codes.issue("flow", MOBILE)
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM educonnect_code").all()
    assert len(rows) == 1
    assert all(code != str(value) for value in rows[0])


def test_of_workers_that_are_given_the_right_code_at_once_one_alone_takes_it(
    open_store: Callable[[], Store], clock: ActorClock, chance: Chance, settings: EduConnectSettings
) -> None:
    workers = [Codes(open_store(), clock, chance, settings) for _ in range(2)]
    code = workers[0].issue("flow", MOBILE)
    with ThreadPoolExecutor(4) as threads:
        checks = list(threads.map(lambda nth: workers[nth % 2].check("flow", code), range(8)))
    assert checks.count(RIGHT) == 1
    assert checks.count(VOID) == 7


def test_workers_that_issue_at_once_stay_within_the_limit(
    open_store: Callable[[], Store], clock: ActorClock, chance: Chance, settings: EduConnectSettings
) -> None:
    workers = [Codes(open_store(), clock, chance, settings) for _ in range(2)]

    def issue(nth: int) -> str | None:
        try:
            return workers[nth % 2].issue("flow", MOBILE)
        except TooManyCodesError:
            return None

    with ThreadPoolExecutor(4) as threads:
        issued = [code for code in threads.map(issue, range(8)) if code]
    assert len(issued) == 3
    verdicts = [workers[0].check("flow", code).verdict for code in issued]
    assert verdicts.count(Verdict.RIGHT) == 1
