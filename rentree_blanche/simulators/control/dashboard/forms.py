"""What forms of the dashboard ask for, and what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rentree_blanche.simulators.control.errors import unusable, wrong_fields
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.core.web import field

Form = Mapping[str, Any]
Asked = TypeVar("Asked", bound=BaseModel)
_LONGEST_INDEX = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is to be read before one goes back: words and values that are shown once."""

    title: str
    rows: tuple[tuple[str, str], ...]
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a form asks for.

    Attributes:
        back: address of the page to come back to.
        does: gives a page to read first, another address to go to, or anything else to come back.
    """

    back: str
    does: Callable[[House, Form], Awaitable[object]]


def read(wanted: type[Asked], /, **values: Any) -> Asked:
    """Read a value of the API from fields; what was left empty is left out.

    Raises:
        PageError: 422, a field cannot be used; the message names it.
    """
    try:
        return wanted.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as error:
        raise wrong_fields(error) from error


def family_page(index: int) -> str:
    """Give the address of a family's page."""
    return f"/familles/{index}"


def family_of(form: Form) -> str:
    """Give the address of the family's page that a form came from."""
    index = field(form, "famille")
    if not index.isascii() or not index.isdecimal() or len(index) > _LONGEST_INDEX:
        raise unusable(f"famille: expected the number of a family, not {index!r}")
    return family_page(int(index))
