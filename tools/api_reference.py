"""The reference of the control API, docs/control-api.md, made of its operations: `python tools/api_reference.py`."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from rentree_blanche.simulators.control.api.table import OPERATIONS
from rentree_blanche.simulators.control.openapi import document

DOCUMENT = Path(__file__).parents[1] / "docs" / "control-api.md"
_METHODS = ("get", "post", "put", "patch", "delete")
_HEAD = """# Control API

Everything that the dashboard does, for programs: JSON over HTTP at the address of `control`
(`http://control.localhost:8080/` after `make up`). This page is made from the API's own OpenAPI 3.1 document, which a
running federation gives at `/openapi.json` with every detail of the values.

* A request with a body declares `Content-Type: application/json`.
* Where other machines reach the federation, each request carries `Authorization: Bearer <token>`, from the ready file.
* A refusal is `{"error": "a stable word", "message": "what was expected, where, and how to mend it"}`.

In Python, `rentree_blanche.client.ControlClient` has a method for each operation
([fixtures and page objects](pytest.md)).

```sh
curl -X POST -H 'Content-Type: application/json' -d '{"minutes": 31}' http://control.localhost:8080/api/clock/advance
```
"""


def reference() -> str:
    """Give the page: each subject with its operations, then the values that they share."""
    told = document(OPERATIONS, "http://control.localhost/")
    schemas = told["components"]["schemas"]
    operations = [
        (path, method, told["paths"][path][method])
        for path in told["paths"]
        for method in _METHODS
        if method in told["paths"][path]
    ]
    operations.sort(key=lambda each: each[2]["tags"][0])
    sections = [
        "\n".join([f"## {subject.capitalize()}", "", *(line for each in group for line in _operation(*each, schemas))])
        for subject, group in groupby(operations, key=lambda each: each[2]["tags"][0])
    ]
    return "\n".join([_HEAD, *sections, "## Values", "", *_values(schemas)])


def _operation(path: str, method: str, told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`"
    yield ""
    yield f"{told['summary']}."
    yield ""
    fields = [
        (each["name"], each["in"], each["required"], each["schema"]) for each in told.get("parameters", ())
    ] + list(_body(told.get("requestBody"), schemas))
    if fields:
        yield "| field | in | type | |"
        yield "|---|---|---|---|"
        for name, where, required, schema in fields:
            yield f"| `{name}` | {where} | {_kind(schema)} | {'required' if required else _default(schema)} |"
        yield ""
    ((media, answer),) = told["responses"]["200"]["content"].items()
    answers = _kind(answer["schema"]) if media == "application/json" else f"`{media}`"
    refusals = ", ".join(status for status in told["responses"] if status != "200")
    yield f"Answers {answers}; refuses with {refusals}."
    yield ""


def _body(body: Mapping[str, Any] | None, schemas: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, Any]]:
    if body is None:
        return
    schema = next(iter(body["content"].values()))["schema"]
    schema = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    for name, each in schema.get("properties", {}).items():
        yield name, "body", name in schema.get("required", ()), each


def _values(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(schemas):
        schema = schemas[name]
        yield f"### {name}"
        yield ""
        words = schema.get("description", "").partition("Attributes:")
        yield " ".join(words[0].split())
        yield ""
        if words[2]:
            yield " ".join(words[2].split())
            yield ""
        if schema.get("properties"):
            yield "| field | type |"
            yield "|---|---|"
            for field, each in schema["properties"].items():
                yield f"| `{field}` | {_kind(each)} |"
            yield ""


def _kind(schema: Mapping[str, Any]) -> str:
    """Name a type in a table's cell, with a link where it has a section."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_kind(each) for each in schema[several])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _default(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    return "" if default in (None, "", [], {}) else f"`{default}` unless given"


if __name__ == "__main__":
    DOCUMENT.write_text(reference(), encoding="utf-8")
