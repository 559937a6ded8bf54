"""What `rentree feed` does: a register's feed from a file into the store of EduConnect."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables as account_tables
from rentree_blanche.simulators.educonnect.accounts.continuity import carry_over
from rentree_blanche.simulators.educonnect.register import tables as register_tables
from rentree_blanche.simulators.educonnect.register.errors import RegisterError
from rentree_blanche.simulators.educonnect.register.loading import FeedLoader, Loaded
from rentree_blanche.simulators.scale.errors import ScaleError
from rentree_blanche.simulators.scale.progress import bar

_CACHE_KIBIBYTES = 256 * 1024


def load_feed(file: Path, store_url: str, *, anew: bool, quiet: bool) -> dict[str, Any]:
    """Load a feed with a bar on the terminal, going on where it was stopped; give the summary.

    Raises:
        ScaleError: the file cannot be read, or is no feed that can be loaded now.
        StoreError: the store cannot be reached.
    """
    begin = stopwatch()
    store = Store(store_url)
    try:
        store.create(register_tables.metadata, account_tables.metadata)
        with _few_collections(), much_memory(store), bar(quiet=quiet, of_bytes=True) as progress:
            task = progress.add_task(file.name, total=file.stat().st_size)
            with file.open("rb") as opened:
                loader = FeedLoader(store, carry_over)
                loaded = loader.load(opened, lambda place: progress.update(task, completed=place), anew=anew)
    except OSError as error:
        raise ScaleError(f"{file} : illisible ({error.strerror or error})") from error
    except RegisterError as error:
        raise ScaleError(f"{file} : {error}") from error
    finally:
        store.close()
    return _summary(loaded, stopwatch() - begin)


def _summary(loaded: Loaded, seconds: float) -> dict[str, Any]:
    return {
        "source": loaded.header.source.value,
        "mode": loaded.header.mode,
        "day": loaded.header.day.isoformat(),
        "lines": loaded.lines,
        "kept": loaded.kept,
        "refused": loaded.refused,
        "resumed_at": loaded.resumed_at,
        "refusals": [asdict(line) for line in loaded.listed],
        "seconds": round(seconds, 2),
        "lines_per_second": round((loaded.lines - loaded.resumed_at) / seconds),
    }


@contextmanager
def _few_collections() -> Iterator[None]:
    """Collect garbage rarely: a load makes millions of records, and none of them in a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 100, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def much_memory(store: Store) -> Iterator[None]:
    """Let SQLite keep in memory more of the indexes that a load writes everywhere at once."""
    if store.is_sqlite:
        with store.read() as connection:
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KIBIBYTES}")
    yield
