"""The previous release works beside this one, on its databases and topics, and alone again (guarantee RC10)."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg
import orjson
import pytest

from deploy.local.places import PROJECT
from tests.bus.agreement import disagreements, settled
from tests.deploy import previous
from tests.faults import trial
from tests.faults.arena import Arena, running
from tests.faults.plan import Plan
from tests.faults.processes import ServiceProcess, serving
from tests.faults.trial import Trial

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

OLD = 1
"""The second replica of each service is the previous release's."""

ALONE_SECONDS = 4.0


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return previous.unpack(tmp_path_factory.mktemp("previous"))


@pytest.fixture
async def both(release: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Trial]:
    """Each test's own: what the twin's writers were answered is no fault of the releases."""
    there = previous.names(release)

    def more(service: str, replica: int) -> Mapping[str, str]:
        return previous.environment(release) if replica == OLD and service in there else {}

    async with running(tmp_path_factory.mktemp("upgrade") / "arena", Plan(replicas=2, more_environment=more)) as arena:
        for name in there:
            await serving(arena.processes(name)[OLD])
        yield await trial.begin(arena, seed=10)


@dataclass(frozen=True)
class Alone:
    """Under load one release's processes stop, so that the other's do all the work, and come back."""

    stays: int

    @property
    def name(self) -> str:
        return f"replica {self.stays} alone"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        leaving = [one for one in arena.processes() if one.replica != self.stays]
        await asyncio.gather(*[_stop(arena, one) for one in leaving])
        arena.struck[self.name] += 1
        await asyncio.sleep(ALONE_SECONDS)
        for one in leaving:
            one.start()
        await asyncio.gather(*[serving(one) for one in leaving])


async def _stop(arena: Arena, one: ServiceProcess) -> None:
    if (code := await asyncio.to_thread(one.terminate)) != 0:
        arena.surprises.append(f"{one.service} {one.replica} was told to stop and ended with {code}")


def test_the_previous_release_imports_its_own_code(release: Path) -> None:
    told = {**os.environ, **previous.environment(release)}
    command = (sys.executable, "-c", "import services, shared; print(services.__file__, shared.__path__)")
    said = subprocess.run(command, cwd=PROJECT, env=told, capture_output=True, text=True, check=True).stdout
    assert str(PROJECT) not in said
    assert said.count(str(release)) == 2


async def test_two_releases_side_by_side_lose_double_and_reorder_nothing_and_each_can_go_on_alone(
    both: Trial,
) -> None:
    before = both.work.history.acknowledged
    assert await both.endures(Alone(stays=0), Alone(stays=OLD)) == []
    assert both.work.history.acknowledged > before
    await settled(both.arena)
    assert await disagreements(both.arena) == []
    for name in ("registration", "events"):  # whom the workload asks
        assert _worked(both.arena.processes(name)[OLD]), name


async def test_twin_a_column_that_is_taken_away_at_once_stops_the_previous_release(both: Trial) -> None:
    """What decision 0017 forbids a migration to do."""
    arena = both.arena
    connection = await asyncpg.connect(arena.dsn("events"))
    await connection.execute("ALTER TABLE themes RENAME COLUMN description TO described")
    try:
        async with both.work.at_work():
            for _ in range(30):
                await asyncio.sleep(1)
                if "UndefinedColumn" in (said := arena.processes("events")[OLD].log.read_text()):
                    break
    finally:
        await connection.execute("ALTER TABLE themes RENAME COLUMN described TO description")
        await connection.close()
    assert "UndefinedColumn" in said


def _worked(one: ServiceProcess) -> bool:
    """It has answered requests."""
    return "request" in {line.get("event") for line in map(_parsed, one.log.read_text().splitlines())}


def _parsed(line: str) -> dict[str, str]:
    return dict(orjson.loads(line)) if line.startswith("{") else {}
