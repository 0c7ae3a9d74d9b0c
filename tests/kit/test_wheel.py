"""The wheel works where nothing of the platform is: built, put into an empty environment, and read with."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from shared.bus.kafka import Kafka
from tests.kit.agency import akaa, say, sent

PROGRAM = """
import asyncio, importlib.util, sys
from pathlib import Path
from digiverkosto_kit import Access, SqliteStore, Subscriber
from digiverkosto_kit.contracts import Organisation

assert not any(importlib.util.find_spec(name) for name in ("shared", "services", "deploy", "fastapi", "asyncpg"))

async def main(servers, prefix):
    store = SqliteStore(Path("agency.sqlite"))
    subscriber = Subscriber(Access(servers, "ext.akaa.1", topic_prefix=prefix), store)
    reading = asyncio.create_task(subscriber.run())
    await asyncio.wait_for(subscriber.caught_up.wait(), 60)
    reading.cancel()
    print(*[one.name.fi for one in store.states(Organisation)])

asyncio.run(main(*sys.argv[1:]))
"""


def uv() -> str:
    found = shutil.which("uv") or ".tools/uv/bin/uv"
    return str(Path(found).absolute())


KIT = Path("kit").absolute()


@pytest.mark.long
async def test_the_wheel_reads_topics_from_an_empty_environment(bus: Kafka, tmp_path: Path) -> None:
    await say(bus, sent(akaa(1, uuid4())))
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def call(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    call(uv(), "build", "--wheel", "--out-dir", tmp_path / "dist", KIT)
    call(uv(), "venv", "--python", sys.executable, tmp_path / "empty")
    python = tmp_path / "empty" / "bin" / "python"
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    call(uv(), "pip", "install", "--python", python, wheel)

    assert call(python, "-c", PROGRAM, bus.bootstrap_servers, bus.topic_prefix) == "Akaa\n"
