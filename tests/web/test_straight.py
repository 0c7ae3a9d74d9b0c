"""Routes that are called straight answer as FastAPI's own way would: guarded, logged, with problems."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from joserfc.jwk import KeySet

from shared.postgres import Pool
from shared.telemetry import catalogue
from shared.texts import Texts
from shared.web.access import Access, AccessTable, Anyone, Participant
from shared.web.app import build_app
from shared.web.asking import Now
from shared.web.keys import Keys
from shared.web.problems import Problem
from shared.web.resources import Resources
from shared.web.straight import straight_of

router = APIRouter()


@router.get("/themes/{theme_id}")
async def show(theme_id: UUID, request: Request) -> Response:
    if theme_id.int == 0:
        raise Problem(404, "not_found")
    return Response(str(theme_id), headers={"Language": request.headers.get("accept-language", "")})


@router.post("/themes/{theme_id}/questions")
async def ask(request: Request) -> Response:
    return Response(await request.body(), 201)


@router.get("/themes/{theme_id}/clock")
async def clock(theme_id: UUID, now: Now) -> Response:
    return Response(now.isoformat())


@router.get("/themes/{theme_id}/view")
async def view(theme_id: UUID, request: Request) -> dict[str, str]:
    return {"id": str(theme_id)}


@asynccontextmanager
async def serving() -> AsyncIterator[httpx.AsyncClient]:
    access: dict[str, Access] = {
        "GET /themes/{theme_id}": Anyone(),
        "POST /themes/{theme_id}/questions": Participant(),
        "GET /themes/{theme_id}/clock": Anyone(),
        "GET /themes/{theme_id}/view": Anyone(),
    }
    table = AccessTable(routes=access, holds_role=nobody, network_of={})
    resources = Resources(pool=cast(Pool, None), texts=Texts(), keys=Keys(KeySet([])))
    app = build_app("themes", version="1", routers=[router], access=table, resources=resources)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://themes") as client:
        yield client


async def nobody(*_: Any) -> bool:
    return False


@pytest.mark.parametrize(("name", "straight"), [("show", True), ("ask", True), ("clock", False), ("view", False)])
def test_only_what_needs_nothing_of_fastapi_is_called_straight(name: str, straight: bool) -> None:
    route = next(route for route in router.routes if isinstance(route, APIRoute) and route.name == name)
    assert (straight_of(route) is not None) == straight


async def test_a_straight_route_gets_its_ids_and_its_request() -> None:
    id_ = uuid4()
    async with serving() as client:
        answer = await client.get(f"/themes/{id_}", headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.text, answer.headers["language"]) == (200, str(id_), "sv")
    assert answer.headers["content-security-policy"]
    assert UUID(answer.headers["x-correlation-id"])


async def test_it_is_counted_under_its_template() -> None:
    counted = catalogue.http_requests.labels("GET", "/themes/{theme_id}", "200")
    before = counted._value.get()
    async with serving() as client:
        await client.get(f"/themes/{uuid4()}")
    assert counted._value.get() == before + 1


async def test_its_problems_are_answered_as_problems() -> None:
    async with serving() as client:
        answer = await client.get(f"/themes/{UUID(int=0)}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_it_is_guarded_before_it_runs() -> None:
    async with serving() as client:
        answer = await client.post(f"/themes/{uuid4()}/questions", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


async def test_what_is_no_id_is_told_so_by_fastapi() -> None:
    async with serving() as client:
        answer = await client.get("/themes/first-friday")
    assert (answer.status_code, answer.json()["field"]) == (422, "theme_id")


async def test_another_method_is_not_allowed() -> None:
    async with serving() as client:
        answer = await client.delete(f"/themes/{uuid4()}")
    assert answer.status_code == 405
