"""The refusals of each route in its OpenAPI document: read off the access table, the method and the parameters.

No route writes them down, so none can forget one; a test asks every route for what isn't documented (guarantee RT2).
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from fastapi import FastAPI

from shared.web.access import Access, AccessTable, Anyone, Coordinator, Entrusted, Operator, Secret

Operation: TypeAlias = dict[str, Any]

REASONS = {
    401: "No token, or one that isn't valid any more",
    403: "The caller may not do this, or the request comes through another site's page",
    404: "There is no such thing, or the caller may not know that there is",
    408: "The body came too slowly",
    409: "Things stand otherwise by now; the code says how",
    412: "If-Match names another version than the one that is",
    413: "The body is over 1 MB",
    415: "The body's media type is one that other sites could send",
    422: "A value is missing, unknown or out of its limits; each is named by its field",
    429: "Asked too often; Retry-After says when to come again",
    503: "Nothing was done, or the outcome isn't known: come again with the same Idempotency-Key",
}
WITH_RETRY = frozenset({429, 503})
SCHEME = "bearer"
PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457): `code` is stable, `title` is a sentence in the asked language.",
    "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "instance": {"type": "string", "description": "The id of this refusal, which is in the log too"},
        "field": {"type": "string", "description": "What the refusal is about, such as `name.fi`"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "Each field, where several are wrong"},
    },
}


class DocumentedApp(FastAPI):
    """Its OpenAPI document says of each route who may call it and how it may be refused."""

    access: AccessTable

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            for name, operation in operations(document):
                tell_refusals(operation, name, self.access.routes[name])
            components = document.setdefault("components", {})
            components["schemas"] = {**components.get("schemas", {}), "Problem": PROBLEM}
            for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's form of a 422, which is never sent
                components["schemas"].pop(unused, None)
            components["securitySchemes"] = {SCHEME: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        document = self.openapi_schema or {}
        return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    """Each with its name in the access table."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def tell_refusals(operation: Operation, name: str, access: Access) -> None:
    """Adds what the route may answer instead of what it is for."""
    if isinstance(access, Anyone):
        operation["security"] = [{}, {SCHEME: []}]
    elif not isinstance(access, Secret | Operator):
        operation["security"] = [{SCHEME: []}]
    answers = operation["responses"]
    for status in refusals(operation, name, access):
        if status != 503 or "503" not in answers:
            answers[str(status)] = _answer(status)


def refusals(operation: Operation, name: str, access: Access) -> list[int]:
    writes = not name.startswith("GET ")
    parameters = operation.get("parameters", [])
    said = {parameter["name"].lower() for parameter in parameters}
    body = "requestBody" in operation
    rules: dict[int, Callable[[], bool]] = {
        401: lambda: not isinstance(access, Operator),
        403: lambda: writes or not isinstance(access, Anyone | Secret | Operator),
        404: lambda: (
            writes
            or not isinstance(access, Anyone)
            or any(one["in"] == "path" for one in parameters)
            or "404" in operation["responses"]
        ),
        408: lambda: writes,
        409: lambda: writes or "409" in operation["responses"],
        412: lambda: "if-match" in said,
        413: lambda: True,
        415: lambda: writes,
        422: lambda: body or bool(parameters) or isinstance(access, Coordinator | Entrusted),
        429: lambda: writes,
        503: lambda: True,
    }
    return [status for status, holds in rules.items() if holds()]


def _answer(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": REASONS[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in WITH_RETRY:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
    return answer
