"""For the one hot path: a route that reads its request itself, without dependency injection.

FastAPI takes half a millisecond of CPU to solve ten small dependencies; this does the same in a tenth of that. The
route takes the ids of its path and `request`; the guard has run, and problems are answered, as everywhere.
"""

from collections.abc import AsyncIterator
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

Asked = TypeVar("Asked", bound=Body)


@dataclass(frozen=True, slots=True)
class Hot:
    """What the request brought along; the route's caller has a valid token."""

    request: Request
    held: Resources
    who: Caller
    now: datetime
    once: OnceOnly

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
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": LONGEST_KEY}}
    body = {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}
    return {"parameters": [key], "requestBody": body}
