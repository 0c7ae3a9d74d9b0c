"""An outbox library of others, fetched for the run: it is no dependency of ours."""

import asyncio
import shutil
import sys
from pathlib import Path

from benchmarks.outcomes import Figure
from benchmarks.parts import Parts
from deploy.local.places import PROJECT
from shared.bus.kafka import Kafka
from shared.contracts import Signup

PROGRAM = Path(__file__).parent / "bare" / "peer.py"
PACKAGES = ("faststream-outbox[asyncpg]==0.19.0", "faststream[kafka]==0.7.8")
MESSAGES = 2000


async def relayed_by_peer(parts: Parts, kafka: Kafka) -> Figure | None:
    """Messages a second; None where it can't be fetched, and a line that says so."""
    async with parts.database({}) as dsn:
        database = dsn.replace("postgresql://", "postgresql+asyncpg://")
        where = (database, kafka.bootstrap_servers, kafka.topic(Signup.topic), str(MESSAGES))
        child = await asyncio.create_subprocess_exec(
            *(_uv(), "run", "--quiet", "--no-project", "--python", sys.executable),
            *(part for package in PACKAGES for part in ("--with", package)),
            *("python", PROGRAM, *where),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            said, complaints = await asyncio.wait_for(child.communicate(), 180)
        except BaseException:
            child.kill()
            raise
    if child.returncode != 0:
        print("faststream-outbox is left out:", complaints.decode().strip()[-300:], file=sys.stderr)
        return None
    return Figure(float(said))


def _uv() -> str:
    return shutil.which("uv") or str(PROJECT / ".tools" / "uv" / "bin" / "uv")
