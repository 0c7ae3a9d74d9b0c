"""What operators ask a service: does it live, is it ready, what does it measure, which release is it."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from shared.telemetry.catalogue import REGISTRY
from shared.web.access import Access, Anyone, Operator

Check = Callable[[], Awaitable[dict[str, Any]]]
"""`ok` and what it rests on; no secrets, no addresses."""

UNWELL: dict[int | str, dict[str, Any]] = {503: {"description": "It isn't", "content": {"application/json": {}}}}

OPERATING_ACCESS: dict[str, Access] = {
    "GET /livez": Anyone(),
    "GET /readyz": Anyone(),
    "GET /metrics": Operator(),
    "GET /version": Anyone(),
    "GET /openapi.json": Operator(),
    "GET /asyncapi.json": Operator(),
}


def operating_routes(
    *,
    version: dict[str, str],
    live: Check,
    ready: Check,
    measure: Callable[[], Awaitable[None]],
    asyncapi: Callable[[], dict[str, Any]],
) -> APIRouter:
    """`measure` sets the gauges that are read from the database just before they are shown.

    `asyncapi` makes the document of what the service says and hears on Kafka, when somebody first asks for it.
    """
    router = APIRouter(tags=["operating"])
    document = cache(asyncapi)

    @router.get("/livez", responses=UNWELL)
    async def livez(state: Annotated[dict[str, Any], Depends(live)]) -> Response:
        """200 while the process does its work; 503: restart it."""
        return JSONResponse(state, 200 if state["ok"] else 503)

    @router.get("/readyz", responses=UNWELL)
    async def readyz(state: Annotated[dict[str, Any], Depends(ready)]) -> Response:
        """200 when requests can be answered: the database is there and its migrations are applied."""
        return JSONResponse(state, 200 if state["ok"] else 503)

    @router.get("/metrics", response_class=PlainTextResponse, dependencies=[Depends(measure)])
    async def metrics() -> PlainTextResponse:
        """Prometheus' text format; the catalogue says what each one means."""
        return PlainTextResponse(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    @router.get("/version")
    async def read_version() -> dict[str, str]:
        """The service's name and release."""
        return version

    @router.get("/openapi.json", include_in_schema=False)
    async def read_openapi(request: Request) -> JSONResponse:
        """What the service's HTTP interface takes and answers (OpenAPI 3.1)."""
        return JSONResponse(request.app.openapi())

    @router.get("/asyncapi.json")
    async def read_asyncapi() -> JSONResponse:
        """What the service says and hears on Kafka: topics, keys, envelopes, bodies (AsyncAPI 3.0)."""
        return JSONResponse(document())

    return router
