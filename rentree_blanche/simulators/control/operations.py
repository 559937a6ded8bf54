"""The table that the control API and its OpenAPI document are both made of, so that they cannot part."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from rentree_blanche.simulators.control.errors import unusable, wrong_fields
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.population import PopulationError

Method = Literal["GET", "POST", "PATCH", "DELETE"]
JSON = "application/json"
_IN_PATH = re.compile(r"\{(\w+)\}")


class Value(BaseModel):
    """What the API takes and gives: frozen, and no field is read over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Value):
    """An operation that needs no word; where a body is expected it is `{}`."""


Asked = TypeVar("Asked", bound=BaseModel)
Answered = TypeVar("Answered", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Asked, Answered]):
    """One thing that the API does: a value comes in, a value goes out.

    Attributes:
        name: the operation's id, of which the client's method bears the name.
        path: with `{field}` where a field of `asks` stands in the path. Other fields are query parameters of GET
            and DELETE, members of a JSON body otherwise.
        asks: what comes in. answers: what goes out, as JSON.
        media: another content type, for an answer whose field `text` is sent as it is.
        refusals: statuses beyond those that every operation may answer.
    """

    name: str
    method: Method
    path: str
    subject: str
    summary: str
    asks: type[Asked]
    answers: type[Answered]
    does: Callable[[House, Asked], Awaitable[Answered]]
    media: str = JSON
    refusals: tuple[int, ...] = ()

    @property
    def in_path(self) -> tuple[str, ...]:
        """Name the fields that stand in the path."""
        return tuple(_IN_PATH.findall(self.path))

    @property
    def has_body(self) -> bool:
        """Whether what is asked comes as a JSON body."""
        return self.method in ("POST", "PATCH")

    async def answer(self, house: House, request: Request) -> Response:
        """Read the request, do it, and write the answer.

        Raises:
            PageError: what was asked cannot be read or done.
        """
        asked = self._read(request.path_params, dict(request.query_params), await request.body())
        try:
            answered = await self.does(house, asked)
        except (UnusableInputError, PopulationError) as error:
            raise unusable(str(error)) from error
        if self.media != JSON:
            return Response(str(answered.model_dump()["text"]), media_type=self.media)
        return Response(answered.model_dump_json(), media_type=JSON)

    def _read(self, path: Mapping[str, Any], query: Mapping[str, str], body: bytes) -> Asked:
        try:
            if not self.has_body:
                return self.asks.model_validate({**query, **path})
            if query:
                raise unusable(f"query.{next(iter(query))}: this operation takes a JSON body and no query")
            members = _members(body)
            doubled = sorted(members.keys() & path.keys())
            if doubled:
                raise unusable(f"{doubled[0]}: stands in the path, leave it out of the body")
            # Read as JSON once more: there strictness lets dates and tuples be written as JSON writes them.
            return self.asks.model_validate_json(json.dumps({**members, **path}), strict=True)
        except ValidationError as error:
            raise wrong_fields(error) from error


AnyOperation = Operation[Any, Any]


def _members(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"null", parse_float=_number, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise unusable(f"body: not JSON ({error}); send an object, {{}} where nothing is asked") from error
    if not isinstance(value, dict):
        raise unusable("body: expected a JSON object, {} where nothing is asked")
    return value


def _number(written: str) -> int | float:
    """Read 2.0 as the integer that it is to JSON."""
    value = float(written)
    return int(value) if value.is_integer() else value


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no JSON number")
