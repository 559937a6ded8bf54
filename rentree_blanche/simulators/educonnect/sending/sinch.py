"""SMS through a Sinch-like HTTP API."""

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState, Sent
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_SENDER = "EduConnect"


class Sinch:
    """Sends through `POST /{servicePlanId}/batches`."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        base = settings.sms_url or ground.addresses.origin("sms")
        self._wire = ground.wire
        self._url = f"{base}/{settings.sms_plan}/batches"
        self._token = settings.sms_token or ground.secret

    def send(self, message: Message) -> Sent:
        """Hand an SMS over; anything but 201 is a failure."""
        try:
            answer = self._wire.request(
                "POST",
                self._url,
                json={
                    "to": [message.recipient],
                    "from": _SENDER,
                    "body": message.body,
                    "client_reference": message.reference,
                    "delivery_report": "none",
                },
                headers={"Authorization": f"Bearer {self._token}"},
            )
        except NotAnsweringError:
            return Sent(state=SendingState.FAILED)
        return Sent(state=SendingState.SENT if answer.status_code == 201 else SendingState.FAILED)
