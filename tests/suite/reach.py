"""What a scenario can say: the strings that its source reaches, through constants, fixtures, journeys and page objects.

From a test's function the names are followed that it uses: those of its module or imported from another one of the
scenarios, fixtures by the names of parameters, and methods by the names of attributes, of whichever class.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_PACKAGE = "rentree_blanche.scenarios"


@dataclass(frozen=True, slots=True)
class _Definition:
    module: str
    node: ast.AST


@dataclass
class Sources:
    """The modules of the scenarios, read once."""

    folder: Path
    modules: dict[str, ast.Module] = field(default_factory=dict)
    _known: dict[int, tuple[set[str], list[_Definition]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for file in self.folder.rglob("*.py"):
            name = ".".join([_PACKAGE, *file.relative_to(self.folder).with_suffix("").parts]).removesuffix(".__init__")
            self.modules[name] = ast.parse(file.read_text(encoding="utf-8"))

    def strings(self, file: str, function: str) -> set[str]:
        """Give the strings that a test reaches; `file` is below the scenarios' folder."""
        module = ".".join([_PACKAGE, *Path(file).with_suffix("").parts])
        found: set[str] = set()
        waiting, seen = [*self._named(module, function)], set[int]()
        while waiting:
            definition = waiting.pop()
            if id(definition.node) in seen:
                continue
            seen.add(id(definition.node))
            said, used = self._read(definition)
            found |= said
            waiting += used
        return found

    def _read(self, definition: _Definition) -> tuple[set[str], list[_Definition]]:
        """Give the strings of a definition, and what else it uses, once."""
        known = self._known.get(id(definition.node))
        if known is None:
            used = {id(each.node): each for each in self._used(definition)}
            known = self._known[id(definition.node)] = set(_spoken(definition.node)), list(used.values())
        return known

    def _used(self, definition: _Definition) -> Iterator[_Definition]:
        for node in ast.walk(definition.node):
            if isinstance(node, ast.Name):
                yield from self._named(definition.module, node.id)
            elif isinstance(node, ast.arg):
                yield from self._fixtures.get(node.arg, ())
            elif isinstance(node, ast.Attribute):
                yield from self._methods.get(node.attr, ())

    def _named(self, module: str, name: str) -> Iterator[_Definition]:
        """Find what a name of a module is, there or where it is imported from."""
        for node in self.modules[module].body:
            if name in _defined(node):
                yield _Definition(module, node)
            elif isinstance(node, ast.ImportFrom) and node.module in self.modules:
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        yield from self._named(node.module, alias.name)

    @cached_property
    def _fixtures(self) -> dict[str, list[_Definition]]:
        found: dict[str, list[_Definition]] = {}
        for module, tree in self.modules.items():
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and any("fixture" in ast.unparse(d) for d in node.decorator_list):
                    found.setdefault(node.name, []).append(_Definition(module, node))
        return found

    @cached_property
    def _methods(self) -> dict[str, list[_Definition]]:
        found: dict[str, list[_Definition]] = {}
        for module, tree in self.modules.items():
            for kind in (node for node in tree.body if isinstance(node, ast.ClassDef)):
                for node in kind.body:
                    for name in _defined(node):
                        found.setdefault(name, []).append(_Definition(module, node))
        return found


def _defined(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Assign():
            return {target.id for target in node.targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case _:
            return set()


def _spoken(node: ast.AST) -> Iterator[str]:
    """Give the strings of a definition but its docstrings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _spoken(child)
