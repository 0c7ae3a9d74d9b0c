"""A disk that is full: a small one of PostgreSQL's own where we may mount one, and a limit on its files everywhere.

On the small disk PostgreSQL gets ENOSPC where a table grows (an error) and where its log does (it panics and
restarts). A limit on file sizes needs no rights: it strikes the log at once, so PostgreSQL goes down as it would.
"""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import asyncpg
import psutil

from deploy.local.postgres import LocalPostgres
from tests.faults.arena import Arena
from tests.faults.faults import register
from tests.faults.processes import family

MEGABYTE = 1024 * 1024
FULL_SECONDS = 3.0
HEALS_SECONDS = 60.0
"""What guarantee RC5 names."""

SMALL: dict[str, str] = {"min_wal_size": "32MB", "max_wal_size": "64MB", "wal_recycle": "off"}
"""PostgreSQL's settings for a small disk."""


@cache
def may_mount() -> bool:
    """Root outside of a container, or in one that was given the right."""
    if os.geteuid() != 0:
        return False
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True)
    return tried.returncode == 0


@dataclass
class SmallDisk:
    """`fill` takes all that is left, `free` gives it back."""

    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Down to the last block: what PostgreSQL frees meanwhile is taken too."""
        with suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            while ballast.write(b"\0" * 4096):
                pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of that size at the folder, unmounted afterwards whatever happens."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def limit_files(postgres: LocalPostgres, size: int) -> None:
    """No file of PostgreSQL's processes grows beyond `size` bytes, nor of those that they start."""
    for one in family(postgres.pid):
        with suppress(psutil.NoSuchProcess):
            one.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))


@dataclass(frozen=True)
class DiskFull:
    """PostgreSQL can't write its log any more: it goes down, comes back by itself or is started when there is room."""

    name: str = "PostgreSQL's disk full"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        limit_files(arena.postgres, MEGABYTE)
        await asyncio.sleep(FULL_SECONDS)
        await make_room(arena.postgres)


async def make_room(postgres: LocalPostgres) -> None:
    """Lift the limit, and start again what doesn't survive it, as a supervisor would.

    A server that panicked may find out only later, on a busy machine seconds later, that it can't recover, and end.
    """
    async with asyncio.timeout(HEALS_SECONDS):
        while not await answers(postgres):
            limit_files(postgres, psutil.RLIM_INFINITY)
            if not postgres.running:
                await asyncio.to_thread(postgres.start)
            await asyncio.sleep(0.2)
    limit_files(postgres, psutil.RLIM_INFINITY)


async def answers(postgres: LocalPostgres) -> bool:
    """It has recovered: until then it lets nobody in."""
    try:
        connection = await asyncpg.connect(postgres.superuser_dsn, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    connection.terminate()
    return True


register(DiskFull())
