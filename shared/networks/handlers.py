"""Follows networks and roles."""

from datetime import datetime

from shared.bus.handlers import Gone, Handlers
from shared.contracts import Network, Role
from shared.networks import queries
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Network)
async def follow_networks(networks: list[Network], tx: Connection, now: datetime) -> None:
    await queries.upsert_networks(tx, networks)


@handlers.forgets(Network)
async def forget_networks(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_networks(tx, gone)


@handlers.handles(Role)
async def follow_roles(roles: list[Role], tx: Connection, now: datetime) -> None:
    await queries.upsert_roles(tx, roles)


@handlers.forgets(Role)
async def forget_roles(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_roles(tx, gone)
