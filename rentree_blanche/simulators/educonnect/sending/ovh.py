"""SMS through an OVH-like HTTP API."""

import hashlib
import json
from typing import Any

import requests

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.educonnect.sending.accounts import OvhAccount
from rentree_blanche.simulators.educonnect.sending.addresses import ovh_address
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState, Sent
from rentree_blanche.simulators.educonnect.sending.sinch import SENDER
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_FAILED = Sent(state=SendingState.FAILED)


class Ovh:
    """Sends through `POST /1.0/sms/{serviceName}/jobs`, signed; the first message tells where reports go."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        token = settings.sms_token or ground.secret
        self._ground = ground
        self._base = f"{settings.sms_url or ground.addresses.origin('sms')}/1.0"
        self._account = OvhAccount.of(settings.sms_ovh, settings.sms_plan, token)
        self._ready: tuple[int, int] | None = None

    def send(self, message: Message) -> Sent:
        """Hand an SMS over; it is sent when its job has an id."""
        job = {
            "message": message.body,
            "receivers": [message.recipient],
            "sender": SENDER,
            "senderForResponse": False,
            "noStopClause": True,
            "priority": "high",
            "class": "phoneDisplay",
            "charset": "UTF-8",
        }
        try:
            ahead = self._prepared()
            answer = self._signed("POST", f"/sms/{self._account.service}/jobs", ahead, job)
            ids = answer.json()["ids"] if answer.ok else []
        except (NotAnsweringError, ValueError, KeyError, TypeError):
            return _FAILED
        return Sent(state=SendingState.SENT, remote=str(ids[0])) if ids else _FAILED

    def close(self) -> None:
        """Nothing is kept open."""

    def _prepared(self) -> int:
        """Give how far OVH's clock is ahead of ours; asked once, with the telling of where reports go.

        Once for each life of the store: what is put back to an earlier state may have forgotten the address.
        """
        epoch = self._ground.store.epoch
        if self._ready is None or self._ready[0] != epoch:
            told = self._ground.wire.request("GET", f"{self._base}/auth/time").json()
            ahead = int(told) - self._now()
            self._signed("PUT", f"/sms/{self._account.service}", ahead, {"callBack": ovh_address(self._ground)})
            self._ready = epoch, ahead
        return self._ready[1]

    def _signed(self, method: str, path: str, ahead: int, body: Any) -> requests.Response:
        account, url, text = self._account, self._base + path, json.dumps(body)
        stamp = str(self._now() + ahead)
        asked = "+".join((account.application_secret, account.consumer_key, method, url, text, stamp))
        headers = {
            "Content-Type": "application/json",
            "X-Ovh-Application": account.application_key,
            "X-Ovh-Consumer": account.consumer_key,
            "X-Ovh-Timestamp": stamp,
            "X-Ovh-Signature": "$1$" + hashlib.sha1(asked.encode()).hexdigest(),  # noqa: S324 - OVH's own
        }
        return self._ground.wire.request(method, url, data=text.encode(), headers=headers)

    def _now(self) -> int:
        return int(self._ground.clock.minted().timestamp())
