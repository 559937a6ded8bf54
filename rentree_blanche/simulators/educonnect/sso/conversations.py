"""Conversations: one a browser, with numbered executions and steps, all in the store so that any worker serves any."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso import tables
from rentree_blanche.simulators.educonnect.sso.flow import STATE, FlowState, Step

_CONVERSATION = tables.conversation.c
_STEP = tables.step.c
_OF_CONVERSATION = _CONVERSATION.id == bindparam("conversation")
_OF_EXECUTION = (_STEP.conversation_id == bindparam("conversation")) & (_STEP.execution == bindparam("of_execution"))
_AT_STEP = _OF_EXECUTION & (_STEP.number == bindparam("of_number"))
_LIVING = Prepared(
    select(_CONVERSATION.csrf, _CONVERSATION.executions, _CONVERSATION.touched_at).where(_OF_CONVERSATION)
)
_FIND = Prepared(
    select(_CONVERSATION.csrf, _CONVERSATION.touched_at, _STEP.view, _STEP.state)
    .join_from(tables.conversation, tables.step, _CONVERSATION.id == _STEP.conversation_id)
    .where(_AT_STEP)
)
_LAST = Prepared(select(func.max(_STEP.number).label("number")).where(_OF_EXECUTION))
_NEXT = Prepared(select(_STEP.next_number, _STEP.claim).where(_AT_STEP))
_NEW_CONVERSATION = Prepared(insert(tables.conversation))
_NEW_STEP = Prepared(insert(tables.step))
_TOUCH = Prepared(
    update(tables.conversation)
    .where(_OF_CONVERSATION)
    .values(touched_at=bindparam("now"), executions=_CONVERSATION.executions + bindparam("more", type_=Integer))
)
_FOLLOW = Prepared(update(tables.step).where(_AT_STEP).values(next_number=bindparam("following")))
_CLAIM = Prepared(
    update(tables.step)
    .where(_AT_STEP, _STEP.claim.is_(None) | (_STEP.claim != bindparam("digest")))
    .values(claim=bindparam("digest"), claimed_by=bindparam("worker"), next_number=None)
)
_UNCLAIM = Prepared(update(tables.step).where(_AT_STEP).values(claim=None))
_PURGE_EVERY = 500
_STATES = 500
_END = Prepared(delete(tables.step).where(_OF_EXECUTION))


@dataclass(frozen=True, slots=True)
class Claim:
    """Who may do the work of a form: ours when `mine`, else look at `next_number` once it is there."""

    mine: bool
    next_number: int | None = None


class Conversations:
    """The web flows of all browsers.

    Args:
        minutes: how long a conversation lives after its last step.
        secret: shared by all workers.
        worker: names this one; empty where there is but one.
    """

    def __init__(
        self, store: Store, clock: ActorClock, chance: Chance, *, minutes: int, secret: str, worker: str = ""
    ) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._life = timedelta(minutes=minutes)
        self._secret = secret.encode()
        self._worker = worker
        self._begun = 0
        self._state = lru_cache(_STATES)(STATE.validate_json)  # a browser comes back to a state a few times

    def begin(self, conversation_id: str | None, view: str, state: FlowState) -> Step:
        """Begin an execution in a browser's conversation, a new one when it has none that lives."""
        now = self._clock.now()
        self._purge_now_and_then(now)
        with self._store.write() as connection:
            self._store.hold(connection, f"conversation {conversation_id}")
            found = self._living(connection, conversation_id, now)
            if found is None:
                found = (self._chance.opaque(), self._chance.opaque(), 0)
                _NEW_CONVERSATION.run(connection, id=found[0], csrf=found[1], executions=1, touched_at=now.isoformat())
            else:
                _TOUCH.run(connection, conversation=found[0], now=now.isoformat(), more=1)
            made = Step(
                conversation_id=found[0], csrf=found[1], execution=found[2] + 1, number=1, view=view, state=state
            )
            _insert(connection, made)
        return made

    def find(self, conversation_id: str | None, execution: int, number: int) -> Step | None:
        """Give a step of a browser's conversation; None when it is over, too old, or somebody else's."""
        if not conversation_id:
            return None
        row = self._store.glance(_FIND, conversation=conversation_id, of_execution=execution, of_number=number)
        if row is None or not self._lives(row.touched_at, self._clock.now()):
            return None
        return Step(
            conversation_id=conversation_id,
            csrf=row.csrf,
            execution=execution,
            number=number,
            view=row.view,
            state=self._state(row.state),
        )

    def latest(self, conversation_id: str, execution: int) -> Step | None:
        """Give the newest step of an execution; None when it is over or too old."""
        with self._store.read() as connection:
            last = _LAST.first(connection, conversation=conversation_id, of_execution=execution)
        return None if last is None or last.number is None else self.find(conversation_id, execution, last.number)

    def advance(self, step: Step, view: str, state: FlowState) -> Step | None:
        """Add the step that follows; None when the execution has ended meanwhile."""
        with self._store.write() as connection:
            self._store.hold(connection, f"conversation {step.conversation_id}")
            last = _LAST.first(connection, **_of(step))
            if last is None or last.number is None:
                return None
            made = Step(
                conversation_id=step.conversation_id,
                csrf=step.csrf,
                execution=step.execution,
                number=last.number + 1,
                view=view,
                state=state,
            )
            _insert(connection, made)
            _FOLLOW.run(connection, **_at(step), following=made.number)
            _TOUCH.run(connection, conversation=step.conversation_id, now=self._clock.now().isoformat(), more=0)
        return made

    def claim(self, step: Step, form: Mapping[str, str]) -> Claim:
        """Claim the work of a form: the same form sent twice from one step (a double click) is worked once."""
        digest = self._digest(form)
        with self._store.write() as connection:
            if _CLAIM.run(connection, **_at(step), digest=digest, worker=self._worker):
                return Claim(mine=True)
            return Claim(mine=False, next_number=_next_number(connection, step))

    def followed(self, step: Step) -> int | None:
        """Give the number of the step that a claimed form led to, None while it is being worked; 0 when nobody does."""
        with self._store.read() as connection:
            row = _NEXT.first(connection, **_at(step))
        return 0 if row is not None and row.claim is None else None if row is None else row.next_number

    def unclaim(self, step: Step) -> None:
        """Give a claim back after work that came to nothing."""
        with self._store.write() as connection:
            _UNCLAIM.run(connection, **_at(step))

    def unclaim_all(self, worker: str) -> None:
        """Give the claims back that a dead worker held, so that who sends a form again need not wait for it."""
        held = (_STEP.claimed_by == worker) & _STEP.claim.is_not(None) & _STEP.next_number.is_(None)
        with self._store.write() as connection:
            connection.execute(update(tables.step).where(held).values(claim=None))

    def end(self, step: Step) -> None:
        """End an execution: all its steps become stale."""
        with self._store.write() as connection:
            _END.run(connection, **_of(step))

    def _living(
        self, connection: Connection, conversation_id: str | None, now: datetime
    ) -> tuple[str, str, int] | None:
        if not conversation_id:
            return None
        found = _LIVING.first(connection, conversation=conversation_id)
        if found is None or not self._lives(found.touched_at, now):
            return None
        return conversation_id, found.csrf, found.executions

    def _digest(self, form: Mapping[str, str]) -> str:
        # With the secret as key: a form may hold a password, which must not be guessed from the store.
        fields = "\x1f".join(f"{name}\x1e{form[name]}" for name in sorted(form))
        return hmac.new(self._secret, fields.encode(), hashlib.sha256).hexdigest()

    def _purge_now_and_then(self, now: datetime) -> None:
        """Forget dead conversations with their steps, at every so manieth beginning."""
        self._begun += 1
        if self._begun % _PURGE_EVERY:
            return
        with self._store.write() as connection:
            connection.execute(
                delete(tables.conversation).where(_CONVERSATION.touched_at < (now - self._life).isoformat())
            )

    def _lives(self, touched_at: str, now: datetime) -> bool:
        return datetime.fromisoformat(touched_at) + self._life > now


def _of(step: Step) -> dict[str, str | int]:
    return {"conversation": step.conversation_id, "of_execution": step.execution}


def _at(step: Step) -> dict[str, str | int]:
    return {**_of(step), "of_number": step.number}


def _insert(connection: Connection, step: Step) -> None:
    _NEW_STEP.run(
        connection,
        conversation_id=step.conversation_id,
        execution=step.execution,
        number=step.number,
        view=step.view,
        state=STATE.dump_json(step.state).decode(),
    )


def _next_number(connection: Connection, step: Step) -> int | None:
    row = _NEXT.first(connection, **_at(step))
    return None if row is None else row.next_number
