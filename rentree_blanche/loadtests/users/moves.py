"""Moving the federation's clock to the days of a replay, so that its nights are worked on the way."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from rentree_blanche.client import ControlClient
from rentree_blanche.client.errors import ClientError
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.progress import say
from rentree_blanche.simulators.core.clock import PARIS

_MORNING = time(7, 0)


def clock_mover(description: Description, connect: Callable[[], ControlClient] | None) -> Callable[[int], None]:
    """Give what moves the clock to the morning of a day of the model, numbered from 0.

    Within a day the clock runs as the machine's does, so that codes and sessions live as long as they should; it moves
    on between two days, when nobody is under way.
    """

    def move(day: int) -> None:
        if connect is None:
            return
        moment = datetime.combine(description.demand.when.begin + timedelta(days=day), _MORNING, PARIS)
        with connect() as client:
            if client.read_clock().now >= moment:
                raise ClientError(f"the federation's clock is beyond {moment:%Y-%m-%d}: start it earlier")
            reading = client.move_clock(moment)
        say("day", day=day, date=f"{moment:%Y-%m-%d}", nights=len(reading.nights))

    return move
