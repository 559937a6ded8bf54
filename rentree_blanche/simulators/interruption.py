"""Being asked to stop, by Ctrl-C or by whoever supervises the process."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruption() -> Iterator[threading.Event]:
    """Give an event that SIGINT or SIGTERM sets; the second one interrupts at once, whatever is going on."""
    interrupted = threading.Event()

    def tell(number: int, _frame: object) -> None:
        if interrupted.is_set():
            signal.default_int_handler(number, None)
        interrupted.set()

    before = {sign: signal.signal(sign, tell) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupted
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
