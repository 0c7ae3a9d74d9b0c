"""A service's HTTP side, put together the same way for every service."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends, FastAPI

from shared.privacy.duty_log import undeclared_disclosures
from shared.web import problems
from shared.web.access import AccessTable
from shared.web.caller import Callers
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
        dependencies=[Depends(guard)],
        redirect_slashes=False,
        # Ours are the catalogue, structlog and spans: FastAPI's own spans hold paths and queries.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.access = access
    app.state.resources = resources
    if differences := access.undeclared(routers) + undeclared_disclosures(routers, access):
        raise UndeclaredRoutes(", ".join(differences))
    for router in routers:
        app.include_router(router)
    app.mount("/static", static_files)
    app.router.middleware_stack = StraightRoutes(app.router.middleware_stack, guard, routers)
    problems.install(app)
    app.add_middleware(Requests)
    app.add_middleware(SecurityHeaders)
    return app
