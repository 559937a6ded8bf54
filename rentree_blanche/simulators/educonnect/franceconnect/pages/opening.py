"""The account of who FranceConnect has proven: linked, opened, entered."""

from dataclasses import replace

from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.errors import AlreadyActiveError, NoChildConfirmedError
from rentree_blanche.simulators.educonnect.franceconnect.values import Proven
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment, Outcome, Step, stale
from rentree_blanche.simulators.educonnect.sso.login import conclude

CHILDREN, LINKED, DONE = "franceconnect_children", "franceconnect_linked", "franceconnect_done"


async def linked(services: Services, enrolment: Enrolment, proven: Proven, account_id: int) -> tuple[str, Enrolment]:
    """Link the account that a person has to who FranceConnect says they are; give the page that says so."""
    await services.ground.pools.store(services.franceconnect.links.add, proven.identity.sub, account_id)
    return LINKED, replace(enrolment, account_id=account_id)


async def opened(services: Services, enrolment: Enrolment, proven: Proven) -> tuple[str, Enrolment]:
    """Make the person's account active, without a password, and link it; give the page that says so."""
    verdicts = [ChildVerdict(pupil_id=key, state=AttachmentState.CONFIRMED) for key in enrolment.confirmed]
    try:
        account = await services.ground.pools.store(
            services.registration.open_account,
            enrolment.guardian_ids,
            verdicts,
            password_hash=None,
            mobile=enrolment.mobile or None,
            email=enrolment.email or None,
            origin=Origin.FRANCECONNECT,
        )
    except AlreadyActiveError as error:  # another tab was first
        return await linked(services, enrolment, proven, error.account.id)
    except NoChildConfirmedError:  # the night took the children away between the page and its answer
        return CHILDREN, enrolment
    _, known = await linked(services, enrolment, proven, account.id)
    return DONE, known


async def entered(services: Services, step: Step) -> Outcome:
    """Log in with the account that FranceConnect opens: to what is demanded first, or the service that asked."""
    account_id = step.state.enrolment.account_id
    if account_id is None:
        raise stale(services.texts)
    await services.ground.pools.store(services.franceconnect.links.entered, account_id)
    return await services.ground.pools.crypto(conclude, services, step, account_id, by_password=False)
