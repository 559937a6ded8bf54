"""Conversations: one a browser, with numbered executions and steps, all in the store so that any worker serves any."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso import tables
from rentree_blanche.simulators.educonnect.sso.flow import STATE, FlowState, Step


@dataclass(frozen=True, slots=True)
class Claim:
    """Who may do the work of a form: ours when `mine`, else look at `next_number` once it is there."""

    mine: bool
    next_number: int | None = None


class Conversations:
    """The web flows of all browsers.

    Args:
        minutes: how long a conversation lives after its last step.
    """

    def __init__(self, store: Store, clock: ActorClock, chance: Chance, minutes: int) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._life = timedelta(minutes=minutes)

    def begin(self, conversation_id: str | None, view: str, state: FlowState) -> Step:
        """Begin an execution in a browser's conversation, a new one when it has none that lives."""
        now = self._clock.now()
        with self._store.write() as connection:
            found = self._living(connection, conversation_id, now)
            if found is None:
                found = (self._chance.opaque(), self._chance.opaque(), 0)
                connection.execute(
                    insert(tables.conversation).values(
                        id=found[0], csrf=found[1], executions=1, touched_at=now.isoformat()
                    )
                )
            else:
                self._touch(connection, found[0], now, executions=found[2] + 1)
            made = Step(
                conversation_id=found[0], csrf=found[1], execution=found[2] + 1, number=1, view=view, state=state
            )
            _insert(connection, made)
        return made

    def find(self, conversation_id: str | None, execution: int, number: int) -> Step | None:
        """Give a step of a browser's conversation; None when it is over, too old, or somebody else's."""
        with self._store.read() as connection:
            found = self._living(connection, conversation_id, self._clock.now())
            row = (
                found
                and connection.execute(
                    select(tables.step.c.view, tables.step.c.state).where(_is(found[0], execution, number))
                ).one_or_none()
            )
        if not found or not row:
            return None
        return Step(
            conversation_id=found[0],
            csrf=found[1],
            execution=execution,
            number=number,
            view=row.view,
            state=STATE.validate_json(row.state),
        )

    def advance(self, step: Step, view: str, state: FlowState) -> Step | None:
        """Add the step that follows; None when the execution has ended meanwhile."""
        row = tables.step.c
        with self._store.write() as connection:
            last = connection.execute(
                select(func.max(row.number)).where(
                    row.conversation_id == step.conversation_id, row.execution == step.execution
                )
            ).scalar_one()
            if last is None:
                return None
            made = Step(
                conversation_id=step.conversation_id,
                csrf=step.csrf,
                execution=step.execution,
                number=last + 1,
                view=view,
                state=state,
            )
            _insert(connection, made)
            connection.execute(update(tables.step).where(_at(step)).values(next_number=made.number))
            self._touch(connection, step.conversation_id, self._clock.now())
        return made

    def claim(self, step: Step, form: Mapping[str, str]) -> Claim:
        """Claim the work of a form: the same form sent twice from one step (a double click) is worked once."""
        digest = _digest(form)
        row = tables.step.c
        with self._store.write() as connection:
            mine = connection.execute(
                update(tables.step)
                .where(_at(step), row.claim.is_(None) | (row.claim != digest))
                .values(claim=digest, next_number=None)
            ).rowcount
            if mine:
                return Claim(mine=True)
            return Claim(mine=False, next_number=_next_number(connection, step))

    def followed(self, step: Step) -> int | None:
        """Give the number of the step that a claimed form led to, None while it is being worked."""
        with self._store.read() as connection:
            return _next_number(connection, step)

    def unclaim(self, step: Step) -> None:
        """Give a claim back after work that came to nothing."""
        with self._store.write() as connection:
            connection.execute(update(tables.step).where(_at(step)).values(claim=None))

    def end(self, step: Step) -> None:
        """End an execution: all its steps become stale."""
        row = tables.step.c
        with self._store.write() as connection:
            connection.execute(
                delete(tables.step).where(row.conversation_id == step.conversation_id, row.execution == step.execution)
            )

    def _living(
        self, connection: Connection, conversation_id: str | None, now: datetime
    ) -> tuple[str, str, int] | None:
        if not conversation_id:
            return None
        found = connection.execute(
            select(tables.conversation).where(tables.conversation.c.id == conversation_id)
        ).one_or_none()
        if found is None or datetime.fromisoformat(found.touched_at) + self._life <= now:
            return None
        return found.id, found.csrf, found.executions

    @staticmethod
    def _touch(connection: Connection, conversation_id: str, now: datetime, **values: int) -> None:
        connection.execute(
            update(tables.conversation)
            .where(tables.conversation.c.id == conversation_id)
            .values(touched_at=now.isoformat(), **values)
        )


def _is(conversation_id: str, execution: int, number: int) -> ColumnElement[bool]:
    row = tables.step.c
    return (row.conversation_id == conversation_id) & (row.execution == execution) & (row.number == number)


def _at(step: Step) -> ColumnElement[bool]:
    return _is(step.conversation_id, step.execution, step.number)


def _insert(connection: Connection, step: Step) -> None:
    connection.execute(
        insert(tables.step).values(
            conversation_id=step.conversation_id,
            execution=step.execution,
            number=step.number,
            view=step.view,
            state=STATE.dump_json(step.state).decode(),
        )
    )


def _next_number(connection: Connection, step: Step) -> int | None:
    return connection.execute(select(tables.step.c.next_number).where(_at(step))).scalar_one_or_none()


def _digest(form: Mapping[str, str]) -> str:
    fields = "\x1f".join(f"{name}\x1e{form[name]}" for name in sorted(form))
    return hashlib.sha256(fields.encode()).hexdigest()
