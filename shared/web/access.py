"""Who may call what: one table per service, enforced before any route runs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TypeAlias
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.privacy.duty_classes import DataClass
from shared.web.caller import Caller, Callers, bearer, unauthenticated
from shared.web.cookies import LoggedIn
from shared.web.csrf import refuse_other_sites, require_proof
from shared.web.problems import Problem
from shared.web.resources import Network
from shared.web.writes import Writes


@dataclass(frozen=True)
class Anyone:
    """Public. A valid token is looked at when there is one."""


@dataclass(frozen=True)
class Secret:
    """The holder of a mailed link; the route itself looks the secret up, and answers 404 to every other.

    `from_elsewhere`: mail programs' own pages may post to it (one-click unsubscribing, RFC 8058).
    """

    from_elsewhere: bool = False


@dataclass(frozen=True)
class InBrowser:
    """A page for who has logged in with this browser: by the session's cookie, and never by a token."""


@dataclass(frozen=True)
class Participant:
    """Anybody with a valid token; whose record it is the route's own query says."""


@dataclass(frozen=True)
class CoordinatorAnywhere:
    """A coordinator or administrator by their token: what isn't in any network yet."""

    discloses: DataClass | None = None


@dataclass(frozen=True)
class Coordinator:
    """Leader or secretary of the network that the path parameter `of` leads to, or an administrator.

    A machine's key for that network opens it too, unless `in_person`: who gives rights is a person.
    `discloses` is the class of people's data that the route shows them: each such answer is a row of the duty log.
    """

    of: str = "network_id"
    discloses: DataClass | None = None
    in_person: bool = False


@dataclass(frozen=True)
class Entrusted:
    """Whom the service itself entrusted with what the path parameter `of` leads to, as one of `tasks`.

    Who coordinates its network may too (and a machine's key for it), unless it is theirs `alone`, as approving is.
    """

    of: str
    tasks: frozenset[str]
    discloses: DataClass | None = None
    alone: bool = False


@dataclass(frozen=True)
class Administrator:
    """The platform's administrators."""

    discloses: DataClass | None = None


@dataclass(frozen=True)
class OurService:
    """Another service of the platform, by the token that it got for its own key."""

    discloses: DataClass | None = None


@dataclass(frozen=True)
class Operator:
    """Whoever reaches the process itself, from a network of OPERATING_NETWORKS and through no proxy."""


Access: TypeAlias = (
    Anyone
    | Secret
    | InBrowser
    | Participant
    | CoordinatorAnywhere
    | Coordinator
    | Entrusted
    | Administrator
    | OurService
    | Operator
)

READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDING = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"})

HoldsRole = Callable[[Connection, UUID, UUID], Awaitable[bool]]
"""Does the person (first id) coordinate the network (second id) today?"""

NetworkOf = Callable[[Connection, UUID], Awaitable[UUID | None]]
"""The network that an aggregate belongs to; None when there is no such aggregate."""

IsEntrusted = Callable[[Connection, UUID, UUID, frozenset[str]], Awaitable[bool]]
"""Has the person (first id) one of the tasks in the aggregate (second id)?"""

OfCookie = Callable[[Request], Awaitable[LoggedIn | None]]
"""Who is behind the request's session cookie; None: nobody, or not any more."""


@dataclass(frozen=True)
class AccessTable:
    """`routes` names for each "METHOD /path/{parameter}" who may call it.

    `network_of` leads from other path parameters (occurrence_id, series_id, ...) to their network. `of_cookie` says
    who has logged in with the browser, where a service has pages for them. `is_entrusted` answers by path parameter.
    """

    routes: Mapping[str, Access]
    holds_role: HoldsRole
    network_of: Mapping[str, NetworkOf]
    of_cookie: OfCookie | None = None
    is_entrusted: Mapping[str, IsEntrusted] = field(default_factory=dict)

    def including(self, routes: Mapping[str, Access]) -> "AccessTable":
        """This table with more rows."""
        return replace(self, routes={**self.routes, **routes})

    def undeclared(self, routers: Sequence[APIRouter]) -> list[str]:
        """Routes that the table forgets, and rows that no route has."""
        served = {name for router in routers for route in router.routes for name in names_of(route)}
        return sorted(set(self.routes) ^ served)


def names_of(route: BaseRoute) -> list[str]:
    """`["GET /networks/{network_id}"]` of an API route; nothing of mounted files."""
    if not isinstance(route, APIRoute):
        return []
    return [f"{method} {route.path}" for method in route.methods or ()]


class Guard:
    """Refuses every request that the table doesn't allow; leaves the caller in `request.state.caller`."""

    def __init__(self, table: AccessTable, callers: Callers) -> None:
        self._table = table
        self._callers = callers
        self._writes = Writes()

    async def __call__(self, request: Request) -> None:
        access = self._table.routes[f"{request.method} {request.scope['route'].path}"]
        request.state.access = access
        refuse_other_sites(request, from_elsewhere=isinstance(access, Secret) and access.from_elsewhere)
        if isinstance(access, Operator):
            if not operates(request):
                raise Problem(404, "not_found")
            return
        if isinstance(access, InBrowser):
            await self._let_browser_in(request)
            self._count(request, access)
            return
        token = bearer(request.headers.get("authorization"))
        if token is not None and not isinstance(access, Secret):
            request.state.caller = await self._callers.of(token)
        if isinstance(access, Anyone | Secret):
            self._count(request, access)
            return
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller is None:
            raise unauthenticated("token_missing")
        if not await self._allowed(request, access, caller):
            raise Problem(403, "forbidden")
        self._count(request, access)

    def _count(self, request: Request, access: Access) -> None:
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller is not None and request.method not in READING:
            others = bool(caller.roles) or isinstance(
                access, Coordinator | CoordinatorAnywhere | Entrusted | Administrator
            )
            self._writes.count(request, caller, for_others=others)

    async def _let_browser_in(self, request: Request) -> None:
        logged_in = await self._table.of_cookie(request) if self._table.of_cookie else None
        if logged_in is None:
            raise Problem(401, "not_logged_in")
        request.state.caller, request.state.proof = logged_in.caller, logged_in.proof
        await require_proof(request, logged_in.proof)

    async def _allowed(self, request: Request, access: Access, caller: Caller) -> bool:
        if caller.is_service or isinstance(access, OurService):
            return caller.is_service and isinstance(access, OurService)
        if caller.scope and not isinstance(access, Coordinator | Entrusted):
            return False
        match access:
            case Anyone() | Secret() | InBrowser() | Operator() | OurService() | Participant():
                return True
            case CoordinatorAnywhere():
                return caller.administers or "coordinator" in caller.roles
            case Administrator():
                return caller.administers
            case Coordinator(of=of, in_person=in_person):
                return self._in_scope(request, caller, in_person) and await self._coordinates(request, of, caller)
            case Entrusted(of=of, tasks=tasks, alone=alone):
                if not caller.scope and await self._entrusted(request, of, tasks, caller):
                    return True
                coordinates = await self._coordinates(request, of, caller)
                return coordinates and not alone and self._in_scope(request, caller)

    def _in_scope(self, request: Request, caller: Caller, in_person: bool = False) -> bool:
        """False for a machine's key that may not do this."""
        return not caller.scope or (not in_person and (caller.scope.writes or request.method == "GET"))

    async def _entrusted(self, request: Request, parameter: str, tasks: frozenset[str], caller: Caller) -> bool:
        identity = _uuid(request.path_params[parameter])
        async with request.app.state.resources.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            return await self._table.is_entrusted[parameter](connection, caller.person_id, identity, tasks)

    async def _coordinates(self, request: Request, parameter: str, caller: Caller) -> bool:
        identity = _uuid(request.path_params[parameter])
        async with request.app.state.resources.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            network_id: UUID | None = identity
            if parameter != "network_id":
                network_id = await self._table.network_of[parameter](connection, identity)
            if network_id is None:
                raise Problem(404, "not_found")
            if caller.scope:
                return network_id in caller.scope.networks
            return caller.administers or await self._table.holds_role(connection, caller.person_id, network_id)


def operates(request: Request) -> bool:
    """A proxy tells for whom it asks; what comes through one isn't an operator's, wherever the proxy runs."""
    networks = request.app.state.resources.operating_networks
    return not (FORWARDING & set(request.headers)) and from_one_of(
        networks, request.client.host if request.client else ""
    )


def from_one_of(networks: Sequence[Network], address: str) -> bool:
    try:
        told = ip_address(address)
    except ValueError:
        return False
    return any(told in network for network in networks)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem(404, "not_found") from error
