"""Routes that take only ids of their path and the request are called straight, past FastAPI's own way to a route.

FastAPI's matching, exit stacks and solving of dependencies take a sixth of the CPU of a read that has nothing for
them to do. Access is guarded and problems are answered as everywhere; whatever isn't a plain id goes FastAPI's way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.guard import Guard


@dataclass(frozen=True, slots=True)
class Straight:
    """`ids` are the path's parameters that the endpoint takes; `of_request` is the name that it calls the request."""

    route: APIRoute
    ids: tuple[str, ...]
    of_request: str


class StraightRoutes:
    """ASGI middleware inside of FastAPI's exception handling, in front of its router."""

    def __init__(self, app: ASGIApp, guard: Guard, routers: Sequence[APIRouter]) -> None:
        self._app = app
        self._guard = guard
        routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        self._straight = [straight for route in routes if (straight := straight_of(route))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._find(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        straight, arguments = found
        request = Request(scope, receive, send)
        await self._guard(request)
        response: Response = await straight.route.endpoint(**arguments, **{straight.of_request: request})
        await response(scope, receive, send)

    def _find(self, scope: Scope) -> tuple[Straight, dict[str, UUID]] | None:
        """The route and its ids; what the guard and the logs want to know of it is in the scope."""
        for straight in self._straight:
            matched = straight.route.path_regex.match(scope["path"])
            if matched and scope["method"] in (straight.route.methods or ()):
                told = matched.groupdict()
                try:
                    arguments = {name: UUID(told[name]) for name in straight.ids}
                except ValueError:
                    return None
                scope["route"], scope["path_params"] = straight.route, told
                return straight, arguments
        return None


def straight_of(route: APIRoute) -> Straight | None:
    """None: it needs FastAPI, for dependencies, other parameters or to make its answer."""
    told = signature(route.endpoint)
    takes = {name: parameter.annotation for name, parameter in told.parameters.items()}
    ids = tuple(name for name, kind in takes.items() if kind is UUID and name in route.param_convertors)
    others = [name for name in takes if name not in ids]
    if told.return_annotation is not Response or [takes[name] for name in others] != [Request] or route.dependencies:
        return None
    return Straight(route, ids, others[0])
