"""HTTP load by wrk, a compiled client, on a core of its own. It asks what a file says, each line once."""

import asyncio
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.cores import LOAD

CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("ask.lua")


class LoadFailed(Exception):
    """wrk is missing, or answers weren't what they should be."""


@dataclass(frozen=True)
class Asked:
    """What one load gave; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


@dataclass(frozen=True)
class Request:
    """`person` is told in a header of its own for who doesn't read tokens, `seen` is If-Match."""

    method: str
    path: str
    token: str = ""
    person: str = ""
    body: str = ""
    seen: str = ""

    def line(self) -> str:
        return "\t".join((self.method, self.path, self.token, self.person, self.seen, self.body))


async def load(address: str, requests: Iterable[Request], seconds: float, folder: Path) -> Asked:
    """Ask for so long, or for as long as there is anything to ask. Raises LoadFailed at any refusal."""
    file = folder / "requests.tsv"
    lines = [request.line() for request in requests]
    file.write_text("\n".join(lines) + "\n")
    report = await _wrk(address, file, seconds)
    if report["errors"] or report["refused"]:
        raise LoadFailed(f"{report['refused']} answers were no success, {report['errors']} came to nothing")
    if report["requests"] > len(lines) and len(set(lines)) > 1:
        raise LoadFailed(f"{len(lines)} requests were too few")
    return Asked(report["requests"], report["seconds"], report["p50"] / 1000, report["p99"] / 1000)


async def _wrk(address: str, file: Path, seconds: float) -> dict[str, Any]:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadFailed("wrk is missing: apt-get install wrk")
    command = ["taskset", "-c", str(LOAD), wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", str(SCRIPT)]
    child = await asyncio.create_subprocess_exec(
        *command,
        address,
        env={**os.environ, "REQUESTS": str(file)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complaints = await asyncio.wait_for(child.communicate(), seconds + 30)
    except BaseException:
        child.kill()
        raise
    lines = [line for line in said.splitlines() if line.startswith(b"{")]
    if child.returncode != 0 or not lines:
        raise LoadFailed(f"wrk ended with {child.returncode}: {complaints.decode()}{said.decode()}")
    report: dict[str, Any] = orjson.loads(lines[-1])
    return report
