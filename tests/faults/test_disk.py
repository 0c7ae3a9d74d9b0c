"""PostgreSQL's disk is full: nothing acknowledged is lost, clients are told to come again, and it heals (RC4)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import LocalPostgres
from tests.faults.disk import HEALS_SECONDS, MEGABYTE, SMALL, SmallDisk, limit_files, make_room, may_mount, small_disk
from tests.faults.links_scenes import Distant, distant
from tests.parts import Databases

pytestmark = pytest.mark.long

DISK_MEGABYTES = 160


@dataclass
class Diary:
    """What clients were told: names acknowledged, and the answers to all others."""

    acknowledged: list[str] = field(default_factory=list)
    refused: set[tuple[int, str]] = field(default_factory=set)
    asked: int = 0

    async def ask(self, service: Distant) -> bool:
        """Enter one more agency; is it acknowledged?"""
        self.asked += 1
        name = f"{self.asked:05}"
        answer = await service.register(name)
        if answer.status_code == 201:
            self.acknowledged.append(name)
            return True
        self.refused.add((answer.status_code, answer.json()["code"]))
        assert "retry-after" in answer.headers
        return False

    async def ask_until(self, service: Distant, acknowledged: bool) -> None:
        async with asyncio.timeout(HEALS_SECONDS):
            while await self.ask(service) != acknowledged:
                pass

    async def holds(self, service: Distant) -> None:
        """All that was acknowledged is stored and will be said, and nobody was told of an error of ours."""
        stored = {row["code"] for row in await service.rows("SELECT code FROM organisations")}
        said = await service.rows("SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' AS code FROM outbox")
        assert set(self.acknowledged) <= stored
        assert {row["code"] for row in said} == stored
        assert self.refused <= {(503, "busy"), (503, "outcome_unknown")}


@contextmanager
def cluster(folder: Path, disk: bool) -> Iterator[tuple[LocalPostgres, SmallDisk | None]]:
    """A PostgreSQL that writes through to its disk, which is a small one of its own where we may."""
    folder.mkdir()
    with ExitStack() as stack:
        small = stack.enter_context(small_disk(folder, DISK_MEGABYTES)) if disk else None
        own = LocalPostgres(folder, settings=SMALL, log=folder.with_suffix(".log"))
        stack.callback(own.stop)
        own.start()
        yield own, small


@asynccontextmanager
async def served(own: LocalPostgres, folder: Path) -> AsyncIterator[Distant]:
    async with distant(Databases(own), folder) as service:
        yield service


@pytest.mark.parametrize("kind", ["disk", "limit"] if may_mount() else ["limit"])
async def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path, kind: str) -> None:
    """It grows full under writes: PostgreSQL refuses what needs more room, and then can't even write its log."""
    with cluster(tmp_path / "postgres", kind == "disk") as (own, disk):
        async with served(own, tmp_path) as service:
            diary = Diary()
            await diary.ask_until(service, True)
            disk.fill() if disk else limit_files(own, MEGABYTE)
            await diary.ask_until(service, False)
            if disk:
                await write_log_until_it_panics(own)
                await diary.ask_until(service, False)
                disk.free()
            await make_room(own)
            await diary.ask_until(service, True)
            await diary.holds(service)


async def write_log_until_it_panics(own: LocalPostgres) -> None:
    """Begin new files of the log until there is no room for one."""
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await write_log(own)


async def write_log(own: LocalPostgres) -> None:
    for _ in range(20):
        connection = await asyncpg.connect(own.superuser_dsn)
        try:
            await connection.execute("SELECT pg_logical_emit_message(true, 'fill', repeat('x', 1000000))")
            await connection.execute("SELECT pg_switch_wal()")
        finally:
            connection.terminate()


async def test_twin_an_acknowledgement_before_the_commit_is_lost_on_a_full_disk(tmp_path: Path) -> None:
    """What was promised while PostgreSQL hadn't written it yet is gone when it comes back."""
    with cluster(tmp_path / "postgres", False) as (own, _):
        async with served(own, tmp_path) as service:
            diary = Diary()
            await diary.ask_until(service, True)
            connection = await asyncpg.connect(service.dsn)
            await connection.execute("SET synchronous_commit = off")
            limit_files(own, MEGABYTE)
            await connection.execute(
                "INSERT INTO organisations (id, version, name, sort_name, kind, code, created_at) "
                "SELECT gen_random_uuid(), 1, name, sort_name, kind, 'promised', created_at FROM organisations"
            )
            diary.acknowledged.append("promised")
            await asyncio.sleep(1)
            connection.terminate()
            await make_room(own)
            await diary.ask_until(service, True)
            with pytest.raises(AssertionError):
                await diary.holds(service)
