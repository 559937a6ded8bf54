"""Templates that are compiled for the words which they show. Undefined names are errors."""

from typing import Any, Protocol

from jinja2 import BaseLoader, Environment, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer


class Words(Protocol):
    """The texts of pages by their keys, which templates call `t`."""

    def __call__(self, key: str, **values: str | int) -> str:
        """Give the words of a key."""

    def __hash__(self) -> int:
        """Tell one catalogue from another."""


class Worded(Environment):
    """Templates into which the words are put when they are compiled: most calls in a page are for a text."""

    def __init__(self, words: Words | None, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._words = words
        if words is not None:
            self.globals["t"] = words

    def compile(self, source: Any, name: str | None = None, filename: str | None = None, *rest: Any) -> Any:
        """Compile a template."""
        if self._words is not None and isinstance(source, str):
            source = _Wording(self._words).visit(self.parse(source, name, filename))
        return super().compile(source, name, filename, *rest)


class _Wording(NodeTransformer):
    """Replaces `t("key")` by its words."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the visitor's convention
        called, given = node.node, node.args
        if isinstance(called, nodes.Name) and called.name == "t" and not node.kwargs:
            (key,) = given
            if isinstance(key, nodes.Const):
                return nodes.Const(self._words(key.value), lineno=node.lineno)
        return self.generic_visit(node)
