"""Routes that take only ids of their path and the request are called straight, past FastAPI's own way to a route.

FastAPI's matching, exit stacks and solving of dependencies take a sixth of the CPU of a read that has nothing for
them to do. Access is guarded and problems are answered as everywhere; whatever isn't a plain id goes FastAPI's way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
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

    def __init__(self, app: ASGIApp, guard: Guard, routes: Sequence[APIRoute]) -> None:
        self._app = app
        self._guard = guard
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
    needs = route.dependant
    ids = tuple(field.name for field in needs.path_params if field.field_info.annotation is UUID)
    others = needs.query_params, needs.header_params, needs.cookie_params, needs.body_params, needs.dependencies
    if any(others) or len(ids) < len(needs.path_params) or not needs.request_param_name or needs.response_param_name:
        return None
    if route.endpoint.__annotations__.get("return") is not Response:
        return None
    return Straight(route, ids, needs.request_param_name)
