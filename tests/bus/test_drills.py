"""A database, a host with all of them, and Kafka are lost; what docs/runbooks say is typed, and all is there again."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from deploy import services
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from tests.bus.agreement import disagreements, settled
from tests.bus.drills import Drill, blocks, drilled
from tests.bus.restored import Story, told

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
async def story(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with told(kafka, tmp_path_factory.mktemp("drilled"), "drilled.") as begun:
        yield begun


async def test_a_database_that_was_dropped_is_there_as_it_was_the_moment_before(story: Story, tmp_path: Path) -> None:
    async with drilled(story, tmp_path) as drill:
        await story.ten_minutes_go_by()
        moment = await _now(drill)
        moved = story.grounds.occurrences[2]
        await story.door("events").send("PATCH", f"/occurrences/{moved}", {"starts_at": "14:00"})  # lost
        await settled(story.arena)
        await _run(drill, "DROP DATABASE events WITH (FORCE)")
        await drill.written_down()

        (commands,) = blocks("loss-of-a-database.md")
        began = time.monotonic()
        await drill.type(commands, until=moment)
        print(f"one database: {time.monotonic() - began:.1f} s")
        assert await disagreements(story.arena) == []
        assert max(await story.versions(moved)) == (await story.versions(moved))[-1]
        assert max(story.mails().values()) == 1


async def test_a_host_that_is_gone_with_its_disks_comes_back_on_another_one(story: Story, tmp_path: Path) -> None:
    async with drilled(story, tmp_path) as drill:
        await story.goes_on()
        await story.ten_minutes_go_by()
        await drill.written_down()
        for process in story.arena.processes():
            await asyncio.to_thread(process.kill)
        await _burn(drill, tmp_path)

        first, restores, _, last = blocks("loss-of-a-host.md")
        assert len(restores) == len(services.names())
        began = time.monotonic()
        await drill.type([*first, *restores])
        await story.goes_on()
        print(f"a host: {time.monotonic() - began:.1f} s")
        await asyncio.to_thread(drill.follower.stop)
        drill.follow()
        await drill.type(last)
        assert await disagreements(story.arena) == []
        assert max(story.mails().values()) == 1


async def test_kafka_that_is_gone_for_good_is_filled_again(story: Story, tmp_path: Path) -> None:
    async with drilled(story, tmp_path) as drill:
        await story.goes_on()
        mailed = story.mails()
        async with story.another_kafka(tmp_path):
            await drill.type(blocks("loss-of-kafka.md")[0][:1])
            await story.arena.start()
            await drill.type(blocks("loss-of-kafka.md")[0][1:])
            assert await disagreements(story.arena) == []
            assert story.mails() == mailed


async def _burn(drill: Drill, folder: Path) -> None:
    """PostgreSQL and its disk are gone; an empty one is there, with the same superuser's password."""
    arena = drill.story.arena
    password = arena.postgres.password
    await asyncio.to_thread(arena.postgres.kill)
    arena.postgres.stop()
    shutil.rmtree(arena.postgres.folder)
    arena.postgres = LocalPostgres(folder / "another")
    await asyncio.to_thread(arena.postgres.start)
    await _run(drill, f"ALTER ROLE postgres PASSWORD '{password}'")
    (arena.postgres.folder / "superuser-password").write_text(password)


async def _now(drill: Drill) -> datetime:
    await asyncio.sleep(0.5)
    moment = datetime.now(UTC)
    await asyncio.sleep(0.5)
    return moment


async def _run(drill: Drill, statement: str) -> None:
    connection = await asyncpg.connect(drill.story.arena.postgres.superuser_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
