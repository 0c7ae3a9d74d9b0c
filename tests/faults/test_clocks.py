"""A clock that jumps in one process: nothing that others wrote expires, is purged or lives on for it (RC7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from services.registration.service import SERVICE
from shared.due import Runner
from shared.postgres.clock import DatabaseClock, wall
from shared.runtime.process import Process, open_process
from shared.web.caller import Caller, sign
from tests.faults.clocks import JUMPS
from tests.parts import KEYS, Databases, settings

AHEAD = JUMPS[2]
BEHIND = timedelta(hours=-1)


@dataclass
class Clocked:
    """Registration in this process; its machine's clock is wrong."""

    process: Process
    http: httpx.AsyncClient

    async def register(self, key: str, headers: dict[str, str]) -> httpx.Response:
        body = {"name": {"fi": "Akaa"}, "kind": "agency", "code": "20"}
        return await self.http.post("/organisations", json=body, headers={**headers, "Idempotency-Key": key})

    async def keys(self) -> int:
        count: int = await self.process.resources.pool.fetchval("SELECT count(*) FROM idempotency")
        return count

    async def do_what_is_due(self) -> None:
        """As long as its runner would go on."""
        runner = self.process.runner
        while runner.may_go_on() and await runner.do_next():
            pass


@asynccontextmanager
async def clocked(dsn: str, folder: Path, wrong: timedelta, *, protected: bool = True) -> AsyncIterator[Clocked]:
    """Not `protected`, it goes by its machine's clock, as services usually do."""

    def own() -> datetime:
        return wall() + wrong

    process = await open_process(SERVICE, settings(SERVICE, dsn, folder), clock=None if protected else own)
    process.clock.own = own
    process.resources.keys.known = KEYS
    if protected:
        await process.clock.begin(within=5)
    transport = httpx.ASGITransport(app=process.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        try:
            yield Clocked(process, http)
        finally:
            await process.stop()


@pytest.fixture
async def dsn(databases: Databases) -> AsyncIterator[str]:
    own = await databases.clone(SERVICE.name, SERVICE.migration_folders())
    yield own
    await databases.drop(own)


def administrator(at: datetime | None = None) -> dict[str, str]:
    """A token of ten minutes, issued at that moment."""
    caller = Caller(uuid4(), uuid4(), frozenset({"administrator"}))
    return {"Authorization": f"Bearer {sign(KEYS, caller, now=at or datetime.now(UTC))[0]}"}


@pytest.mark.parametrize("wrong", JUMPS, ids=str)
async def test_whoever_asks_again_gets_the_same_answer_from_a_process_with_a_wrong_clock(
    dsn: str, tmp_path: Path, wrong: timedelta
) -> None:
    """The token that others issued is accepted, and the key that others keep hasn't expired."""
    key, headers = str(uuid4()), administrator()
    async with clocked(dsn, tmp_path, timedelta()) as good, clocked(dsn, tmp_path, wrong) as bad:
        first, again = await good.register(key, headers), await bad.register(key, headers)
        assert (first.status_code, again.status_code) == (201, 201), again.text
        assert first.json()["id"] == again.json()["id"]
        await bad.do_what_is_due()
        assert await good.keys() == 1


async def test_twin_by_its_own_clock_it_takes_everybody_for_expired(dsn: str, tmp_path: Path) -> None:
    key, headers = str(uuid4()), administrator()
    async with clocked(dsn, tmp_path, timedelta()) as good, clocked(dsn, tmp_path, AHEAD, protected=False) as bad:
        assert (await good.register(key, headers)).status_code == 201
        assert (await bad.register(key, headers)).json()["code"] == "token_expired"
        fresh = administrator(datetime.now(UTC) + AHEAD)
        assert (await bad.register(key, fresh)).status_code == 409  # done anew, and refused as a second one


async def test_twin_by_its_own_clock_it_purges_what_others_keep(dsn: str, tmp_path: Path) -> None:
    async with clocked(dsn, tmp_path, timedelta()) as good, clocked(dsn, tmp_path, AHEAD, protected=False) as bad:
        assert (await good.register(str(uuid4()), administrator())).status_code == 201
        await bad.do_what_is_due()
        assert await good.keys() == 0


async def test_no_session_outlives_its_end_in_a_process_that_is_behind(dsn: str, tmp_path: Path) -> None:
    ended = administrator(datetime.now(UTC) - timedelta(minutes=65))
    async with clocked(dsn, tmp_path, BEHIND) as bad:
        assert (await bad.register("a", ended)).json()["code"] == "token_expired"


async def test_twin_by_its_own_clock_it_takes_a_token_that_has_ended(dsn: str, tmp_path: Path) -> None:
    ended = administrator(datetime.now(UTC) - timedelta(minutes=65))
    async with clocked(dsn, tmp_path, BEHIND, protected=False) as bad:
        assert (await bad.register("a", ended)).status_code == 201


async def test_a_process_that_contradicts_its_database_leaves_due_rows_to_others(dsn: str, tmp_path: Path) -> None:
    """It goes on when the clocks agree again, says so in its readiness, and answers requests all along."""
    async with clocked(dsn, tmp_path, AHEAD) as bad:
        assert (await bad.http.get("/readyz")).json()["clock"] == "differs"
        assert not bad.process.runner.may_go_on()
        bad.process.clock.own = wall
        assert bad.process.runner.may_go_on()
        assert (await bad.http.get("/readyz")).json()["clock"] == "agrees"


async def test_a_runner_that_may_not_go_on_does_nothing(dsn: str, tmp_path: Path) -> None:
    async with clocked(dsn, tmp_path, timedelta()) as good:
        runner = Runner(good.process.resources.pool, SERVICE.duties, good.process.clock)
        runner.may_go_on = lambda: False
        running = asyncio.create_task(runner.run())
        await asyncio.sleep(0.3)
        waiting = await count_due(good)
        runner.may_go_on = lambda: True
        runner.woken.set()
        async with asyncio.timeout(10):
            while await count_due(good) == waiting:  # noqa: ASYNC110 -- only the database tells
                await asyncio.sleep(0.05)
        runner.stop()
        await running
        assert waiting > 0


async def count_due(service: Clocked) -> int:
    due: int = await service.process.resources.pool.fetchval("SELECT count(*) FROM due WHERE due_at <= now()")
    return due


async def test_the_clock_goes_on_by_a_counter_whatever_is_set(dsn: str, tmp_path: Path) -> None:
    counted, machine = [1000.0], [wall()]

    def counter() -> float:
        return counted[0]

    async with clocked(dsn, tmp_path, timedelta()) as good:
        kept = DatabaseClock(good.process.resources.pool, lambda: machine[0], counter)
        assert kept() == machine[0]  # until the database has answered there is no other
        await kept.ask()
        told = kept()
        machine[0] += AHEAD
        assert kept() == told
        counted[0] += 90
        assert kept() == told + timedelta(seconds=90)
        assert not kept.agrees
