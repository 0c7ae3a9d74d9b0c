"""An ended session's tokens aren't taken: not in the seconds after they expire, and not while a look is under way."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.events.service import SERVICE as EVENTS
from shared.contracts import Session, SessionState
from shared.postgres import Connection
from shared.web import ended_session_queries as queries
from shared.web import ended_sessions
from shared.web.caller import SKEW_SECONDS, Caller, Callers, sign
from shared.web.ended_sessions import EndedSessions
from shared.web.keys import Keys
from shared.web.problems import Problem
from tests.parts import KEYS, Databases, Running, running

ANYBODY = Caller(uuid4(), uuid4(), frozenset())


@pytest.fixture
async def service(databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(EVENTS, databases, tmp_path) as events:
        yield events


async def _code(service: Running) -> str | None:
    """Of the refusal of a token that expired just now and whose session had ended before; None: it is taken."""
    began = datetime.now(UTC)
    token, expires_at = sign(KEYS, ANYBODY, now=began)
    late = expires_at + timedelta(seconds=SKEW_SECONDS - 2)
    known = EndedSessions()
    told = Session(id=ANYBODY.session_id, version=1, state=SessionState.ended, until=expires_at)
    async with service.process.resources.pool.acquire() as tx:
        await queries.insert_ended(tx, [told])
    await known.look(service.process.resources.pool, late)
    try:
        await Callers(Keys(KEYS), known, lambda: late).of(token)
    except Problem as problem:
        return problem.code
    return None


async def test_a_token_that_expired_a_moment_ago_is_refused_when_its_session_had_ended(service: Running) -> None:
    assert await _code(service) == "session_ended"


async def test_twin_known_until_the_token_expires_and_no_longer_it_is_taken_again(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT1"""
    monkeypatch.setattr(ended_sessions, "KNOWN_LONGER", timedelta(0))
    assert await _code(service) is None


async def test_what_ends_here_during_a_look_has_ended(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look read the table before the end was committed; the one after the next would know of it."""
    known, session, pool, read = EndedSessions(), uuid4(), service.process.resources.pool, queries.ended

    async def reading(connection: Connection, now: datetime) -> frozenset[UUID]:
        found = await read(connection, now)
        known.add([session])
        return found

    monkeypatch.setattr(queries, "ended", reading)
    await known.look(pool, datetime.now(UTC))
    assert session in known
    monkeypatch.undo()
    await known.look(pool, datetime.now(UTC))
    assert session in known
    await known.look(pool, datetime.now(UTC))
    assert session not in known
