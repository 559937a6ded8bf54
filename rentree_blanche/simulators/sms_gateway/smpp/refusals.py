"""What the gateway refuses, as SMPP's command_status says it."""

from rentree_blanche.simulators.sms_gateway.errors import (
    GatewayFault,
    QueueFull,
    QuotaSpent,
    Refusal,
    RefusedRecipients,
    Throttled,
    UnusableOrder,
)
from rentree_blanche.simulators.sms_gateway.smpp.pdus import Status

# A fault names what goes wrong by an HTTP status, so that one fault serves all three APIs.
_SUBMITS = {
    400: Status.ESME_RINVDSTADR,
    402: Status.ESME_RSUBMITFAIL,
    403: Status.ESME_RSUBMITFAIL,
    404: Status.ESME_RINVDSTADR,
    429: Status.ESME_RTHROTTLED,
    503: Status.ESME_RMSGQFUL,
}
_REFUSALS: dict[type[Refusal], Status] = {
    Throttled: Status.ESME_RTHROTTLED,
    QueueFull: Status.ESME_RMSGQFUL,
    QuotaSpent: Status.ESME_RSUBMITFAIL,
    RefusedRecipients: Status.ESME_RINVDSTADR,
}
_UNUSABLE = {"from": Status.ESME_RINVSRCADR, "expire_at": Status.ESME_RINVEXPIRY}


def bind_status(fault: int | None) -> Status:
    """Give the answer to a bind: what a fault's HTTP status stands for, or that nothing is wrong so far."""
    if fault is None:
        return Status.ESME_ROK
    return Status.ESME_RINVPASWD if fault == 401 else Status.ESME_RBINDFAIL


def submit_status(wrong: Refusal | int | None) -> Status:
    """Give the answer to a submit_sm: for a refusal, for a fault's HTTP status, or that nothing is wrong so far."""
    match wrong:
        case None:
            return Status.ESME_ROK
        case int():
            return _SUBMITS.get(wrong, Status.ESME_RSYSERR)
        case GatewayFault(status=status):
            return _SUBMITS.get(status, Status.ESME_RSYSERR)
        case UnusableOrder(field=field):
            return _UNUSABLE.get(field, Status.ESME_RSUBMITFAIL)
        case _:
            return _REFUSALS.get(type(wrong), Status.ESME_RSUBMITFAIL)
