"""The addresses of the console."""

from starlette.routing import Route

from rentree_blanche.simulators.educonnect.admin.desk import Desk
from rentree_blanche.simulators.educonnect.admin.handing import Handing
from rentree_blanche.simulators.educonnect.admin.pages.figures import Figures
from rentree_blanche.simulators.educonnect.admin.pages.file import File
from rentree_blanche.simulators.educonnect.admin.pages.helping import Helping
from rentree_blanche.simulators.educonnect.admin.pages.informing import Informing
from rentree_blanche.simulators.educonnect.admin.pages.lists import Lists
from rentree_blanche.simulators.educonnect.admin.pages.portal import Portal
from rentree_blanche.simulators.educonnect.admin.pages.resetting import Resetting
from rentree_blanche.simulators.educonnect.services import Services


def routes(services: Services) -> list[Route]:
    """Give all pages of the host `admin`."""
    desk, handing = Desk(services), Handing(services)
    return [
        *Portal(desk).routes(),
        *Figures(desk).routes(),
        *Lists(desk).routes(),
        *Informing(desk, handing).routes(),
        *Resetting(desk, handing).routes(),
        *File(desk, handing).routes(),
        *Helping(desk, handing).routes(),
    ]
