"""What a request carries, taken apart once for all who want to know: the edge's journal and the actor."""

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection
from starlette.types import Scope

_KEY = "rentree.content"


class Content:
    """The query of a request, and its body where it is a form; of several values of one name the last counts."""

    def __init__(self, query_string: bytes, body: bytes = b"", content_type: str = "") -> None:
        self._query_string = query_string
        self.body = body
        self.content_type = content_type
        self.is_form = content_type.startswith("application/x-www-form-urlencoded")

    @classmethod
    def of(cls, request: HTTPConnection) -> "Content":
        """Give what the edge has seen of a request; without an edge its query alone."""
        seen: Content | None = request.scope.get(_KEY)
        return seen or cls(request.scope["query_string"])

    def put_into(self, scope: Scope) -> None:
        """Leave it in the scope of a request, where `of` finds it."""
        scope[_KEY] = self

    @property
    def has_query(self) -> bool:
        """Whether anything stands behind the `?`."""
        return self._query_string != b""

    @cached_property
    def query(self) -> Mapping[str, str]:
        """Give the fields of the query."""
        return dict(parse_qsl(self._query_string.decode("latin-1"), keep_blank_values=True))

    @cached_property
    def form(self) -> Mapping[str, str]:
        """Give the fields of an urlencoded form; none where the body is something else."""
        if not self.is_form:
            return {}
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))
