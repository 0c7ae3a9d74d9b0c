"""Refuses every request that the access table doesn't allow, before its route runs."""

import hmac
from collections.abc import Sequence
from ipaddress import ip_address
from uuid import UUID

from fastapi import Request

from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.access import (
    Access,
    AccessTable,
    Administrator,
    Anyone,
    Coordinator,
    CoordinatorAnywhere,
    Entrusted,
    InBrowser,
    Operator,
    OurService,
    Participant,
    Secret,
)
from shared.web.asking import resources_of
from shared.web.caller import Caller, Callers, bearer, unauthenticated
from shared.web.cookies import GUEST
from shared.web.csrf import refuse_other_sites, require_proof
from shared.web.problems import Problem
from shared.web.resources import Network
from shared.web.writes import Writes

READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDING = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"})


class Guard:
    """Refuses every request that the table doesn't allow; leaves the caller in `request.state.caller`."""

    def __init__(self, table: AccessTable, callers: Callers) -> None:
        self._table = table
        self._callers = callers
        self._writes = Writes()

    async def __call__(self, request: Request) -> None:
        try:
            await self._let_in(request)
        except Problem:
            await request.close()  # a form may have been read for its proof, with a file in it
            raise

    async def _let_in(self, request: Request) -> None:
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
        if token is None and isinstance(access, Participant | Entrusted) and access.in_browser:
            token = await self._guest(request)
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
        request.state.own_pages = True
        await require_proof(request, logged_in.proof)

    async def _guest(self, request: Request) -> str:
        """The token of a browser that has logged in with registration, for a page; raises Problem 401 without one."""
        token = request.cookies.get(GUEST, "")
        try:
            caller = await self._callers.of(token)
        except Problem as invalid:
            raise Problem(401, "not_logged_in") from invalid
        key = resources_of(request).link_key
        assert key, "a service with pages for guests needs a key of links: without it anybody could make the proof"
        proof = hmac.digest(key, b"guest\x00" + caller.session_id.bytes, "sha256").hex()
        request.state.proof = proof
        await require_proof(request, proof)
        return token

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
