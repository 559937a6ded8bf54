"""Measure logins against stores with ever more accounts: processor time of a login, and memory of the IdP.

    python -m benchmarks.growth [--sizes 1000 100000 10000000] [--rounds 5] [--logins 200]

An IdP for each size is up at once, one worker on a store of its own, and they are asked in turns. A store is filled by
SQLite itself, which copies one family with all its rows: guardian, pupil, link, account, record, attachment, so that
every index is as full as it would be. A school has 300 pupils. A guardian's name is one of a million: among ten million
each has some ten namesakes, whom a login looks through for children that are new. Logins are of accounts from all over
the store. Ten million accounts take some 15 GB of disk; they are thrown away at the end.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, Table

from benchmarks import alone
from benchmarks.idp import BROWSERS, Idp, idp, open_accounts
from benchmarks.processes import mebibytes
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, at_most
from rentree_blanche.simulators.core.store import sqlite_url
from rentree_blanche.simulators.educonnect.accounts import tables as accounts
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.scale.loading import much_memory

_BASE = 100_000_000
_NUMBER = f"{_BASE} + n"
_PUPIL, _GUARDIAN = f"'ONDE-1' || ({_NUMBER})", f"'ONDE-2' || ({_NUMBER})"
_BIRTH_NAME, _FIRST_NAME = "'banc' || (n % 1013)", "'eve' || (n % 1009)"
_OF_A_SCHOOL = 300
_UAI = f"printf('%08d', n / {_OF_A_SCHOOL})"
_SCHOOL: Mapping[str, str] = {"uai": "printf('%08d', n)"}
_COPIES: Mapping[Table, Mapping[str, str]] = {
    register.pupil: {"key": _PUPIL, "aaf_id": _NUMBER, "struct_id": _NUMBER, "uai": _UAI},
    register.guardian: {
        "key": _GUARDIAN,
        "aaf_id": _NUMBER,
        "folded_birth_name": _BIRTH_NAME,
        "folded_first_name": _FIRST_NAME,
    },
    register.link: {"guardian": _GUARDIAN, "pupil": _PUPIL},
    accounts.account: {
        "id": _NUMBER,
        "identifier": f"'e.banc' || ({_NUMBER})",
        "educonnect_id": "printf('%096x', n)",
        "folded_name": f"{_BIRTH_NAME} || ' ' || {_FIRST_NAME}",
    },
    accounts.account_record: {"record": _GUARDIAN, "account_id": _NUMBER},
    accounts.attachment: {"guardian": _GUARDIAN, "pupil": _PUPIL},
}
_LOT = 200_000


def measure(
    *, sizes: tuple[int, ...] = (1_000, 100_000, 10_000_000), rounds: int = 5, logins: int = 200
) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        served = {
            count: stack.enter_context(idp(store=sqlite_url(Path(folder) / f"{count}.sqlite"))) for count in sizes
        }
        people = {count: filled(each, count) for count, each in served.items()}

        def milliseconds(count: int) -> float:
            each = served[count]
            return 1000 / each.rate(lambda: each.log_in_all(people[count], logins, BROWSERS))

        found = in_turns({str(count): lambda count=count: milliseconds(count) for count in sizes}, rounds)
        memory = {count: mebibytes(each.crew.pids(), resident=True) for count, each in served.items()}
    smallest = min(sizes)
    for count in sizes:
        yield Figure(
            name=f"growth-{count}",
            title=f"Connexion parmi {count} comptes",
            values=found[str(count)],
            unit="ms de processeur de l’IdP",
            bounds=found[str(smallest)],
            bound_is=f"parmi {smallest} comptes, ms",
            limits="un niveau de plus aux index, et des pages hors du cache de SQLite",
        )
        yield Figure(
            name=f"growth-memory-{count}",
            title=f"Mémoire de l’IdP, {count} comptes",
            values=(memory[count],),
            unit="Mio",
            bounds=(memory[smallest],),
            bound_is=f"avec {smallest} comptes, Mio",
            limits="le cache de SQLite, qui est borné",
        )


def filled(served: Idp, count: int) -> list[str]:
    """Fill a store with so many accounts; give identifiers from all over it."""
    (first,) = open_accounts(served, 1)
    store = served.crew.foundation.store
    with store.write() as connection:
        _copy(connection, register.school, _SCHOOL, 0, count // _OF_A_SCHOOL + 1)
    for begin in range(1, count, _LOT):
        with much_memory(store), store.write() as connection:
            for table, changed in _COPIES.items():
                _copy(connection, table, changed, begin, min(begin + _LOT, count))
    step = max(count // 1000, 1)
    return [first, *(f"e.banc{_BASE + number}" for number in range(1, count, step))]


def _copy(connection: Connection, table: Table, changed: Mapping[str, str], begin: int, end: int) -> None:
    """Copy the first row of a table once for each n from `begin` to before `end`, with some columns made of n."""
    names = [column.name for column in table.columns]
    values = ", ".join(changed.get(name, name) for name in names)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)}) "
        f"WITH RECURSIVE counted(n) AS (SELECT {begin} UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {end}) "
        f"SELECT {values} FROM (SELECT * FROM {table.name} ORDER BY rowid LIMIT 1) CROSS JOIN counted"
    )


BENCHMARK = Benchmark(
    name="growth",
    title="Croissance",
    goals={"growth-100000": at_most(1.25), "growth-10000000": at_most(1.25), "growth-memory-10000000": at_most(1.25)},
    measure=measure,
    quick={"sizes": (1_000, 100_000), "rounds": 2, "logins": 120},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
