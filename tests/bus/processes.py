"""Our own processes, to be killed and frozen by their pid."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.bus.stage import Stage

ROOT = Path(__file__).parents[2]


class Program:
    """One of programs.py, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def says(self, *, within: float = 20) -> str:
        """The next line that it tells; empty when it has ended."""
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), within)).decode().strip()

    async def says_until(self, word: str) -> str:
        while not (line := await self.says()).startswith(word):
            assert line, f"it ended before it said {word}"
        return line

    async def tell(self, line: str = "go") -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def ends(self, *, within: float) -> int:
        """Its exit code after SIGTERM."""
        self._process.terminate()
        code, _ = await asyncio.wait_for(asyncio.gather(self._process.wait(), self._drain()), within)
        return code

    async def _drain(self) -> None:
        while await self.says(within=60):
            pass

    def freeze(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def program(name: str, stage: Stage, dsn: str) -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bus.programs", name),
        *(dsn, stage.kafka.bootstrap_servers, stage.kafka.topic_prefix),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    started = Program(process)
    try:
        yield started
    finally:
        await started.kill()
        process._transport.close()  # type: ignore[attr-defined]  # its pipes, so that no warning comes later
