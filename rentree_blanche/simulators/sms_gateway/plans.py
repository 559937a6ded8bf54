"""Service plans: who may send, with which token."""

import hmac
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.tables import plan as plan_table

DEFAULT_PLAN = "educonnect"
DEFAULT_ORIGINATOR = "EduConnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A service plan.

    Attributes:
        id: the servicePlanId of the addresses.
        token: API token that its client sends as bearer.
        originator: sender of batches that name none (Sinch's automatic default originator).
        callback_url: where delivery reports of batches go that ask for one and name no address.
    """

    id: str
    token: str
    originator: str | None = None
    callback_url: str | None = None


def found(store: Store, token: str) -> None:
    """Make the default plan where it is missing, with the federation's secret as its token."""
    if plan_of(store, DEFAULT_PLAN) is not None:
        return
    try:
        keep(store, Plan(id=DEFAULT_PLAN, token=token, originator=DEFAULT_ORIGINATOR))
    except IntegrityError:
        if plan_of(store, DEFAULT_PLAN) is None:  # unless another worker made it at the same moment
            raise


def keep(store: Store, plan: Plan) -> None:
    """Write a plan down, new or changed."""
    with store.write() as connection:
        known = connection.execute(select(plan_table.c.id).where(plan_table.c.id == plan.id)).first()
        values = {"token": plan.token, "originator": plan.originator, "callback_url": plan.callback_url}
        if known is None:
            connection.execute(insert(plan_table).values(id=plan.id, **values))
        else:
            connection.execute(plan_table.update().where(plan_table.c.id == plan.id).values(**values))


def plan_of(store: Store, plan_id: str) -> Plan | None:
    """Give a plan, None where there is none of that id."""
    with store.read() as connection:
        row = connection.execute(select(plan_table).where(plan_table.c.id == plan_id)).mappings().first()
    return None if row is None else Plan(**row)


def authorised(store: Store, plan_id: str, authorization: str) -> Plan | None:
    """Give the plan whose token the header `Authorization` carries; None for a wrong token or an unknown plan."""
    plan = plan_of(store, plan_id)
    expected = f"Bearer {plan.token}" if plan is not None else ""
    same = hmac.compare_digest(authorization.encode(), expected.encode())
    return plan if same and plan is not None else None
