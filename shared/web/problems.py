"""Every "no" that a client sees: application/problem+json with a stable code, the field and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from shared.postgres.away import PASSES_BY_ITSELF, OutcomeUnknown
from shared.telemetry import catalogue, security
from shared.web import faults
from shared.web.headers import SECURITY_HEADERS
from shared.web.language import language_of
from shared.web.pages.problem_page import answers_with_pages, problem_page

log = structlog.get_logger()

Found = TypeVar("Found")

MEDIA_TYPE = "application/problem+json"
RETRY = {"Retry-After": "2"}

UNSTORABLE = (asyncpg.DataError, asyncpg.exceptions._base.DataError)
"""What PostgreSQL refuses to hold, and what asyncpg already can't tell it: a number that is too large."""

STATUS_CODES = {
    400: "invalid_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_media_type",
}


class Problem(Exception):
    """A refusal: HTTP status, stable code, and the body field that it is about.

    The sentence a person reads is the text `problem.<code>` in the asked language, filled with `params`; one that
    depends on the language is a function of it. `more` are further members of the document, for machines.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.field = field
        self.params = dict(params or {})
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def install(app: FastAPI) -> None:
    """Answer every exception of the app as a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for busy in PASSES_BY_ITSELF:
        app.add_exception_handler(busy, _busy)
    app.add_exception_handler(OutcomeUnknown, _outcome_unknown)
    for unstorable in UNSTORABLE:
        app.add_exception_handler(unstorable, _unstorable)
    app.add_exception_handler(asyncpg.ForeignKeyViolationError, _gone)
    app.add_exception_handler(Exception, _unexpected)


def problem_response(
    request: Request,
    problem: Problem,
    errors: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """The document for `problem`; `errors` lists each field when several are wrong."""
    texts = request.app.state.resources.texts
    language = language_of(request)
    params = {name: told(language) if callable(told) else told for name, told in problem.params.items()}
    title = texts.say(language, f"problem.{problem.code}", **params)
    if answers_with_pages(request):
        return problem_page(request, problem.status, title, problem.headers, instance_of(request))
    body: dict[str, Any] = {
        **problem.more,
        "type": f"urn:digiverkosto:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "code": problem.code,
        "instance": f"urn:uuid:{instance_of(request)}",
    }
    if problem.field:
        body["field"] = problem.field
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def instance_of(request: Request) -> str:
    """The id of this refusal: in the answer, and in the request's line of the log."""
    told: str = request.scope.setdefault("problem", str(uuid4()))
    return told


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if error.status in (401, 403):
        _tell_of_refusal(request, error.code)
    return problem_response(request, error)


def _tell_of_refusal(request: Request, reason: str) -> None:
    route = getattr(request.scope.get("route"), "path", "other")
    caller = getattr(request.state, "caller", None)
    security.tell(
        "access_refused",
        who=caller.person_id if caller else None,
        route=f"{request.method} {route}",
        reason=reason,
        problem=instance_of(request),
    )
    catalogue.access_refused.labels(route, reason).inc()


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    texts, language = request.app.state.resources.texts, language_of(request)
    errors = [
        {
            "field": faults.field(found),
            "code": faults.code(found, texts),
            "reason": texts.say(language, f"problem.{faults.code(found, texts)}", **faults.params(found)),
        }
        for found in error.errors()
    ]
    first = Problem(422, errors[0]["code"], field=errors[0]["field"], params=faults.params(error.errors()[0]))
    return problem_response(request, first, errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = STATUS_CODES.get(error.status_code, "invalid")
    status = 422 if error.status_code == 400 else error.status_code  # a body that can't be read is refused in one way
    headers = _allowed(request) if status == 405 else error.headers
    return problem_response(request, Problem(status, code, headers=headers))


def _allowed(request: Request) -> dict[str, str]:
    """All methods of the path, by the template that fits it most exactly: Starlette names those of the first."""
    names = [name.partition(" ") for name in request.app.access.routes]
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    fitting = [template for _, _, template in names if compile_path(template)[0].match(path)]
    exactly = min(fitting, key=lambda template: template.count("{"), default=None)
    methods = sorted({method for method, _, template in names if template == exactly})
    return {"Allow": ", ".join(methods)} if methods else {}


def existing(looked_for: Found | None) -> Found:
    """Raises Problem 404 for what isn't there."""
    if looked_for is None:
        raise Problem(404, "not_found")
    return looked_for


def busy() -> Problem:
    """Nothing was done; the caller may come again in a moment."""
    return Problem(503, "busy", headers=RETRY)


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("request_gave_up", reason=type(error).__name__)
    return problem_response(request, busy())


async def _outcome_unknown(request: Request, error: Exception) -> Response:
    """The commit's answer was lost: only asking again with the same Idempotency-Key tells, and does nothing twice."""
    log.warning("outcome_unknown", reason=str(error))
    return problem_response(request, Problem(503, "outcome_unknown", headers=RETRY))


async def _unstorable(request: Request, error: Exception) -> Response:
    """A value that passed as text but that PostgreSQL can't hold, such as a NUL character."""
    log.warning("value_unstorable", reason=type(error).__name__)
    return problem_response(request, Problem(422, "invalid"))


async def _gone(request: Request, error: Exception) -> Response:
    """What the request names, or who makes it, was deleted a moment ago: a token outlives its person by seconds."""
    if "is not present in table" not in str(getattr(error, "detail", "")):
        return await _unexpected(request, error)
    log.warning("refers_to_nothing", constraint=getattr(error, "constraint_name", ""))
    return problem_response(request, Problem(404, "not_found"))


async def _unexpected(request: Request, error: Exception) -> Response:
    response = problem_response(request, Problem(500, "unexpected"))
    response.headers.update(SECURITY_HEADERS)  # this answer is made outside of the middleware
    log.error("request_failed", problem=instance_of(request), error=type(error).__name__, exc_info=error)
    return response
