"""What is wrong with settings, in French: each field, what was expected, and the key that was probably meant."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_COLON = "\N{NO-BREAK SPACE}:"
_EXPECTED = {
    "greater_than": "plus de {gt}",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "un texte de la forme {pattern}",
    "int_type": "un nombre entier",
    "int_parsing": "un nombre entier",
    "int_from_float": "un nombre entier",
    "float_type": "un nombre",
    "float_parsing": "un nombre",
    "bool_type": "true ou false",
    "bool_parsing": "true ou false",
    "string_type": "un texte entre guillemets",
    "path_type": "un chemin entre guillemets",
    "dict_type": "une table",
    "model_type": "une table",
    "tuple_type": "une liste",
    "list_type": "une liste",
    "too_short": "au moins {min_length} élément",
    "string_too_short": "un texte qui n’est pas vide",
    "date_type": "une date, comme 2016-03-02",
    "date_parsing": "une date, comme 2016-03-02",
    "date_from_datetime_parsing": "une date, comme 2016-03-02",
    "enum": "{expected}",
    "json_invalid": "du JSON",
}


def in_french(error: ValidationError, model: type[BaseModel]) -> str:
    """Write what was wrong, field by field; `model` is what was read."""
    return "\N{NARROW NO-BREAK SPACE}; ".join(_wrong(each, model) for each in error.errors(include_url=False))


def expected(wrong: ErrorDetails) -> str:
    """Say what was expected of one value, and what was received."""
    known = _EXPECTED.get(wrong["type"])
    if known is None:
        return wrong["msg"].removeprefix("Value error, ")
    asked = known.format(**wrong.get("ctx", {})).replace("' or '", "' ou '").replace(" or ", " ou ")
    return f"attendu {asked}, reçu {wrong['input']!r}"


def unknown_key(key: str, known: Sequence[str]) -> str:
    """Say that a key is unknown, which one was probably meant, and which there are."""
    near = get_close_matches(key, known, n=1)
    meant = f", vouliez-vous dire «\N{NARROW NO-BREAK SPACE}{near[0]}\N{NARROW NO-BREAK SPACE}»" if near else ""
    return f"clé inconnue{meant}\N{NARROW NO-BREAK SPACE}; clés connues{_COLON} {', '.join(known)}"


def _wrong(wrong: ErrorDetails, model: type[BaseModel]) -> str:
    where = ".".join(map(str, wrong["loc"])) or "JSON"
    if wrong["type"] == "extra_forbidden":
        return _unknown(where, wrong["loc"], model)
    return f"{where}{_COLON} {expected(wrong)}"


def _unknown(where: str, place: Sequence[Any], model: type[BaseModel]) -> str:
    known = sorted(_keys(model, place[:-1]))
    near = get_close_matches(str(place[-1]), known, n=1)
    meant = f", vouliez-vous dire «\N{NARROW NO-BREAK SPACE}{near[0]}\N{NARROW NO-BREAK SPACE}»" if near else ""
    ask = "\N{NARROW NO-BREAK SPACE}?" if near else "."
    rest = f" Clés connues{_COLON} {', '.join(known)}" if known else ""
    return f"{where}{_COLON} clé inconnue{meant}{ask}{rest}"


def _keys(model: type[BaseModel], place: Sequence[Any]) -> Iterator[str]:
    for step in place:
        field = model.model_fields.get(str(step))
        kind = None if field is None else field.annotation
        if not isinstance(kind, type) or not issubclass(kind, BaseModel):
            return
        model = kind
    yield from model.model_fields
