"""What is due is done in time, in the transaction that removes it; a failing duty stops no other."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from shared.due import Runner, due
from shared.due.runner import backoff
from shared.postgres import Connection, Pool
from shared.telemetry import catalogue
from tests.due.doing import HOUR, NOW, clock, do_all, done, note, pool, put, waiting
from tests.parts import At

__all__ = ["clock", "pool"]


async def test_what_is_due_is_done_and_gone(pool: Pool, clock: At) -> None:
    await put(pool, "Akaa", NOW - HOUR)
    await put(pool, "Kemi", NOW)
    await put(pool, "Oulu", NOW + HOUR)
    await do_all(pool, clock)
    assert (await done(pool), await waiting(pool)) == (["Akaa", "Kemi"], ["Oulu"])


async def test_a_duty_gets_its_payload_and_the_moment(pool: Pool, clock: At) -> None:
    seen: list[tuple[str, dict[str, Any], datetime]] = []

    async def duty(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        seen.append((key, payload, now))

    await put(pool, "Akaa", NOW, seats=50)
    await do_all(pool, clock, open=duty)
    assert seen == [("Akaa", {"seats": 50}, NOW)]


async def test_putting_again_moves_it(pool: Pool, clock: At) -> None:
    await put(pool, "Akaa", NOW)
    await put(pool, "Akaa", NOW + HOUR)
    await do_all(pool, clock)
    assert await done(pool) == []
    clock.now += HOUR
    await do_all(pool, clock)
    assert await done(pool) == ["Akaa"]


async def test_what_was_dropped_is_never_done(pool: Pool, clock: At) -> None:
    await put(pool, "Akaa", NOW)
    async with pool.acquire() as tx:
        await due.drop(tx, "open", "Akaa")
    await do_all(pool, clock)
    assert await done(pool) == []


async def test_the_same_key_of_two_kinds_is_two_things(pool: Pool, clock: At) -> None:
    await put(pool, "Akaa", NOW)
    await put(pool, "Akaa", NOW, kind="close")
    await do_all(pool, clock, open=note, close=note)
    assert await done(pool) == ["Akaa", "Akaa"]


async def test_a_kind_that_this_release_does_not_know_waits(pool: Pool, clock: At) -> None:
    await put(pool, "Akaa", NOW, kind="of_a_later_release")
    await put(pool, "Kemi", NOW)
    await do_all(pool, clock)
    assert (await done(pool), await waiting(pool)) == (["Kemi"], ["Akaa"])


async def test_a_duty_may_put_itself_off_to_a_later_time(pool: Pool, clock: At) -> None:
    async def each_month(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        await note(tx, key, payload, now)
        await due.put(tx, "open", key, now + timedelta(days=30), payload)

    await put(pool, "Akaa", NOW)
    await do_all(pool, clock, open=each_month)
    assert (await done(pool), await waiting(pool)) == (["Akaa"], ["Akaa"])


async def test_a_failing_duty_leaves_no_trace_and_stops_no_other(pool: Pool, clock: At) -> None:
    async def fails_for_akaa(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        await note(tx, key, payload, now)
        if key == "Akaa":
            await tx.execute("SELECT 1 / 0")

    await put(pool, "Akaa", NOW - HOUR)
    await put(pool, "Kemi", NOW)
    await do_all(pool, clock, open=fails_for_akaa)
    assert (await done(pool), await waiting(pool)) == (["Kemi"], ["Akaa"])


async def test_a_duty_that_failed_is_done_later(pool: Pool, clock: At) -> None:
    async def fails(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        raise RuntimeError(key)

    await put(pool, "Akaa", NOW)
    await do_all(pool, clock, open=fails)
    await do_all(pool, clock)
    assert await done(pool) == [], "it waits before it is tried again"
    clock.now += timedelta(seconds=2)
    await do_all(pool, clock)
    assert await done(pool) == ["Akaa"]


async def meet(pool: Pool, runner: Runner) -> list[object]:
    """Somebody holds a row and puts the duty off, while the duty waits for that row; what came of both."""

    async def somebody() -> None:
        async with pool.acquire() as tx, tx.transaction():
            await tx.execute("SELECT FROM done WHERE key = 'Akaa' FOR UPDATE")
            doing.set()
            await asyncio.sleep(0.2)
            await due.put(tx, "open", "Akaa", NOW)

    doing = asyncio.Event()
    async with pool.acquire() as connection:
        await connection.execute("INSERT INTO done VALUES ('Akaa', '{}')")
    await put(pool, "Akaa", NOW)
    other = asyncio.create_task(somebody())
    await doing.wait()
    return await asyncio.gather(runner.do_next(), other, return_exceptions=True)


async def held(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """A duty that needs the row."""
    await tx.execute("UPDATE done SET payload = '{\"held\": true}' WHERE key = $1", key)


async def test_a_duty_gives_way_to_whoever_holds_what_it_needs_and_puts_it_off(pool: Pool, clock: At) -> None:
    before = failures()
    assert await meet(pool, Runner(pool, {"open": held}, clock)) == [True, None]
    clock.now += HOUR
    await do_all(pool, clock, open=held)
    assert (await waiting(pool), failures() - before) == ([], 0)


async def test_twin_a_duty_that_waits_for_ever_and_who_puts_it_off_stop_each_other(pool: Pool, clock: At) -> None:
    before = failures()
    runner = Runner(pool, {"open": held}, clock)
    runner.longest_wait = "0"
    _, other = await meet(pool, runner)
    assert isinstance(other, asyncpg.DeadlockDetectedError) or failures() > before


def failures() -> float:
    return catalogue.due_failures.labels("open")._value.get()


def test_the_wait_after_failures_grows_to_an_hour() -> None:
    assert [backoff(n).total_seconds() for n in (0, 1, 5, 100)] == [1, 2, 32, 3600]
