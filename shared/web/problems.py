"""Every "no" that a client sees: application/problem+json with a stable code, the field and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.web.headers import SECURITY_HEADERS
from shared.web.language import language_of
from shared.web.pages.problem_page import answers_with_pages, problem_page

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2

STATUS_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_media_type"}
BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
    asyncpg.CannotConnectNowError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DiskFullError,
    ConnectionError,
    TimeoutError,
)
"""What passes by itself: the caller may come again in a moment."""

FIELD_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "json_invalid": "invalid_json",
    "model_attributes_type": "invalid_json",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
}
"""Pydantic's error types that get a text of their own; all others read `invalid`."""


class Problem(Exception):
    """A refusal: HTTP status, stable code, and the body field that it is about.

    The sentence a person reads is the text `problem.<code>` in the asked language, filled with `params`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.field = field
        self.params = dict(params or {})
        self.headers = dict(headers or {})


def install(app: FastAPI) -> None:
    """Answer every exception of the app as a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for busy in BUSY:
        app.add_exception_handler(busy, _busy)
    app.add_exception_handler(asyncpg.DataError, _unstorable)
    app.add_exception_handler(Exception, _unexpected)


def problem_response(
    request: Request,
    problem: Problem,
    errors: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """The document for `problem`; `errors` lists each field when several are wrong."""
    texts = request.app.state.resources.texts
    title = texts.say(language_of(request), f"problem.{problem.code}", **problem.params)
    if answers_with_pages(request):
        return problem_page(request, problem.status, title, problem.headers)
    body: dict[str, Any] = {
        "type": f"urn:digiverkosto:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "code": problem.code,
        "instance": f"urn:uuid:{uuid4()}",
    }
    if problem.field:
        body["field"] = problem.field
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    texts, language = request.app.state.resources.texts, language_of(request)
    errors = []
    for found in error.errors():
        code = field_code(found, texts)
        reason = texts.say(language, f"problem.{code}", **_limits(found))
        errors.append({"field": field_path(found["loc"]), "code": code, "reason": reason})
    first = Problem(422, errors[0]["code"], field=errors[0]["field"], params=_limits(error.errors()[0]))
    return problem_response(request, first, errors)


def field_code(found: Mapping[str, Any], texts: Any) -> str:
    """Our code for one of pydantic's errors; a `PydanticCustomError` with a text of its own keeps its type."""
    kind = str(found["type"])
    if kind == "model_attributes_type" and len(found["loc"]) > 1:
        return "invalid"  # a field that isn't an object; only the whole body makes the JSON wrong
    if kind in FIELD_CODES:
        return FIELD_CODES[kind]
    return kind if texts.has(f"problem.{kind}") else "invalid"


def field_path(location: Sequence[int | str]) -> str:
    """`name.fi` of ("body", "name", "fi"); where the parameter isn't in the body its place is left out too."""
    return ".".join(str(part) for part in location[1:])


def _limits(found: Mapping[str, Any]) -> dict[str, Any]:
    context = found.get("ctx") or {}
    return {"limit": context.get("max_length", context.get("min_length", ""))}


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = STATUS_CODES.get(error.status_code, "invalid")
    return problem_response(request, Problem(error.status_code, code, headers=error.headers))


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("request_gave_up", reason=type(error).__name__)
    return problem_response(request, Problem(503, "busy", headers={"Retry-After": str(RETRY_SECONDS)}))


async def _unstorable(request: Request, error: Exception) -> Response:
    """A value that passed as text but that PostgreSQL can't hold, such as a NUL character."""
    log.warning("value_unstorable", reason=type(error).__name__)
    return problem_response(request, Problem(422, "invalid"))


async def _unexpected(request: Request, error: Exception) -> Response:
    response = problem_response(request, Problem(500, "unexpected"))
    response.headers.update(SECURITY_HEADERS)  # this answer is made outside of the middleware
    log.error("request_failed", error=type(error).__name__, exc_info=error)
    return response
