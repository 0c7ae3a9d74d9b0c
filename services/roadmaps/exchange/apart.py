"""Files are read and written in a process of their own: they take a processor's while, and may be made to harm."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any, Literal

import orjson
import structlog

log = structlog.get_logger()

WORKER = "services.roadmaps.exchange.worker"
SECONDS = 6.5
"""A request is answered within 8."""

Task = Literal["plan", "table"]

_ROOM: Mapping[Task, asyncio.Semaphore] = {"plan": asyncio.Semaphore(2), "table": asyncio.Semaphore(2)}
"""So many at a time, others wait; what everybody may fetch holds up nobody who brings something."""


class NotDone(Exception):
    """The process needed too much memory or time, or failed; what it said is in the log."""


async def apart(task: Task, told: Any, file: bytes = b"") -> bytes:
    async with _ROOM[task]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", WORKER, task),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PYTHONUTF8": "1"},  # none of our settings
        )
        try:
            async with asyncio.timeout(SECONDS):
                made, said = await process.communicate(orjson.dumps(told, default=str) + b"\n" + file)
        except TimeoutError as late:
            raise NotDone(f"nothing within {SECONDS:.0f} s") from late
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        log.warning("file_not_done", task=task, status=process.returncode, reason=_kind_of(said))
        raise NotDone(task)
    return made


def _kind_of(said: bytes) -> str:
    """The exception's name: its words may quote what people wrote."""
    return said.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0][:100]
