"""A register at work as an actor: its pages, its control addresses, its nights."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from rentree_blanche.simulators.core.web import application
from rentree_blanche.simulators.registers.admission_pages import AdmissionPages
from rentree_blanche.simulators.registers.control import Control
from rentree_blanche.simulators.registers.desk import Desk
from rentree_blanche.simulators.registers.mobiles import MobilesPages
from rentree_blanche.simulators.registers.night import NightWork
from rentree_blanche.simulators.registers.pages import Pages


class RegisterActor:
    """A register: pages for a school's staff, control addresses, and the night's feeds.

    Args:
        desk: what it works with.
        control: its control addresses.
        more: routes that this register alone has.
    """

    def __init__(self, desk: Desk[Any], control: Control, more: Sequence[BaseRoute] = ()) -> None:
        self.name = desk.register.name
        self._night = NightWork(desk.ground, desk.export, desk.settings)
        pages = [*Pages(desk).routes(), *AdmissionPages(desk).routes(), *MobilesPages(desk).routes()]
        self.app: ASGIApp = application([*control.routes(), *more, *pages])

    def forget(self) -> None:
        """Drop caches: there are none, all that the register knows is in the store."""

    def night(self, day: date) -> None:
        """Send the feed to EduConnect, then the AAF export to the ENTs."""
        self._night.feed_educonnect(day)
        self._night.export_aaf(day)
