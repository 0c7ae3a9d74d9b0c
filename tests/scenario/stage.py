"""The whole platform as an operator starts it, in processes of its own, and its command line."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.places import PROJECT, Places
from deploy.local.platform import Platform, published

STARTS_WITHIN = 150.0
STOPS_WITHIN = 60.0
COMMAND = (sys.executable, "-m", "deploy.cli")


@dataclass(frozen=True)
class Stage:
    """A platform that runs in `places`."""

    places: Places
    platform: Platform

    async def command(self, *words: str) -> str:
        """What `digiverkosto WORDS` prints; a non-zero code is an error that shows what it said."""
        process = await self.begin(*words)
        out, error = await process.communicate()
        assert process.returncode == 0, error.decode()[-4000:] + out.decode()[-2000:]
        return out.decode()

    async def begin(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *COMMAND,
            *words,
            env=environment(self.places),
            cwd=PROJECT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def token(self, role: str) -> str:
        return (await self.command("token", role)).strip()


def environment(places: Places) -> dict[str, str]:
    """This one's, without what would lead to another platform."""
    theirs = ("POSTGRES_", "KAFKA_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    return {**kept, "RUN_FOLDER": str(places.run), "PYTHONPATH": str(PROJECT)}


@contextmanager
def running_platform(run: Path) -> Iterator[Stage]:
    """Started by `digiverkosto up`, stopped as Ctrl-C would; its end must be a clean one."""
    places = Places(run)
    said = run.with_suffix(".said")
    with said.open("wb") as output:
        up = subprocess.Popen(
            [*COMMAND, "up"], env=environment(places), cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Stage(places, _platform(up, places, said))
        up.send_signal(signal.SIGINT)
        assert up.wait(STOPS_WITHIN) == 0, said.read_text()
    finally:
        if up.poll() is None:
            up.send_signal(signal.SIGTERM)
            up.wait(STOPS_WITHIN)


def _platform(up: "subprocess.Popen[bytes]", places: Places, said: Path) -> Platform:
    deadline = time.monotonic() + STARTS_WITHIN
    while (platform := published(places.platform_file)) is None:
        assert up.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)
    return platform
