"""CH-03: FranceConnect is slow, or says under its own signature what is not so. FC-11 has the other failures."""

from dataclasses import dataclass

import pytest

from rentree_blanche.client import Faults, Guardian
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chaos.tries import NO_SUITE, UNAVAILABLE, UNTRUSTED, Tries
from rentree_blanche.simulators.core.faults import Alter, Delay, Fault, Which, times

WITHIN_THE_TIMEOUT, BEYOND_THE_TIMEOUT = 1, 8


@dataclass(frozen=True, slots=True)
class Lie:
    """What FranceConnect says wrongly: in which answer, which claim, what instead."""

    answer: str
    claim: str
    instead: str

    @property
    def fault(self) -> Fault:
        """Give the fault: the claim is changed before it is signed, once."""
        altered = Alter(pattern=rf'"{self.claim}": ("[^"]*"|[0-9]+)', replacement=f'"{self.claim}": {self.instead}')
        which = Which(kind="jwt", source="franceconnect", target="educonnect", method=self.answer)
        return Fault(which=which, what=(altered,), often=times(1))


LIES = {
    "made for another service": Lie("id_token", "aud", '"un-autre-service"'),
    "expired": Lie("id_token", "exp", "1000000000"),
    "weaker proof than asked for": Lie("id_token", "acr", '"eidas0"'),
    "another person in userinfo": Lie("userinfo", "sub", '"quelqu-un-d-autre"'),
}


def slow(path: str, seconds: float) -> Fault:
    """Give the fault: an answer of FranceConnect to EduConnect comes late, once."""
    which = Which(kind="http", source="educonnect", target="franceconnect", path=path)
    return Fault(which=which, what=(Delay(seconds=seconds),), often=times(1))


@pytest.mark.row("CH-03", "slow")
def test_a_franceconnect_that_is_slow_within_patience_is_waited_for(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, tries: Tries
) -> None:
    faults.add(slow("*/token", WITHIN_THE_TIMEOUT))
    by_franceconnect.register(parent)
    tries.succeeded()
    assert tries.aftermath.journal.lines(contains=NO_SUITE) == ()


@pytest.mark.row("CH-03", "slow")
def test_a_franceconnect_that_is_too_slow_is_said_so_and_the_next_try_succeeds(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, tries: Tries
) -> None:
    consent = by_franceconnect.to_consent(parent)
    faults.add(slow("*/userinfo", BEYOND_THE_TIMEOUT))
    consent.go_on()
    tries.refused(UNAVAILABLE, "userinfo")
    tries.again()


@pytest.mark.row("CH-03", "lying")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_under_a_right_signature_opens_nothing_and_the_next_try_succeeds(
    by_franceconnect: ByFranceConnect, parent: Guardian, faults: Faults, tries: Tries, lie: Lie
) -> None:
    consent = by_franceconnect.to_consent(parent)
    faults.add(lie.fault)
    consent.go_on()
    tries.refused(UNTRUSTED, lie.claim)
    tries.again()
