"""Plans: who may send, with which token, how fast, and for how many credits."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.tables import plan as plan_table

DEFAULT_PLAN = "educonnect"
DEFAULT_ORIGINATOR = "EduConnect"
_SERVICE_PREFIX, _SERVICE_SUFFIX = "sms-", "-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, by which a client sends with any of the three APIs.

    Attributes:
        id: the servicePlanId of Sinch, the application key of OVH, the system_id of SMPP.
        token: API token that its client sends as bearer; the credentials of the other two derive from it.
        originator: sender of batches that name none (Sinch's automatic default originator).
        callback_url: where delivery reports of Sinch's batches go that ask for one and name no address.
        ovh_callback: where OVH's delivery reports go (`callBack` of the service).
        credits: what is left to spend, None for no limit. spent: what was.
        part_credits: what one part of a message costs. credit_price: thousandths of a euro that a credit costs.
        idempotent: a client reference that is sent again gives the batch that it gave, and is not charged again.
            Sinch itself only echoes it; a plan that is not idempotent does the same.
        rate: messages that may be sent a second of the federation, None for no limit.
        queue: messages that may wait to be delivered, None for no limit.
    """

    id: str
    token: str
    originator: str | None = None
    callback_url: str | None = None
    ovh_callback: str | None = None
    credits: int | None = None
    spent: int = 0
    part_credits: int = 1
    credit_price: int = 60
    idempotent: bool = True
    rate: int | None = None
    queue: int | None = None

    @property
    def service(self) -> str:
        """The serviceName of OVH's addresses."""
        return f"{_SERVICE_PREFIX}{self.id}{_SERVICE_SUFFIX}"

    @property
    def application_secret(self) -> str:
        """OVH's application secret."""
        return _derived(self.token, "ovh application secret").hex()[:32]

    @property
    def consumer_key(self) -> str:
        """OVH's consumer key."""
        return _derived(self.token, "ovh consumer key").hex()[:32]

    @property
    def smpp_password(self) -> str:
        """SMPP's password: at most eight characters (SMPP 3.4, 4.1.1)."""
        return base64.urlsafe_b64encode(_derived(self.token, "smpp password"))[:8].decode()

    def credentials(self) -> dict[str, dict[str, str]]:
        """Give what a client of each API is told."""
        return {
            "sinch": {"servicePlanId": self.id, "token": self.token},
            "ovh": {
                "application_key": self.id,
                "application_secret": self.application_secret,
                "consumer_key": self.consumer_key,
                "service": self.service,
            },
            "smpp": {"system_id": self.id, "password": self.smpp_password},
        }


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
    """Write a plan down, new or instead of the one of its id."""
    values = {field.name: getattr(plan, field.name) for field in fields(Plan)}
    with store.write() as connection:
        known = update(plan_table).where(plan_table.c.id == plan.id).values(**values)
        if not connection.execute(known).rowcount:
            connection.execute(insert(plan_table).values(**values))


def change(store: Store, plan_id: str, values: dict[str, Any]) -> Plan | None:
    """Change some fields of a plan; None when there is none of that id."""
    with store.write() as connection:
        if values:
            connection.execute(update(plan_table).where(plan_table.c.id == plan_id).values(**values))
        return plan_of(store, plan_id)


def plan_of(store: Store, plan_id: str) -> Plan | None:
    """Give a plan, None where there is none of that id."""
    with store.read() as connection:
        row = connection.execute(select(plan_table).where(plan_table.c.id == plan_id)).mappings().first()
    return None if row is None else Plan(**row)


def all_plans(store: Store) -> list[Plan]:
    """Give every plan, by id."""
    with store.read() as connection:
        return [Plan(**row) for row in connection.execute(select(plan_table).order_by(plan_table.c.id)).mappings()]


def authorised(store: Store, plan_id: str, authorization: str) -> Plan | None:
    """Give the plan whose token the header `Authorization` carries; None for a wrong token or an unknown plan."""
    plan = plan_of(store, plan_id)
    expected = f"Bearer {plan.token}" if plan is not None else ""
    same = hmac.compare_digest(authorization.encode(), expected.encode())
    return plan if same and plan is not None else None


def _derived(token: str, purpose: str) -> bytes:
    return hmac.digest(token.encode(), purpose.encode(), hashlib.sha256)
