"""The link between API and PostgreSQL fails: nobody hangs, nobody is told a lie, and it heals by itself (RC3, RQ11)."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from shared.postgres import DatabaseAway, Pool, close_pool, connect_pool
from shared.postgres.pool import SERVER_SETTINGS
from shared.web import requests
from tests.faults.links import SILENT
from tests.faults.links_scenes import Distant, distant, through
from tests.parts import Databases

ANSWERED_SECONDS = 10.0
"""What guarantee RC3 names."""


ANSWER_SECONDS = requests.ANSWER_SECONDS
"""As processes have it: tests are patient otherwise."""


@pytest.fixture
async def service(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Distant]:
    monkeypatch.setattr(requests, "ANSWER_SECONDS", ANSWER_SECONDS)
    async with distant(databases, tmp_path) as opened:
        await opened.fill_the_pool()
        yield opened


def assert_busy(answer: httpx.Response, code: str = "busy") -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, code), answer.text
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_request_over_a_silent_link_is_answered_and_afterwards_all_are(service: Distant) -> None:
    """Also readiness, which an operator asks just then. What was sent in the silence isn't done afterwards either."""
    await service.link.become(SILENT)
    began = time.monotonic()
    answers = await asyncio.gather(service.register("A"), service.read(), service.running.http.get("/readyz"))
    assert time.monotonic() - began < ANSWERED_SECONDS
    for answer in answers[:2]:
        assert_busy(answer)
    assert answers[2].status_code == 503

    await service.link.clear_up()
    await until_registered(service, "B")
    assert [row["code"] for row in await service.rows("SELECT code FROM organisations")] == ["B"]


async def until_registered(service: Distant, name: str) -> None:
    """At most as long as guarantee RQ11 gives it to recover."""
    async with asyncio.timeout(5):
        while (await service.register(name)).status_code != 201:  # noqa: ASYNC110 -- only asking tells
            await asyncio.sleep(0.1)


async def test_connections_that_died_unnoticed_are_all_left_after_the_first_that_shows_it(
    service: Distant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.web.requests.ANSWER_SECONDS", 1.0)
    await service.link.forget()
    assert_busy(await service.register("A"))
    answers = await asyncio.gather(*[service.register(name) for name in "BCDE"])
    assert [answer.status_code for answer in answers] == [201] * 4


async def test_twin_with_a_plain_pool_each_dead_connection_takes_its_own_request_along(
    service: Distant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.web.requests.ANSWER_SECONDS", 1.0)
    plain = await asyncpg.create_pool(through(service.dsn, service.link), min_size=4, max_size=4, command_timeout=1)
    own, service.process.resources.pool = service.process.resources.pool, plain
    try:
        await service.link.forget()
        await asyncio.wait({asyncio.create_task(service.register("A"))}, timeout=6)
        answers = await asyncio.gather(*[service.register(name) for name in "BC"])
        assert 503 in [answer.status_code for answer in answers]
    finally:
        plain.terminate()
        await service.link.reset()
        service.process.resources.pool = own


async def test_twin_without_a_limit_a_request_over_a_silent_link_hangs(
    service: Distant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a limit of 1 s it is answered in 2 (above)."""
    monkeypatch.setattr("shared.web.requests.ANSWER_SECONDS", 1000.0)
    monkeypatch.setattr("shared.web.requests.BODY_SECONDS", 1000.0)
    await service.link.become(SILENT)
    asked = asyncio.create_task(service.register("A"))
    done, _ = await asyncio.wait({asked}, timeout=4)
    assert not done
    asked.cancel()
    await asyncio.wait({asked})


async def test_a_link_that_is_down_is_told_at_once(service: Distant) -> None:
    await service.link.down()
    for answer in await asyncio.gather(*[service.register(name) for name in "ABCDEF"]):
        assert_busy(answer)
    await service.link.clear_up()
    await until_registered(service, "G")
    assert [row["code"] for row in await service.rows("SELECT code FROM organisations")] == ["G"]


async def test_a_commit_whose_answer_was_lost_is_told_as_unknown_and_asked_again_gives_the_same(
    service: Distant,
) -> None:
    key = str(uuid4())
    service.link.last_words = b"COMMIT;"
    assert_busy(await service.register("A", key), "outcome_unknown")

    (stored,) = await service.rows("SELECT id FROM organisations")
    again = await service.register("A", key)
    assert (again.status_code, again.json()["id"]) == (201, str(stored["id"]))
    assert len(await service.rows("SELECT FROM outbox")) == 1


async def test_twin_without_the_key_nobody_can_tell_whether_it_was_done(service: Distant) -> None:
    service.link.last_words = b"COMMIT;"
    assert (await service.register("A")).status_code == 503
    assert (await service.register("A")).status_code == 409  # the first one was done


async def test_who_waits_for_a_connection_gives_up_and_it_recovers(databases: Databases, tmp_path: Path) -> None:
    async with distant(databases, tmp_path, pool_size=1) as service:
        async with service.process.resources.pool.acquire():
            began = time.monotonic()
            for answer in await asyncio.gather(service.register("A"), service.read()):
                assert_busy(answer)
            assert time.monotonic() - began < 5.5
        await until_registered(service, "B")


async def test_twin_a_plain_pool_lets_wait_for_ever(databases: Databases, tmp_path: Path) -> None:
    async with (
        distant(databases, tmp_path, pool_size=1) as service,
        asyncpg.create_pool(service.dsn, min_size=1, max_size=1) as plain,
        plain.acquire(),
    ):
        waiting = asyncio.ensure_future(plain.fetchval("SELECT 1"))
        done, _ = await asyncio.wait({waiting}, timeout=5.5)
        assert not done
        waiting.cancel()
        await asyncio.wait({waiting})


async def test_a_process_is_told_to_stop_while_its_database_says_nothing(
    service: Distant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its loops are cut off and its connections too: with the answers in hand before, 15 s in all (guarantee RC8)."""
    monkeypatch.setattr("shared.runtime.process.STOP_SECONDS", 1.0)
    service.process.start()
    await asyncio.sleep(0.5)
    await service.link.become(SILENT)
    await asyncio.sleep(1.5)  # each loop has asked something by now
    async with asyncio.timeout(1.0 + 5.0):
        await service.process.stop()


async def hold_a_lock_and_be_cut_off(service: Distant, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between a statement's preparation and its run; somebody else waits 5 s for the lock that was held."""
    monkeypatch.setitem(SERVER_SETTINGS, "transaction_timeout", limit)
    monkeypatch.setattr("shared.postgres.pool.COMMAND_SECONDS", 0.5)
    pool = await connect_pool(through(service.dsn, service.link), name="cut off")
    service.link.falls_silent_after = b"never said before"
    with pytest.raises(DatabaseAway):
        await lock_and_ask(pool, "SELECT 'never said before'")
    try:
        await service.rows("SELECT set_config('lock_timeout', '5s', false), pg_advisory_lock($1)", 7)
    finally:
        await service.link.reset()
        await close_pool(pool)


async def lock_and_ask(pool: Pool, question: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", 7)
        await connection.fetchval(question)


async def test_what_a_session_had_locked_that_was_cut_off_within_a_statement_is_freed(
    service: Distant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold_a_lock_and_be_cut_off(service, "2s", monkeypatch)


async def test_twin_without_a_limit_on_transactions_it_stays_locked(
    service: Distant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as running, so no limit on idle sessions or on statements ends it: found by a storm."""
    with pytest.raises(asyncpg.LockNotAvailableError):
        await hold_a_lock_and_be_cut_off(service, "0", monkeypatch)
