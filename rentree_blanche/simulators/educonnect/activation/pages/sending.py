"""Sending a code to a proven contact."""

from rentree_blanche.simulators.educonnect.activation.errors import TooManyCodesError
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Step


async def send_code(services: Services, step: Step, enrolment: Enrolment) -> bool:
    """Issue a code, void the earlier ones, and queue its SMS; False when this flow may have no more."""
    try:
        issued = await services.ground.pools.store(services.codes.issue, step.flow, enrolment.mobile)
    except TooManyCodesError:
        return False
    body = services.texts("code.sms", code=issued, minutes=services.settings.code_minutes)
    sms = await services.ground.pools.store(services.outbox.queue_sms, step.flow, enrolment.mobile, body)
    services.outbox.dispatch(sms)
    return True
