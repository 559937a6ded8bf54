"""Who calls OVH's API: the headers, and the signature over what is asked."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.ovh.refusals import OvhRefusal
from rentree_blanche.simulators.sms_gateway.plans import Plan, plan_of

CLOCKS_APART = timedelta(seconds=300)
"""How far a client's clock may be off; OVH's own bound is not public."""


def signature(secret: str, consumer: str, method: str, url: str, body: str, timestamp: str) -> str:
    """Sign a request: `$1$` and the SHA-1 of what is asked, joined by `+`."""
    asked = "+".join((secret, consumer, method, url, body, timestamp))
    return "$1$" + hashlib.sha1(asked.encode()).hexdigest()  # noqa: S324 - OVH's own


def caller(store: Store, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> Plan:
    """Give the plan whose credentials signed a request; `url` is the whole address, with its query.

    Raises:
        OvhRefusal: 400 or 403, as OVH says what is wrong.
    """
    application, consumer = headers.get("x-ovh-application", ""), headers.get("x-ovh-consumer", "")
    plan = plan_of(store, application) if application else None
    if plan is None:
        raise OvhRefusal(403, "INVALID_KEY", "This application key is invalid")
    if not consumer:
        raise OvhRefusal(403, "NOT_CREDENTIAL", "You must login first")
    if not _same(consumer, plan.consumer_key):
        raise OvhRefusal(403, "INVALID_CREDENTIAL", "This credential is not valid")
    stamp = headers.get("x-ovh-timestamp", "")
    if not stamp.isdecimal() or abs(int(stamp) - now.timestamp()) > CLOCKS_APART.total_seconds():
        raise OvhRefusal(400, "QUERY_TIME_OUT", "Query out of time")
    expected = signature(plan.application_secret, plan.consumer_key, method, url, body.decode(errors="replace"), stamp)
    if not _same(headers.get("x-ovh-signature", ""), expected):
        raise OvhRefusal(400, "INVALID_SIGNATURE", "Invalid signature")
    return plan


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
