"""What sending costs, and when a plan may not send."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.errors import QueueFull, QuotaSpent, Throttled
from rentree_blanche.simulators.sms_gateway.plans import Plan
from rentree_blanche.simulators.sms_gateway.tables import message as message_table
from rentree_blanche.simulators.sms_gateway.tables import plan as plan_table

_SECOND = timedelta(seconds=1)


def check_pace(store: Store, plan: Plan, count: int, now: datetime) -> None:
    """See whether a plan may send `count` more messages now.

    Raises:
        Throttled: too many within a second of the federation.
        QueueFull: too many wait to be delivered.
    """
    row = message_table.c
    if plan.rate is not None:
        recent = select(func.count()).where(row.plan == plan.id, row.copy == 0, row.created_at > now - _SECOND)
        if _number(store, recent) + count > plan.rate:
            raise Throttled(plan.id, plan.rate)
    if plan.queue is not None:
        waiting = select(func.count()).where(row.plan == plan.id, row.copy == 0, row.due_at > now)
        if _number(store, waiting) + count > plan.queue:
            raise QueueFull(plan.id, plan.queue)


def charge(connection: Connection, plan: Plan, needed: int) -> None:
    """Take credits from a plan, in the transaction that writes the messages down: both happen or neither does.

    Raises:
        QuotaSpent: fewer are left.
    """
    row = plan_table.c
    paid = connection.execute(
        update(plan_table)
        .where(row.id == plan.id, or_(row.credits.is_(None), row.credits >= needed))
        .values(credits=row.credits - needed, spent=row.spent + needed)
    ).rowcount
    if not paid:
        raise QuotaSpent(plan.id, needed)


def _number(store: Store, wanted: object) -> int:
    with store.read() as connection:
        return int(connection.execute(wanted).scalar_one())  # type: ignore[call-overload]  # a SELECT of one count
