"""Reading a TOML file as a model: its values, or every line that is wrong, with what was expected and what to write."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.misspelt import expected, unknown_key

_COLON, _SEMICOLON = "\N{NO-BREAK SPACE}:", "\N{NARROW NO-BREAK SPACE};"

Place = tuple[int | str, ...]
Wrong = tuple[Place, str]
"""Where something is wrong, and what to do about it."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class TomlFile(Generic[Model]):
    """A file that was read, and what it says.

    Attributes:
        error: what its complaints are raised as.
    """

    file: Path
    text: str
    values: Model
    error: type[UnusableInputError]

    def check(self, wrongs: Iterable[Wrong]) -> None:
        """Refuse what no single field could tell: places of the file, and what is wrong there.

        Raises:
            UnusableInputError: there is any, as `error`.
        """
        if found := list(wrongs):
            raise self.error(_written(self.file, self.text, found))


def read_toml(file: Path, model: type[Model], error: type[UnusableInputError]) -> TomlFile[Model]:
    """Read a TOML file as a model, whose fields' `examples` are what a complaint shows to write instead.

    Raises:
        UnusableInputError: it cannot be read, or lines of it are wrong; as `error`.
    """
    text = _text_of(file, error)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{file}{_no_toml(wrong, text)}") from wrong
    try:
        return TomlFile(file, text, model.model_validate(content), error)
    except ValidationError as wrong:
        wrongs = [(each["loc"], _told(each, model)) for each in _roots(wrong.errors(include_url=False))]
        raise error(_written(file, text, wrongs)) from wrong


def line_of(text: str, place: Place) -> int | None:
    """Give the line (from 1) where what stands at a place of a TOML begins; of its table where it is missing.

    The first lines of a TOML are a TOML, except within a value of several lines: so the shortest beginning in which
    the place is there ends with it.
    """
    lines = text.splitlines()
    while place:
        whole = 0
        for count in range(1, len(lines) + 1):
            try:
                read = tomllib.loads("\n".join(lines[:count]))
            except tomllib.TOMLDecodeError:
                continue
            if _stands(read, place):
                return whole + 1
            whole = count
        place = place[:-1]
    return None


def _text_of(file: Path, error: type[UnusableInputError]) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as wrong:
        raise error(f"{file}{_COLON} ce fichier n’existe pas") from wrong
    except UnicodeDecodeError as wrong:
        raise error(f"{file}{_COLON} ce fichier n’est pas en UTF-8{_SEMICOLON} l’enregistrer ainsi") from wrong
    except OSError as wrong:
        raise error(f"{file}{_COLON} illisible ({wrong.strerror or wrong})") from wrong


def _no_toml(error: tomllib.TOMLDecodeError, text: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    if found is None:
        return f"{_COLON} ce n’est pas du TOML, la fin du fichier manque{_SEMICOLON} fermer guillemets et crochets"
    number = int(found[1])
    line = text.splitlines()[number - 1].strip()
    return (
        f", ligne {number}, colonne {found[2]}{_COLON} ce n’est pas du TOML, « {line} »"
        f"{_SEMICOLON} attendu clé = valeur, textes entre guillemets, dates comme 2016-03-02"
    )


def _stands(read: Any, place: Place) -> bool:
    for step in place:
        if isinstance(step, int):
            if not isinstance(read, list) or step >= len(read):
                return False
        elif not isinstance(read, dict) or step not in read:
            return False
        read = read[step]
    return True


def _written(file: Path, text: str, wrongs: Sequence[tuple[Place, str]]) -> str:
    """Write what is wrong, in the order of the file."""
    placed = sorted(((line_of(text, place) or 0), _named(place), told) for place, told in wrongs)
    return "\n".join(
        f"{file}{f', ligne {line}' if line else ''}{_COLON} {f'{name}{_COLON} ' if name else ''}{told}"
        for line, name, told in placed
    )


def _named(place: Place) -> str:
    """Name a place as people count: `guardians[1]` is the first."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def _roots(wrongs: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out lists that are too short only because what they hold is wrong."""
    for wrong in wrongs:
        place = wrong["loc"]
        within = any(len(each["loc"]) > len(place) and each["loc"][: len(place)] == place for each in wrongs)
        if not (within and wrong["type"] == "too_short"):
            yield wrong


def _told(wrong: ErrorDetails, model: type[BaseModel]) -> str:
    place = wrong["loc"]
    if wrong["type"] == "extra_forbidden":
        return unknown_key(str(place[-1]), list(_fields(model, place[:-1])))
    field = _fields(model, place[:-1]).get(str(place[-1])) if place else None
    sample = f"{_SEMICOLON} écrire par exemple {field.examples[0]}" if field is not None and field.examples else ""
    if wrong["type"] == "missing":
        return f"absent{sample}"
    if field is not None and not field.repr and wrong["type"] != "value_error":
        wrong = {**wrong, "input": "…"}  # a secret is never shown, even one that cannot be used
    return f"{expected(wrong)}{sample}"


def _fields(model: type[BaseModel], place: Place) -> dict[str, FieldInfo]:
    """Give the fields of the table at a place."""
    named = False  # whether the step before led into tables that the file names itself
    for step in place:
        if isinstance(step, int) or named:
            named = False
            continue
        field = model.model_fields.get(step)
        inner = None if field is None else next(_models(field.annotation), None)
        if field is None or inner is None:
            return {}
        model, named = inner, get_origin(field.annotation) is dict
    return {} if named else model.model_fields


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)
