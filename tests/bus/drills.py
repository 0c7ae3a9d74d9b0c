"""What runbooks tell to type, typed: commands of theirs on a platform of the tests, in their order."""

import asyncio
import os
import re
import shlex
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from deploy.local.places import PROJECT
from deploy.local.process import Process
from tests.bus.agreement import settled
from tests.bus.restored import Story

BEHIND = "SELECT pg_current_wal_flush_lsn() > coalesce(min(flush_lsn), '0/0') FROM pg_stat_replication"
EXAMPLE_FOLDER, EXAMPLE_MOMENT = "/backups", "2026-11-29T12:00:00Z"


def blocks(page: str) -> list[list[str]]:
    """The commands of each block of a runbook."""
    text = (PROJECT / "docs" / "runbooks" / page).read_text()
    return [re.findall(r"^\$ (.+)$", block, re.MULTILINE) for block in re.findall(r"```console\n(.*?)```", text, re.S)]


@dataclass
class Drill:
    """A story whose databases are backed up into `folder`, its log followed."""

    story: Story
    folder: Path
    follower: Process

    async def type(self, commands: Sequence[str], *, until: datetime | None = None) -> None:
        """The examples' folder and moment are ours; whatever is typed has to end with 0."""
        for line in commands:
            words = shlex.split(line.replace(EXAMPLE_FOLDER, str(self.folder)))
            if until:
                words = [word.replace(EXAMPLE_MOMENT, until.isoformat()) for word in words]
            if words[:2] == ["docker", "compose"]:
                await self._compose(words[2], words[3])
            else:
                if words[1] == "reconcile":
                    await settled(self.story.arena)
                code, said = await self.story.command(*words[1:])
                assert code == 0, f"{line}: {said}"

    async def _compose(self, what: str, service: str) -> None:
        if what == "stop":
            self.story.stop(service)
        else:
            await self.story.goes_on()

    def follow(self) -> None:
        told = {
            "POSTGRES_DSN": self.story.arena.postgres.superuser_dsn,
            "KAFKA_BOOTSTRAP_SERVERS": self.story.arena.kafka.bootstrap_servers,
            "SECRETS_FOLDER": str(self.story.arena.places.secrets),
        }
        command = (sys.executable, "-m", "deploy.cli", "backup", "follow", str(self.folder))
        self.follower.start(command, env={**os.environ, **told}, cwd=PROJECT)

    async def written_down(self) -> None:
        """The log in the folder has all that is committed."""
        connection = await asyncpg.connect(self.story.arena.postgres.superuser_dsn)
        deadline = time.monotonic() + 60
        while await connection.fetchval(BEHIND):
            assert time.monotonic() < deadline, "the follower doesn't follow"
            await asyncio.sleep(0.1)
        await connection.close()


@asynccontextmanager
async def drilled(story: Story, folder: Path) -> AsyncIterator[Drill]:
    follower = Process("follower", log=folder / "follower.log", record=folder / "follower.json")
    drill = Drill(story, folder / "backups", follower)
    drill.follow()
    try:
        await drill.written_down()
        await drill.type(["digiverkosto backup take /backups"])
        yield drill
    finally:
        await asyncio.to_thread(follower.stop)
