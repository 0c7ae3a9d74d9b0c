"""What every request brings along: the moment, the language, its connection, its caller."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from shared.contracts import Language as LanguageCode
from shared.postgres.pool import ACQUIRE_SECONDS, Connection
from shared.web.caller import Caller as CallerIdentity
from shared.web.language import language_of
from shared.web.resources import Resources


def resources_of(request: Request) -> Resources:
    """What the process holds open for its requests."""
    held: Resources = request.app.state.resources
    return held


async def _held(request: Request) -> Resources:
    return resources_of(request)


async def _language(request: Request) -> LanguageCode:
    return language_of(request)


async def _now(request: Request) -> datetime:
    return resources_of(request).clock()


async def _transaction(request: Request) -> AsyncIterator[Connection]:
    held = resources_of(request)
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection, connection.transaction():
        yield connection
    held.committed()


async def _reading(request: Request) -> AsyncIterator[Connection]:
    async with resources_of(request).pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        yield connection


async def _caller(request: Request) -> CallerIdentity:
    caller: CallerIdentity = request.state.caller
    return caller


async def _maybe_caller(request: Request) -> CallerIdentity | None:
    caller: CallerIdentity | None = getattr(request.state, "caller", None)
    return caller


Transaction = Annotated[Connection, Depends(_transaction, scope="function")]
"""The request's one transaction; it commits before the answer is sent, or not at all."""

Reading = Annotated[Connection, Depends(_reading, scope="function")]
"""A connection without a transaction, for routes that only read."""

Caller = Annotated[CallerIdentity, Depends(_caller)]
MaybeCaller = Annotated[CallerIdentity | None, Depends(_maybe_caller)]
Now = Annotated[datetime, Depends(_now)]
Language = Annotated[LanguageCode, Depends(_language)]
Held = Annotated[Resources, Depends(_held)]
