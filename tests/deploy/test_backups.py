"""Copies taken while writes go on, and a database put back out of them as it was at a moment."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from deploy.backups.putting_back import InUse, beside, put_back
from deploy.backups.shelf import NoBackup, Shelf
from deploy.backups.taking import take
from deploy.cli.__main__ import main
from deploy.local.failures import PartFailed
from deploy.local.places import PROJECT
from deploy.local.postgres import LocalPostgres
from deploy.local.process import Process
from deploy.provisioning.databases import provision_databases

NAMES = ("events", "registration")


@dataclass
class Kept:
    """A cluster with a table of numbers in each of two databases, whose log is followed."""

    cluster: LocalPostgres
    shelf: Shelf
    secrets: Path

    async def write(self, name: str, *numbers: int) -> None:
        connection = await asyncpg.connect(self.dsn(name))
        await connection.executemany("INSERT INTO numbers VALUES ($1)", [(one,) for one in numbers])
        await connection.close()

    async def numbers(self, name: str) -> list[int]:
        connection = await asyncpg.connect(self.dsn(name))
        rows = await connection.fetch("SELECT number FROM numbers ORDER BY number")
        await connection.close()
        return [row[0] for row in rows]

    def dsn(self, name: str) -> str:
        return urlunsplit(urlsplit(self.cluster.superuser_dsn)._replace(path=f"/{name}"))

    async def written_down(self) -> None:
        """The follower has everything that is committed by now."""
        connection = await asyncpg.connect(self.cluster.superuser_dsn)
        behind = "SELECT pg_current_wal_flush_lsn() > coalesce(flush_lsn, '0/0') FROM pg_stat_replication"
        deadline = time.monotonic() + 20
        while await connection.fetchval(behind) is not False:
            assert time.monotonic() < deadline, "the follower doesn't follow"
            await asyncio.sleep(0.05)
        await connection.close()

    async def put_back(self, name: str, until: datetime | None) -> None:
        with beside(self.shelf, until, self.cluster.password) as server:
            await put_back(name, server, self.cluster.superuser_dsn, self.secrets)

    def environment(self) -> dict[str, str]:
        return {
            "POSTGRES_DSN": self.cluster.superuser_dsn,
            "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
            "SECRETS_FOLDER": str(self.secrets),
        }


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[Kept]:
    cluster = LocalPostgres(folder / "postgres")
    one = Kept(cluster, Shelf(folder / "backups"), folder / "secrets")
    follower = Process("follower", log=folder / "follower.log", record=folder / "follower.json")
    await asyncio.to_thread(cluster.start)
    try:
        await provision_databases(cluster.superuser_dsn, NAMES, one.secrets)
        for name in NAMES:
            connection = await asyncpg.connect(one.dsn(name))
            await connection.execute("CREATE TABLE numbers (number integer PRIMARY KEY)")
            await connection.close()
        command = (sys.executable, "-m", "deploy.cli", "backup", "follow", str(one.shelf.folder))
        follower.start(command, env={**os.environ, **one.environment()}, cwd=PROJECT)
        await one.written_down()
        yield one
    finally:
        await asyncio.to_thread(follower.stop)
        await asyncio.to_thread(cluster.stop)


@pytest.mark.long
async def test_one_database_is_put_back_as_it_was_at_a_moment_and_the_others_stay(tmp_path: Path) -> None:
    async with kept(tmp_path) as one:
        await one.write("events", 1)
        await asyncio.to_thread(take, one.cluster.superuser_dsn, one.shelf)
        await one.write("events", 2)
        await asyncio.sleep(0.1)
        moment = datetime.now(UTC)
        await asyncio.sleep(0.1)
        await one.write("events", 3)
        await one.write("registration", 4)
        await one.written_down()
        with patch.dict(os.environ, one.environment()):
            words = ("backup", "put-back", str(one.shelf.folder), "events", "--until", moment.isoformat())
            assert await asyncio.to_thread(main, words) == 0
        assert await one.numbers("events") == [1, 2]
        assert await one.numbers("registration") == [4]

        await one.written_down()
        connection = await asyncpg.connect(one.dsn("events"), server_settings={"application_name": "events"})
        with pytest.raises(InUse):
            await one.put_back("events", None)
        await connection.close()
        await one.put_back("events", None)  # and on to the log's end: what was put back before is part of it
        assert await one.numbers("events") == [1, 2]
        with pytest.raises(NoBackup):
            await one.put_back("events", datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.long
async def test_twin_without_the_log_only_the_copy_comes_back_and_no_moment_after_it(tmp_path: Path) -> None:
    async with kept(tmp_path) as one:
        await one.write("events", 1)
        await asyncio.to_thread(take, one.cluster.superuser_dsn, one.shelf)
        await one.write("events", 2)
        await one.written_down()
        shutil.move(one.shelf.log, tmp_path / "lost")
        one.shelf.make()
        with pytest.raises(PartFailed, match="recovery"):
            await one.put_back("events", datetime.now(UTC))
        assert await one.numbers("events") == [1, 2]  # nothing is dropped before there is what takes its place
        await one.put_back("events", None)
        assert await one.numbers("events") == [1]


@pytest.mark.long
async def test_a_server_that_is_gone_with_its_disk_comes_back_with_all_that_was_written_down(tmp_path: Path) -> None:
    """Whoever was answered more than a second before keeps what they wrote (guarantee RH4)."""
    async with kept(tmp_path) as one:
        await asyncio.to_thread(take, one.cluster.superuser_dsn, one.shelf)
        answered: list[tuple[float, int]] = []
        writing = asyncio.create_task(_write_on(one, answered))
        await asyncio.sleep(2)
        await asyncio.to_thread(one.cluster.kill)
        await writing
        password = one.cluster.password
        shutil.rmtree(one.cluster.folder)
        one.cluster = LocalPostgres(tmp_path / "another")
        began = time.monotonic()
        await asyncio.to_thread(one.cluster.start)
        try:
            with beside(one.shelf, None, password) as server:
                for name in NAMES:
                    await put_back(name, server, one.cluster.superuser_dsn, one.secrets)
            took = time.monotonic() - began
            there = set(await one.numbers("events"))
        finally:
            await asyncio.to_thread(one.cluster.stop)
        lost = [at for at, number in answered if number not in there]
        window = answered[-1][0] - min(lost, default=answered[-1][0])
        print(f"{len(answered)} answered, {len(lost)} of them lost, those of the last {window:.3f} s; {took:.1f} s")
        assert len(answered) > 100
        assert window < 1


async def _write_on(one: Kept, answered: list[tuple[float, int]]) -> None:
    connection = await asyncpg.connect(one.dsn("events"))
    try:
        for number in range(1_000_000):
            await connection.execute("INSERT INTO numbers VALUES ($1)", number)
            answered.append((time.monotonic(), number))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return
