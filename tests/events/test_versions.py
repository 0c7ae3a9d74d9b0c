"""Each version of an occurrence is said once: whoever changes it holds its series first."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.events.occurrences import keeping, queries
from services.events.occurrences.rules import Change, revised
from shared.contracts import Occurrence
from tests.events.conftest import Events


async def two_writers_at_once(events: Events, occurrence: UUID, read: Any) -> list[int]:
    """Both have read before either has written, as far as `read` lets them; the versions that were said."""
    pool, now = events.running.process.resources.pool, events.running.clock()
    both_have_read = asyncio.Barrier(2)

    async def write(venue: str) -> None:
        async with pool.acquire() as tx, tx.transaction():
            kept = await read(tx, occurrence)
            try:
                async with asyncio.timeout(0.5):
                    await both_have_read.wait()
            except (TimeoutError, asyncio.BrokenBarrierError):
                pass
            after = revised(kept, {"venue": venue}, now)
            assert after
            await keeping.keep(tx, [Change(kept, after)])

    await asyncio.gather(write("Huone 1"), write("Huone 2"))
    return [one.version for one in await events.said(Occurrence)]


@pytest.fixture
async def occurrence(events: Events) -> UUID:
    page = await events.plans(count=1)
    await events.silence()
    return UUID(page["coming"][0]["id"])


async def test_two_writers_say_two_versions(events: Events, occurrence: UUID) -> None:
    assert await two_writers_at_once(events, occurrence, queries.lock_with_series) == [2, 3]


async def test_twin_two_writers_that_hold_nothing_say_the_same_version_twice(events: Events, occurrence: UUID) -> None:
    assert await two_writers_at_once(events, occurrence, queries.occurrence) == [2, 2]
