"""Numbers to which something always happens, whatever the text: for clients that cannot switch a fault on.

They lie among the numbers that are not allotted to people, where no population takes its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, Effect
from rentree_blanche.simulators.sms_gateway.messages import State

MOBILES = "+337299"
"""How all magic mobiles begin."""

LANDLINES = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
"""How the landlines begin that are kept for fiction: no SMS reaches one."""

OUT_OF_ORDER_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Magic:
    """What happens to messages to a number.

    Attributes:
        effects: as those of a fault. outcome: the state it ends in. refused: the gateway does not take it at all.
    """

    effects: tuple[Effect, ...] = ()
    outcome: State | None = None
    refused: bool = False


_NOTHING = Magic()
_LATE, _OUT_OF_ORDER = f"{MOBILES}1", f"{MOBILES}4"
_ALWAYS = (
    (f"{MOBILES}2", Magic(effects=(Drop(),))),
    (f"{MOBILES}3", Magic(effects=(Duplicate(times=2),))),
    (f"{MOBILES}5", Magic(refused=True)),
    (f"{MOBILES}6", Magic(outcome=State.REJECTED)),
    *((landline, Magic(outcome=State.UNDELIVERABLE)) for landline in LANDLINES),
)


def magic_of(number: str, earlier: Callable[[], int]) -> Magic:
    """Tell what happens to a message to an E.164 number; `earlier` counts those sent to it before."""
    if number.startswith(_LATE):
        return Magic(effects=(Delay(seconds=60.0 * int(number[-4:])),))
    if number.startswith(_OUT_OF_ORDER):
        return Magic(effects=(Delay(seconds=OUT_OF_ORDER_SECONDS),)) if earlier() % 2 == 0 else _NOTHING
    return next((magic for prefix, magic in _ALWAYS if number.startswith(prefix)), _NOTHING)
