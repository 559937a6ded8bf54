"""SMS through a Sinch-like HTTP API."""

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.educonnect.sending.addresses import sinch_address
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState, Sent
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

SENDER = "EduConnect"
"""What handsets show as the sender."""


class Sinch:
    """Sends through `POST /{servicePlanId}/batches`."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        base = settings.sms_url or ground.addresses.origin("sms")
        self._wire = ground.wire
        self._url = f"{base}/{settings.sms_plan}/batches"
        self._token = settings.sms_token or ground.secret
        self._reports_to = sinch_address(ground)

    def send(self, message: Message) -> Sent:
        """Hand an SMS over; anything but 201 is a failure."""
        try:
            answer = self._wire.request(
                "POST",
                self._url,
                json={
                    "to": [message.recipient],
                    "from": SENDER,
                    "body": message.body,
                    "client_reference": message.reference,
                    "delivery_report": "per_recipient_final",
                    "callback_url": self._reports_to,
                },
                headers={"Authorization": f"Bearer {self._token}"},
            )
        except NotAnsweringError:
            return Sent(state=SendingState.FAILED)
        return Sent(state=SendingState.SENT if answer.status_code == 201 else SendingState.FAILED)

    def close(self) -> None:
        """Nothing is kept open."""
