"""What a page says of the children who were not confirmed."""

from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment


async def said_of_children(services: Services, enrolment: Enrolment) -> dict[str, list[str]]:
    """Give the names of the children who are `blocked` after a wrong date, and of those `reported`."""
    names = await services.ground.pools.store(services.registration.names, (*enrolment.blocked, *enrolment.reported))
    return {
        "blocked": [names[pupil_id] for pupil_id in enrolment.blocked],
        "reported": [names[pupil_id] for pupil_id in enrolment.reported],
    }
