"""What the pages and the control addresses of one register work with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.contacts import Contacts, readable
from rentree_blanche.simulators.registers.errors import UnknownRecordError
from rentree_blanche.simulators.registers.forms import FIELD, Forms
from rentree_blanche.simulators.registers.founding import Founding
from rentree_blanche.simulators.registers.moves import Moves
from rentree_blanche.simulators.registers.records import birthday
from rentree_blanche.simulators.registers.register import P, Register
from rentree_blanche.simulators.registers.settings import RegisterSettings

_PACKAGE = "rentree_blanche.simulators.registers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a register speaks of its schools.

    Attributes:
        brand, subtitle: of the application.
        staff: before a school's name, for who works with the register (« Directeur de l’ »).
        base: path of the pages of schools.
        one, the, many: « école », « l’école », « écoles ».
        a, none, of: « une école », « Aucune école », « d’école ».
        more: paths and titles of pages that this register alone has.
    """

    brand: str
    subtitle: str
    staff: str
    base: str
    one: str
    the: str
    many: str
    a: str
    none: str
    of: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Generic[P]):
    """One register at work: its people, its rules, its words, its forms."""

    ground: Ground
    settings: RegisterSettings
    founding: Founding[P]
    export: Export[P]
    contacts: Contacts
    wording: Wording
    forms: Forms
    packages: tuple[str, ...]

    @property
    def register(self) -> Register[P]:
        """Give the register."""
        return self.founding.register

    @property
    def moves(self) -> Moves[P]:
        """Give the rules of school changes."""
        return Moves(self.register, self.founding.mint)

    def settle_school(self, connection: Connection, uai: str) -> None:
        """Enter a school of the population that the register does not know yet.

        Raises:
            PopulationError: there is no such school.
            FieldsError: it is one of the other register's.
        """
        self.founding.settle_school(connection, uai)

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """Show a page; its forms bear the browser's token."""
        visitor = self.forms.visitor(request)
        token = {"name": FIELD, "value": self.forms.token(visitor)}
        shared: dict[str, Any] = {"token": token, "birthday": birthday, "readable": readable, "w": self.wording}
        answer = page((*self.packages, _PACKAGE), template, status, **shared, **values)
        return self.forms.remember(answer, visitor)

    def found(self, find: Callable[..., Any], *given: Any) -> Any:
        """Find a record, or refuse with the page « Introuvable »."""
        try:
            return find(*given)
        except UnknownRecordError as error:
            raise self.unknown() from error

    def unknown(self) -> PageError:
        """Give the refusal of an address under which nobody stands."""
        w = self.wording
        text = f"{w.the[0].upper()}{w.the[1:]} n’a pas de fiche à cette adresse. Revenez au choix de {w.the}."
        return PageError(404, "Introuvable", text, reason="unknown_record")
