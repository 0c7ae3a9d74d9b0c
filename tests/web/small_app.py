"""An app with one route for each kind of access, and everybody who may come to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import APIRouter, FastAPI, Request

from shared.postgres import Connection, Pool
from shared.texts import Texts
from shared.web.access import (
    Access,
    AccessTable,
    Administrator,
    Anyone,
    Coordinator,
    CoordinatorAnywhere,
    InBrowser,
    Operator,
    OurService,
    Participant,
    Secret,
)
from shared.web.app import build_app
from shared.web.caller import Caller, Scope, sign
from shared.web.cookies import GUEST, SESSION, LoggedIn
from shared.web.keys import Keys
from shared.web.resources import Resources
from tests.parts import KEYS

OUTSIDE = ("203.0.113.9", 4711)
PROOF = "proof-of-the-page"
OURS, OTHERS, OUR_SERIES, NO_SERIES, PERSON, LEADER = (UUID(int=number + 1) for number in range(6))
"""The same in every worker: names of cases are made of them."""

ROUTES: Mapping[str, Access] = {
    "GET /anyone": Anyone(),
    "POST /anyone": Anyone(),
    "POST /secret": Secret(),
    "POST /secret/one-click": Secret(from_elsewhere=True),
    "GET /browser": InBrowser(),
    "POST /browser": InBrowser(),
    "GET /guest": Participant(in_browser=True),
    "POST /guest": Participant(in_browser=True),
    "GET /own": Participant(),
    "POST /own": Participant(),
    "POST /anywhere": CoordinatorAnywhere(),
    "GET /networks/{network_id}": Coordinator(),
    "POST /networks/{network_id}": Coordinator(),
    "POST /networks/{network_id}/roles": Coordinator(in_person=True),
    "GET /networks/{network_id}/roles": Coordinator(in_person=True),
    "POST /series/{series_id}": Coordinator("series_id"),
    "POST /administration": Administrator(),
    "POST /services": OurService(),
    "GET /operating": Operator(),
}

CALLERS: Mapping[str, Caller] = {
    "person": Caller(PERSON, uuid4(), frozenset()),
    "coordinator": Caller(uuid4(), uuid4(), frozenset({"coordinator"})),
    "leader": Caller(LEADER, uuid4(), frozenset()),
    "administrator": Caller(uuid4(), uuid4(), frozenset({"administrator"})),
    "service": Caller(uuid4(), uuid4(), frozenset({"service"})),
    "administering service": Caller(uuid4(), uuid4(), frozenset({"service", "administrator"})),
    "reading key": Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(frozenset({OURS}), writes=False)),
    "writing key": Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(frozenset({OURS}), writes=True)),
    "administering key": Caller(
        uuid4(), uuid4(), frozenset({"agency", "administrator", "coordinator"}), Scope(frozenset({OURS}), writes=True)
    ),
}


async def leads(connection: Connection, person_id: UUID, network_id: UUID) -> bool:
    found: bool = await connection.fetchval(
        "SELECT $1::uuid = $2 AND $3::uuid = $4", person_id, LEADER, network_id, OURS
    )
    return found


async def network_of_series(connection: Connection, series_id: UUID) -> UUID | None:
    found: UUID | None = await connection.fetchval("SELECT $1::uuid WHERE $2::uuid = $3", OURS, series_id, OUR_SERIES)
    return found


async def of_cookie(request: Request) -> LoggedIn | None:
    return LoggedIn(CALLERS["person"], PROOF) if request.cookies.get(SESSION) == "good" else None


TABLE = AccessTable(ROUTES, leads, {"series_id": network_of_series}, of_cookie)


async def answer(request: Request) -> dict[str, Any]:
    caller = getattr(request.state, "caller", None)
    return {
        "caller": str(caller.person_id) if caller else None,
        "access": type(request.state.access).__name__,
        "proof": getattr(request.state, "proof", None),
    }


def router_of(routes: Mapping[str, Access]) -> APIRouter:
    router = APIRouter()
    for name in routes:
        method, path = name.split(" ")
        router.add_api_route(path, answer, methods=[method])
    return router


def small_app(pool: Pool, table: AccessTable = TABLE) -> FastAPI:
    resources = Resources(pool=pool, texts=Texts(), keys=Keys(KEYS), link_key=b"of tests")
    return build_app("small", version="1", routers=[router_of(ROUTES)], access=table, resources=resources)


def client_of(app: FastAPI, peer: tuple[str, int] = OUTSIDE) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app, client=peer), base_url="http://service")


def headers_of(who: str) -> dict[str, str]:
    """`nobody` has none."""
    if who == "nobody":
        return {}
    return {"Authorization": f"Bearer {sign(KEYS, CALLERS[who], now=datetime.now(UTC))[0]}"}


def as_guest(who: str, *, age: timedelta = timedelta(0)) -> str:
    """The cookie of a browser that registration gave a token so long ago."""
    return f"{GUEST}={sign(KEYS, CALLERS[who], now=datetime.now(UTC) - age)[0]}"


async def ask(http: httpx.AsyncClient, name: str, who: str = "nobody", **more: str) -> httpx.Response:
    """`name` is a route with its ids filled in; `more` are headers."""
    method, path = name.split(" ")
    headers = headers_of(who) | {name.replace("_", "-"): value for name, value in more.items()}
    return await http.request(method, path, headers=headers)
