"""What goes wrong inside stays inside: an id for the caller, a type and a place for the log (RS17, RS19)."""

from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from structlog.testing import capture_logs

from shared.telemetry.logs import without_values
from tests.rights.answers import require_headers
from tests.rights.rewound import Counted
from tests.rights.samples import SAMPLES
from tests.rights.stage import Stage
from tests.rights.test_bodies import allowed
from tests.rights.test_matrix import every_route

CANARY = "SELECT secret FROM people WHERE token = 'kanarialintu'"
ROUTES = list(every_route())


class Raising(Counted):
    """In the place of the pool: whoever wants a connection meets the error."""

    def __init__(self, error: Callable[[], Exception]) -> None:
        self._error = error

    @asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        raise self._error()
        yield


async def ask_without_database(
    stage: Stage, service: str, name: str, monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception]
) -> httpx.Response:
    monkeypatch.setattr(stage.running.process.resources, "pool", Raising(error))
    with capture_logs():  # what is printed of an error otherwise takes longer than the request
        return await stage.ask(name, SAMPLES[service][name], stage.a, allowed(service, name))


def inside() -> Exception:
    return RuntimeError(CANARY)


@pytest.mark.parametrize(("service", "name"), ROUTES)
async def test_an_error_inside_is_told_by_its_id_alone(
    stages: Mapping[str, Stage], service: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = stages[service]
    monkeypatch.setattr(stage.running.process.resources, "pool", Raising(inside))
    with capture_logs(processors=[without_values]) as lines:
        answer = await stage.ask(name, SAMPLES[service][name], stage.a, allowed(service, name))

    require_headers(answer)
    for hidden in ("kanarialintu", "Traceback", "RuntimeError", "SELECT", ".py"):
        assert hidden not in answer.text
    assert "kanarialintu" not in str(lines)
    if answer.status_code != 500:
        return  # nothing was asked of the database
    failed = next(line for line in lines if line["event"] == "request_failed")
    assert failed["error"] == "RuntimeError"
    assert any("test_errors.py" in place for place in failed["traceback"])
    if "json" in answer.headers["content-type"]:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["instance"] == f"urn:uuid:{UUID(failed['problem'])}"
    else:
        assert failed["problem"] in answer.text


@pytest.mark.long
@pytest.mark.parametrize(("service", "name"), ROUTES)
async def test_a_database_that_is_away_is_no_error_of_ours(
    stages: Mapping[str, Stage], service: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await ask_without_database(stages[service], service, name, monkeypatch, ConnectionRefusedError)

    require_headers(answer)
    assert answer.status_code < 500 or answer.status_code == 503
    if answer.status_code == 503 and name not in ("GET /readyz", "GET /livez"):  # those say how it is, to machines
        assert "retry-after" in answer.headers


async def test_many_routes_meet_the_error(stages: Mapping[str, Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above would hold of routes that never ask."""
    met = 0
    for service in stages:
        for name in SAMPLES[service]:
            with monkeypatch.context() as patched:
                met += (await ask_without_database(stages[service], service, name, patched, inside)).status_code == 500
    assert met > 100


async def test_twin_an_exceptions_text_would_be_in_the_log(
    stages: Mapping[str, Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = stages["events"]
    monkeypatch.setattr(stage.running.process.resources, "pool", Raising(inside))
    with capture_logs() as lines:
        await stage.ask("GET /event-kinds", SAMPLES["events"]["GET /event-kinds"], stage.a, "nobody")
    assert "kanarialintu" in str(lines)


REFUSED: Mapping[int, tuple[str, str, dict[str, Any]]] = {
    404: ("GET", "/nowhere", {}),
    405: ("DELETE", "/networks", {}),
    413: ("POST", "/logins", {"content": b"x" * 1_100_000, "headers": {"content-type": "application/json"}}),
    415: ("POST", "/logins", {"content": b"x", "headers": {"content-type": "text/plain"}}),
    422: ("POST", "/logins", {"json": {"address": "nobody"}}),
    401: ("GET", "/people/me", {}),
    200: ("GET", "/static/digiverkosto.css", {}),
}


@pytest.mark.parametrize("status", REFUSED)
async def test_answers_outside_of_any_route_have_the_headers_too(stages: Mapping[str, Stage], status: int) -> None:
    method, path, asked = REFUSED[status]
    answer = await stages["registration"].running.http.request(method, path, **asked)

    assert answer.status_code == status
    require_headers(answer)
    assert status == 200 or answer.headers["content-type"] == "application/problem+json"


async def test_twin_a_lacking_header_is_noticed(stages: Mapping[str, Stage]) -> None:
    answer = await stages["events"].running.http.get("/event-kinds")
    del answer.headers["content-security-policy"]
    with pytest.raises(AssertionError):
        require_headers(answer)


@pytest.mark.parametrize("path", ["/metrics", "/openapi.json", "/asyncapi.json"])
@pytest.mark.parametrize("service", ["registration", "events"])
async def test_measures_and_documents_are_the_operators(stages: Mapping[str, Stage], service: str, path: str) -> None:
    """Not through a proxy, and not from outside of the operating networks."""
    http, app = stages[service].running.http, stages[service].running.process.app
    assert (await http.get(path)).status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"):
        assert (await http.get(path, headers={header: "127.0.0.1"})).status_code == 404
    for address in ("192.0.2.7", "testclient", "::ffff:192.0.2.7"):
        outside = httpx.ASGITransport(app=app, client=(address, 40_000))
        async with httpx.AsyncClient(transport=outside, base_url="http://service") as other:
            assert (await other.get(path)).status_code == 404
            assert (await other.get("/livez")).status_code in (200, 503)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
@pytest.mark.parametrize("service", ["registration", "events"])
async def test_no_stock_pages_are_served(stages: Mapping[str, Stage], service: str, path: str) -> None:
    assert (await stages[service].running.http.get(path)).status_code == 404
