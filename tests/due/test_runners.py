"""Several runners at once do each thing once, and one that dies has done nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.due import Runner
from shared.postgres import Connection, Pool
from tests.due.doing import NOW, clock, do_all, done, note, pool, put, waiting
from tests.parts import At

__all__ = ["clock", "pool"]


async def test_eight_runners_do_each_thing_once(pool: Pool, clock: At) -> None:
    keys = sorted(f"{number:03}" for number in range(60))
    for key in keys:
        await put(pool, key, NOW)
    await asyncio.gather(*(do_all(pool, clock) for _ in range(8)))
    assert await done(pool) == keys


async def test_without_the_row_lock_two_runners_would_do_it_twice(pool: Pool) -> None:
    """The twin: both have looked before either has removed the row."""
    await put(pool, "Akaa", NOW)
    looked = asyncio.Barrier(2)

    async def look_then_do() -> None:
        async with pool.acquire() as tx, tx.transaction():
            key = await tx.fetchval("SELECT key FROM due WHERE due_at <= $1", NOW)
            await looked.wait()
            await note(tx, key, {}, NOW)
            await tx.execute("DELETE FROM due WHERE key = $1", key)

    await asyncio.gather(look_then_do(), look_then_do())
    assert await done(pool) == ["Akaa", "Akaa"]


async def test_a_runner_that_dies_in_the_middle_has_done_nothing(pool: Pool, clock: At) -> None:
    reached = asyncio.Event()

    async def hangs(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        await note(tx, key, payload, now)
        reached.set()
        await asyncio.Event().wait()

    await put(pool, "Akaa", NOW)
    dying = asyncio.create_task(Runner(pool, {"open": hangs}, clock).do_next())
    await reached.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    assert (await done(pool), await waiting(pool)) == ([], ["Akaa"])


async def test_a_running_runner_does_what_comes_due_and_stops_when_told(pool: Pool) -> None:
    happened = asyncio.Event()

    async def tells(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        happened.set()

    runner = Runner(pool, {"open": tells}, lambda: datetime.now(UTC))
    task = asyncio.create_task(runner.run())
    await put(pool, "Akaa", datetime.now(UTC) + timedelta(seconds=0.2))
    runner.woken.set()
    async with asyncio.timeout(5):
        await happened.wait()
        runner.stop()
        await task
    assert await waiting(pool) == []
