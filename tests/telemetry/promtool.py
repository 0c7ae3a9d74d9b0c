"""Prometheus' own tool, asked for its judgement."""

import asyncio
import shutil
from pathlib import Path


async def run(*command: str, told: bytes = b"", folder: Path | None = None) -> tuple[str, int | None]:
    """What `promtool` says of what it is told, and its exit code."""
    tool = shutil.which("promtool")
    assert tool, "there is no promtool: run `make browser`"
    child = await asyncio.create_subprocess_exec(
        tool,
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=folder,
    )
    said, _ = await child.communicate(told)
    return said.decode(), child.returncode
