"""What the span of a request tells, and what it doesn't."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from opentelemetry import trace

from shared.texts import Texts
from shared.web.access import AccessTable, Anyone
from shared.web.app import build_app
from shared.web.keys import Keys
from shared.web.requests import untimed
from shared.web.resources import Resources
from tests.parts import KEYS
from tests.tracing.gathered import Gathered, gathering
from tests.web.small_app import TABLE

SECRET = "salaisuus-7f3a"
UNSAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"


@pytest.fixture
def gathered() -> Iterator[Gathered]:
    with gathering() as own:
        yield own


async def answered(secret: str) -> dict[str, str]:
    return {}


async def broken(secret: str) -> None:
    raise RuntimeError(f"it was {secret}")


def app_of() -> FastAPI:
    router = APIRouter()
    router.add_api_route("/confirm/{secret}", answered)
    router.add_api_route("/broken/{secret}", broken)
    router.add_api_route("/answers/{secret}", answered, dependencies=[Depends(untimed)])
    router.add_api_route("/livez", answered)
    routes = {f"GET {route.path}": Anyone() for route in router.routes}  # type: ignore[attr-defined]
    resources = Resources(pool=None, texts=Texts(), keys=Keys(KEYS))  # type: ignore[arg-type]  # nobody asks it
    table = AccessTable(routes, TABLE.holds_role, {})
    return build_app("small", version="1", routers=[router], access=table, resources=resources)


def client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://service")


async def test_a_span_has_the_template_and_neither_path_nor_query_nor_what_an_exception_said(
    gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", gathered.provider)  # as an operator's own set-up might
    async with client(app_of()) as http:
        await http.get(f"/confirm/{SECRET}?address={SECRET}")
        await http.get(f"/broken/{SECRET}")

    assert [(one.name, one.attributes) for one in gathered.all] == [
        (
            "GET /confirm/{secret}",
            {"http.request.method": "GET", "http.route": "/confirm/{secret}", "http.response.status_code": 200},
        ),
        (
            "GET /broken/{secret}",
            {
                "http.request.method": "GET",
                "http.route": "/broken/{secret}",
                "http.response.status_code": 500,
                "error.type": "500",
            },
        ),
    ]
    assert SECRET not in "".join(one.to_json() for one in gathered.all)


async def test_fastapis_own_spans_would_have_told_the_path(gathered: Gathered) -> None:
    """The twin."""
    app = FastAPI(telemetry={"tracer_provider": gathered.provider})
    app.add_api_route("/confirm/{secret}", answered)
    async with client(app) as http:
        await http.get(f"/confirm/{SECRET}")
    assert SECRET in "".join(one.to_json() for one in gathered.all)


async def test_a_request_that_must_not_tell_how_long_it_took_begins_and_ends_at_once(gathered: Gathered) -> None:
    async with client(app_of()) as http:
        await http.get("/answers/1")
        await http.get("/confirm/1")
    answers, confirm = gathered.all
    assert answers.start_time == answers.end_time
    assert confirm.start_time != confirm.end_time


async def test_probes_and_what_a_caller_does_not_want_are_not_gathered(gathered: Gathered) -> None:
    async with client(app_of()) as http:
        await http.get("/livez")
        await http.get("/confirm/1", headers={"traceparent": UNSAMPLED})
    assert gathered.all == ()
