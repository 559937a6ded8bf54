"""Sending a code to the contact that the school knows."""

from rentree_blanche.simulators.educonnect.activation.errors import TooManyCodesError
from rentree_blanche.simulators.educonnect.register.names import fold_email
from rentree_blanche.simulators.educonnect.sending.messages import Message
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Step


async def send_code(services: Services, step: Step, enrolment: Enrolment) -> bool:
    """Issue a code, void the earlier ones, and queue its SMS or mail; False when this flow may have no more."""
    store = services.ground.pools.store
    try:
        message = await store(_queue, services, step.flow, enrolment)
    except TooManyCodesError:
        return False
    services.outbox.dispatch(message)
    return True


def _queue(services: Services, flow: str, enrolment: Enrolment) -> Message:
    texts, minutes = services.texts, services.settings.code_minutes
    if enrolment.mobile:
        code = services.codes.issue(flow, enrolment.mobile)
        return services.outbox.queue_sms(flow, enrolment.mobile, texts("code.sms", code=code, minutes=minutes))
    code = services.codes.issue(flow, fold_email(enrolment.email))
    body = texts("code.mail", code=code, minutes=minutes)
    return services.outbox.queue_mail(flow, enrolment.email, texts("code.mail_subject"), body)
