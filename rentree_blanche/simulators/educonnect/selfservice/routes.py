"""The addresses of « Mon compte »."""

from starlette.responses import RedirectResponse
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.selfservice import addresses
from rentree_blanche.simulators.educonnect.selfservice.children import Children
from rentree_blanche.simulators.educonnect.selfservice.door import Door
from rentree_blanche.simulators.educonnect.selfservice.forgotten import Forgotten
from rentree_blanche.simulators.educonnect.selfservice.profile import Profile
from rentree_blanche.simulators.educonnect.selfservice.proving import Proving
from rentree_blanche.simulators.educonnect.services import Services


def routes(services: Services) -> list[Route]:
    """Give all pages of the host `moncompte`."""
    door, forgotten = Door(services), Forgotten(services)
    return [
        Route("/", RedirectResponse(addresses.PROFILE)),
        Route(f"{addresses.BASE}/", RedirectResponse(addresses.PROFILE)),
        Route(addresses.ENTER, door.enter),
        Route(addresses.LEAVE, door.leave),
        *Profile(services, door).routes(),
        *Children(services, door).routes(),
        *forgotten.routes(),
        *Proving(services, forgotten).routes(),
    ]
