"""A service's HTTP side, put together the same way for every service."""

from collections.abc import Sequence
from copy import copy

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute, request_response

from shared.privacy.duty_log import undeclared_disclosures
from shared.web import problems
from shared.web.access import AccessTable
from shared.web.caller import Callers
from shared.web.csrf import SAFE
from shared.web.guard import Guard
from shared.web.headers import SecurityHeaders
from shared.web.pages import static_files
from shared.web.refusals import DocumentedApp
from shared.web.requests import Requests
from shared.web.resources import Resources
from shared.web.straight import StraightRoutes


class UndeclaredRoutes(Exception):
    """The access table and the routes differ, in who may call or in what is disclosed; each difference is named."""


def build_app(
    name: str,
    *,
    version: str,
    routers: Sequence[APIRouter],
    access: AccessTable,
    resources: Resources,
) -> FastAPI:
    """Raises UndeclaredRoutes when a route isn't in the access table, or the table has one too many."""
    guard = Guard(access, Callers(resources.keys, resources.ended, resources.token_clock))
    app = DocumentedApp(
        title=f"Digiverkosto: {name}",
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # a route of its own, which the guard knows
        redirect_slashes=False,
        # Ours are the catalogue, structlog and spans: FastAPI's own spans hold paths and queries.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.access = access
    app.state.resources = resources
    if differences := access.undeclared(routers) + undeclared_disclosures(routers, access):
        raise UndeclaredRoutes(", ".join(differences))
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    app.router.routes += [guarded(route, guard) for route in routes]
    app.mount("/static", static_files)
    app.router.middleware_stack = StraightRoutes(app.router.middleware_stack, guard, routes)
    problems.install(app)
    app.add_middleware(Requests)
    app.add_middleware(SecurityHeaders)
    return app


def guarded(route: APIRoute, guard: Guard) -> APIRoute:
    """The same route, for whom the guard lets in.

    The body is read before: many clients never see an answer that comes in the middle of what they send, and who
    sends slowly is cut off in its time. FastAPI's `include_router` with a dependency would build every route anew when
    the first request comes, which waits a tenth of a second and more, and look for a route in each router by itself.
    """
    answer = route.get_route_handler()

    async def let_in(request: Request) -> Response:
        if request.method not in SAFE:
            await request.body()
        await guard(request)
        return await answer(request)

    behind = copy(route)
    behind.app = request_response(let_in)
    return behind
