"""What templates say of themselves: every letter that a page can show and that no expression brought there.

A page is written down again as its templates make it, every branch of it, with the frame around it, what it includes
and the macros that it calls put where they stand, and one mark for each expression. What stands where people read (text
between tags, and attributes that are shown or read out) is then given: its letters, and the string constants that an
expression there may come to, through conditions, filters, names that were set and lists that are looped over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

_READ = ("alt", "aria-label", "aria-description", "data-titre", "label", "placeholder", "title")
_BUTTONS = ("button", "reset", "submit")
_SILENT = ("script", "style")
_MARK = 0xF0000  # of a plane for private use, whose marks are no letters


def words_of_pages(*folders: Path) -> dict[str, set[str]]:
    """Give what each page of the first folder says itself; what it extends and imports may be in the others."""
    house = _House(folders)
    names = [file.relative_to(folders[0]).as_posix() for file in sorted(folders[0].rglob("*.html"))]
    return {name: set(house.words(name)) for name in names if house.extends(name)}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An expression, and what the names in it stand for."""

    expression: "nodes.Node | _Item"
    scope: "_Scope"


@dataclass(slots=True)
class _Scope:
    """What names stand for in a template or in a call of a macro."""

    macros: Mapping[str, "_Macro"]
    values: dict[str, list[_Spoken]] = field(default_factory=dict)
    caller: "tuple[Sequence[nodes.Node], _Scope] | None" = None


@dataclass(frozen=True, slots=True)
class _Macro:
    node: nodes.Macro
    scope: _Scope


@dataclass(frozen=True, slots=True)
class _Block:
    body: Sequence[nodes.Node]
    scope: _Scope


class _House:
    """Templates of some folders, as one finds the other."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self.tree = cache(self._parsed)

    def extends(self, name: str) -> str | None:
        """Name the template that one fills."""
        found = next(iter(self.tree(name).find_all(nodes.Extends)), None)
        return None if found is None else _constant(found.template)

    def words(self, name: str) -> Iterator[str]:
        """Give what a page says itself."""
        reading, blocks = _Reading(), dict[str, _Block]()
        chain = [(self.tree(each), self.scope(each)) for each in self._chain(name)]
        for tree, scope in chain:
            for block in tree.find_all(nodes.Block):
                blocks.setdefault(block.name, _Block(block.body, scope))
            for other, _ in chain:
                _remember(other, scope)  # what a page sets, its frame may show
        writing, (tree, scope) = _Writing(self, blocks), chain[-1]
        reading.feed("".join(writing.written(tree.body, scope)))
        reading.close()
        for text in reading.texts:
            yield from (each for each in text.split("\n") if _speaks(each))
            for mark in text:
                if ord(mark) >= _MARK:
                    yield from filter(_speaks, _constants(writing.expressions[ord(mark) - _MARK]))

    def scope(self, name: str) -> _Scope:
        """Make the scope of a template: its macros, those that it imports, and the names that it sets."""
        tree, macros = self.tree(name), dict[str, _Macro]()
        scope = _Scope(macros=macros)
        for imported in tree.find_all(nodes.Import):
            theirs = self.scope(_constant(imported.template)).macros
            macros |= {f"{imported.target}.{own}": macro for own, macro in theirs.items()}
        for imported in tree.find_all(nodes.FromImport):
            theirs = self.scope(_constant(imported.template))
            for each in imported.names:
                name, own = each if isinstance(each, tuple) else (each, each)
                macros[own] = theirs.macros[name]
        macros |= {macro.name: _Macro(macro, scope) for macro in tree.find_all(nodes.Macro)}
        return scope

    def _chain(self, name: str) -> list[str]:
        """Name a template, and what it fills, up to the frame."""
        above = self.extends(name)
        return [name, *([] if above is None else self._chain(above))]

    def _parsed(self, name: str) -> nodes.Template:
        file = next(folder / name for folder in self._folders if (folder / name).exists())
        return Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))


def _remember(tree: nodes.Node, scope: _Scope) -> None:
    """Note what names are set to, and what written lists are looped over."""
    for assigned in tree.find_all(nodes.Assign):
        if isinstance(assigned.target, nodes.Name):
            scope.values.setdefault(assigned.target.name, []).append(_Spoken(assigned.node, scope))
    for loop in tree.find_all(nodes.For):
        targets = loop.target.items if isinstance(loop.target, nodes.Tuple) else [loop.target]
        for place, target in enumerate(targets):
            if isinstance(target, nodes.Name):
                item = _Item(loop.iter, place if isinstance(loop.target, nodes.Tuple) else None)
                scope.values.setdefault(target.name, []).append(_Spoken(item, scope))


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list that is looped over, or what stands at one place of each."""

    list: nodes.Node
    place: int | None


class _Writing:
    """A page written down, with what stands for each mark."""

    def __init__(self, house: _House, blocks: Mapping[str, _Block]) -> None:
        self.expressions: list[_Spoken] = []
        self._house = house
        self._blocks = blocks

    def written(self, body: Sequence[nodes.Node], scope: _Scope) -> Iterator[str]:
        """Write nodes down, one after the other, every branch."""
        for node in body:
            match node:
                case nodes.Macro() | nodes.Extends() | nodes.Import() | nodes.FromImport() | nodes.Assign():
                    pass
                case nodes.TemplateData():
                    yield node.data
                case nodes.Output():
                    for part in node.nodes:
                        yield from self._part(part, scope)
                case nodes.Block():
                    filled = self._blocks[node.name]
                    yield from self.written(filled.body, filled.scope)
                case nodes.Include():
                    name = _constant(node.template)
                    yield from self.written(self._house.tree(name).body, self._included(name, scope))
                case nodes.CallBlock():
                    yield from self._called(node.call, scope, (node.body, scope))
                case _:
                    yield from self.written(list(_children(node)), scope)

    def _part(self, part: nodes.Node, scope: _Scope) -> Iterator[str]:
        if isinstance(part, nodes.TemplateData):
            yield part.data
        elif isinstance(part, nodes.Call):
            yield from self._called(part, scope, None)
        elif isinstance(part, nodes.CondExpr):
            for each in _parts(part):
                yield from self._part(each, scope)
        else:
            yield self._mark(part, scope)

    def _called(
        self, call: nodes.Call, scope: _Scope, body: tuple[Sequence[nodes.Node], _Scope] | None
    ) -> Iterator[str]:
        name = _name(call.node)
        if name == "caller" and scope.caller is not None:
            yield from self.written(*scope.caller)
        elif name in scope.macros:
            macro = scope.macros[name]
            yield from self.written(macro.node.body, _bound(macro, call, scope, body))
        else:
            yield self._mark(call, scope)

    def _mark(self, part: nodes.Node, scope: _Scope) -> str:
        self.expressions.append(_Spoken(part, scope))
        return chr(_MARK + len(self.expressions) - 1)

    def _included(self, name: str, scope: _Scope) -> _Scope:
        own = _Scope(macros={**scope.macros, **self._house.scope(name).macros}, values=dict(scope.values))
        _remember(self._house.tree(name), own)
        return own


def _bound(macro: _Macro, call: nodes.Call, scope: _Scope, body: tuple[Sequence[nodes.Node], _Scope] | None) -> _Scope:
    """Make the scope of one call of a macro."""
    made = _Scope(macros=macro.scope.macros, caller=body)
    _remember(macro.node, made)
    names = [argument.name for argument in macro.node.args]
    defaults = dict(zip(names[len(names) - len(macro.node.defaults) :], macro.node.defaults, strict=True))
    given: dict[str, nodes.Node] = dict(zip(names, call.args, strict=False))
    given |= {each.key: each.value for each in call.kwargs}
    made.values |= {name: [_Spoken(default, made)] for name, default in defaults.items()}
    made.values |= {name: [_Spoken(value, scope)] for name, value in given.items()}
    return made


def _constants(spoken: _Spoken, followed: frozenset[int] = frozenset()) -> Iterator[str]:
    """Give the strings that an expression may come to, or hold."""
    expression, scope = spoken.expression, spoken.scope
    if id(expression) in followed:
        return  # `{% set x = x or … %}`
    followed |= {id(expression)}
    if isinstance(expression, _Item):
        inner = _items(_Spoken(expression.list, scope), expression.place)
    elif isinstance(expression, nodes.Name):
        inner = scope.values.get(expression.name, [])
    else:
        inner = [_Spoken(part, scope) for part in _parts(expression)]
    if isinstance(expression, nodes.Const) and isinstance(expression.value, str):
        yield expression.value
    for each in inner:
        yield from _constants(each, followed)


def _items(spoken: _Spoken, place: int | None) -> list[_Spoken]:
    """Give one place of each item of a written list, wherever it was given its name."""
    if isinstance(spoken.expression, nodes.Name):
        return [item for each in spoken.scope.values.get(spoken.expression.name, ()) for item in _items(each, place)]
    if not isinstance(spoken.expression, nodes.List | nodes.Tuple):
        return []
    written = spoken.expression.items
    chosen = [item.items[place] if place is not None and isinstance(item, nodes.Tuple) else item for item in written]
    return [_Spoken(item, spoken.scope) for item in chosen]


def _parts(expression: nodes.Node) -> list[nodes.Node]:
    """Give what an expression may come to, or is put together from."""
    match expression:
        case nodes.CondExpr():
            return [each for each in (expression.expr1, expression.expr2) if each is not None]
        case nodes.Concat():
            return list(expression.nodes)
        case nodes.Add() | nodes.Or() | nodes.And():
            return [expression.left, expression.right]
        case nodes.Filter():
            return [*([] if expression.node is None else [expression.node]), *expression.args]
        case nodes.List() | nodes.Tuple():
            return list(expression.items)
        case _:
            return []


class _Reading(HTMLParser):
    """A page as a browser reads it: what people see or hear of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self._silent = tag in _SILENT
        self.texts += [value for name, value in attrs if name in _READ and value]
        if tag == "input" and known.get("type") in _BUTTONS:
            self.texts.append(known.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data)


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    return (each for each in node.iter_child_nodes() if not isinstance(each, nodes.Expr))


def _constant(template: nodes.Expr) -> str:
    assert isinstance(template, nodes.Const), f"a template is named by an expression: {template}"
    return str(template.value)


def _name(called: nodes.Node) -> str:
    if isinstance(called, nodes.Getattr):
        return f"{_name(called.node)}.{called.attr}"
    return called.name if isinstance(called, nodes.Name) else ""


def _speaks(text: str) -> bool:
    return any(mark.isalpha() for mark in text)
