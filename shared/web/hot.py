"""For the hot paths: routes that read their request themselves, without dependency injection.

FastAPI takes half a millisecond of CPU to solve ten small dependencies; this does the same in a tenth of that. Such a
route takes the ids of its path and `request`; the guard has run, and problems are answered, as everywhere.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import resources_of
from shared.web.body import Body
from shared.web.caller import Caller
from shared.web.once import LONGEST_KEY, OnceOnly, once_of
from shared.web.problems import Problem
from shared.web.resources import Resources
from shared.web.versions import LONGEST as LONGEST_VERSION
from shared.web.versions import seen_by

Asked = TypeVar("Asked", bound=Body)


@dataclass(frozen=True, slots=True)
class Hot:
    """What the request brought along; the route's caller has a valid token."""

    request: Request
    held: Resources
    who: Caller
    now: datetime
    once: OnceOnly

    @property
    def seen(self) -> int | None:
        """The version that the caller last saw; None: they didn't say."""
        return seen_by(self.request)

    async def body(self, model: type[Asked]) -> Asked:
        """The body, checked as FastAPI would. Raises RequestValidationError."""
        try:
            return model.model_validate_json(await self.request.body())
        except ValidationError as error:
            found: list[Any] = [{**wrong, "loc": ("body", *wrong["loc"])} for wrong in error.errors()]
            raise RequestValidationError(found) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """As the dependency `Transaction`: committed before the answer is sent, or not at all."""
        async with self.held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection, connection.transaction():
            yield connection
        self.held.committed()


async def hot(request: Request) -> Hot:
    """Read what the request brings along."""
    held = resources_of(request)
    who: Caller = request.state.caller
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise Problem(422, "too_long" if key else "too_short", field="Idempotency-Key", params={"limit": LONGEST_KEY})
    now = held.clock()
    return Hot(request, held, who, now, await once_of(request, who, now, key))


def told(model: type[Body]) -> dict[str, Any]:
    """What OpenAPI can't read off such a route: its body and its key."""
    return _told(model, "Idempotency-Key", LONGEST_KEY)


def told_with_version(model: type[Body]) -> dict[str, Any]:
    """The same of a route that changes what the caller has seen in a version."""
    return _told(model, "If-Match", LONGEST_VERSION)


def _told(model: type[Body], header: str, longest: int) -> dict[str, Any]:
    schema = model.model_json_schema()
    body = {
        "required": True,
        "content": {"application/json": {"schema": _written_out(schema, schema.get("$defs", {}))}},
    }
    named = {"name": header, "in": "header", "schema": {"type": "string", "maxLength": longest}}
    return {"parameters": [named], "requestBody": body}


def _written_out(schema: Any, pieces: Mapping[str, Any]) -> Any:
    """Without references, which would lead nowhere inside a larger document."""
    if isinstance(schema, list):
        return [_written_out(one, pieces) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(pieces[schema["$ref"].rpartition("/")[2]], pieces)
    return {name: _written_out(one, pieces) for name, one in schema.items() if name != "$defs"}
