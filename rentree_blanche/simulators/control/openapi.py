"""The OpenAPI 3.1 document, made from the operations and the values that they take and give."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from rentree_blanche import __version__
from rentree_blanche.simulators.control.operations import JSON, AnyOperation, Value

_REFS = "#/components/schemas/{model}"
_MEANINGS = {
    401: "The federation can be reached from other machines and no token was sent.",
    403: "Another site asks for the change.",
    404: "There is no such thing.",
    408: "Nothing came in time; the message says what is known.",
    409: "It conflicts with what is there.",
    415: "The body is not declared as application/json.",
    422: "A field cannot be used; the message names it.",
    502: "Another actor refused or broke off; the message is its own.",
    504: "Another actor does not answer.",
}


class Refusal(Value):
    """Why something was refused.

    Attributes:
        error: a stable word.
        message: what was expected, where, and how to mend it.
    """

    error: str
    message: str


def document(operations: Sequence[AnyOperation], server: str) -> dict[str, Any]:
    """Make the document of an API that answers at `server`."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Refusal, "serialization")]
    for operation in operations:
        models += [(operation.asks, "validation"), (operation.answers, "serialization")]
    places, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=_REFS)
    schemas: dict[str, Any] = definitions.get("$defs", {})
    _require_discriminators(schemas)
    paths: dict[str, Any] = {}
    for operation in operations:
        asked = _resolved(places[(operation.asks, "validation")], schemas)
        answered = places[(operation.answers, "serialization")]
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, asked, answered)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rentrée Blanche, control API",
            "version": __version__,
            "description": "Everything that the dashboard does, for programs.",
        },
        "servers": [{"url": server}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _require_discriminators(schemas: dict[str, Any]) -> None:
    """Require the property that tells the variants of a value apart: a default cannot be guessed from outside."""
    for chosen in list(_discriminators(schemas)):
        for reference in chosen["mapping"].values():
            variant = schemas[reference.rpartition("/")[2]]
            variant["required"] = sorted({*variant.get("required", []), chosen["propertyName"]})


def _discriminators(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "discriminator" in node:
            yield node["discriminator"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _discriminators(each)


def _described(operation: AnyOperation, asked: dict[str, Any], answered: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.subject],
        "summary": operation.summary,
        "responses": _responses(operation, answered),
    }
    parameters = list(_parameters(operation, asked))
    if parameters:
        described["parameters"] = parameters
    if operation.has_body:
        described["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": _without(asked, operation.in_path)}},
        }
    return described


def _responses(operation: AnyOperation, answered: dict[str, Any]) -> dict[str, Any]:
    content = {JSON: {"schema": answered}} if operation.media == JSON else {operation.media: {"schema": _TEXT}}
    statuses = {401, 403, 422, *operation.refusals} | ({415} if operation.has_body else set())
    refusal = {JSON: {"schema": {"$ref": _REFS.format(model=Refusal.__name__)}}}
    return {"200": {"description": operation.summary, "content": content}} | {
        str(status): {"description": _MEANINGS[status], "content": refusal} for status in sorted(statuses)
    }


_TEXT = {"type": "string"}


def _parameters(operation: AnyOperation, asked: dict[str, Any]) -> Iterable[dict[str, Any]]:
    required = asked.get("required", [])
    for name, schema in asked.get("properties", {}).items():
        if name in operation.in_path:
            yield {"name": name, "in": "path", "required": True, "schema": schema}
        elif not operation.has_body:
            yield {"name": name, "in": "query", "required": name in required, "schema": schema}


def _without(schema: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    if not names:
        return schema
    kept = {name: value for name, value in schema.get("properties", {}).items() if name not in names}
    required = [name for name in schema.get("required", []) if name not in names]
    return {**schema, "properties": kept, "required": required}


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas.get(reference, schema)
    return found
