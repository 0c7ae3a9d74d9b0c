"""Two and four processes of one service share its work: one says, all hear, and who comes and goes loses nothing."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID

import httpx
import orjson
import pytest

from deploy.local.kafka import LocalKafka
from shared.contracts import Theme
from shared.postgres import connect_pool
from tests.bus.processes import Program, program
from tests.bus.stage import Follower, Stage, open_stage, stage_service
from tests.parts import Databases, topics

PARTITIONS = 12
SAID = 400
LEADS = re.compile(r"^relay_leads (\d)", re.MULTILINE)
HEARD = re.compile(r'^consumer_messages_total\{outcome="handled",topic="pub.themes.v1"\} (\d+)', re.MULTILINE)


@pytest.fixture
async def served(databases: Databases, kafka: LocalKafka) -> AsyncIterator[Stage]:
    """A service that says themes and follows them, on one database: every process of it does both."""
    dsn = await databases.clone("served", stage_service(Follower()).migration_folders())
    async with topics(kafka, [Theme], partitions=PARTITIONS) as own, open_stage(databases, own) as stage:
        pool = await connect_pool(dsn, name="stage")
        yield replace(stage, writer=dsn, reader=dsn, writer_pool=pool, reader_pool=pool, running=[])
        await pool.close()
    await databases.drop(dsn)


@asynccontextmanager
async def process(stage: Stage) -> AsyncIterator[tuple[Program, str]]:
    """One process of the service, and where it answers."""
    async with program("serve", stage, stage.writer) as started:
        while '"listening"' not in (line := await started.says()):
            assert line
        told = orjson.loads(line)
        reading = asyncio.create_task(_read_on(started))
        yield started, f"http://{told['host']}:{told['port']}"
        reading.cancel()


async def _read_on(started: Program) -> None:
    """A process whose lines nobody reads waits for a reader sooner or later."""
    while line := await started.says(within=600):
        logging.getLogger(__name__).info(line)


async def counted(addresses: list[str], what: re.Pattern[str]) -> list[int]:
    """What each process tells of itself; 0 where it tells nothing yet."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        pages = [(await http.get(f"{address}/metrics")).text for address in addresses]
    return [int(found.group(1)) if (found := what.search(page)) else 0 for page in pages]


async def until_one_leads(addresses: list[str]) -> None:
    async with asyncio.timeout(40):
        while sum(await counted(addresses, LEADS)) != 1:  # noqa: ASYNC110 -- they are other processes
            await asyncio.sleep(0.2)


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("replicas", [2, 4])
async def test_processes_of_one_service_share_its_work_and_lose_nothing_when_one_is_killed(
    served: Stage, replicas: int
) -> None:
    ids: list[UUID] = []
    async with AsyncExitStack() as stack:
        first, *others = [await stack.enter_async_context(process(served)) for _ in range(replicas)]
        addresses = [address for _, address in (first, *others)]
        await until_one_leads(addresses)
        await shared_out(served, addresses, ids)

        await first[0].kill()
        ids += await served.say_many(SAID)
        await stack.enter_async_context(process(served))
        ids += await served.say_many(SAID)

        await served.until_kept(dict.fromkeys(ids, 1), 180)
        await served.drained()
        await until_one_leads(addresses[1:]) if replicas > 2 else None
    assert sorted(await served.effects()) == sorted((id_, 1) for id_ in ids)


async def shared_out(stage: Stage, addresses: list[str], ids: list[UUID]) -> None:
    """Say until every process has handled some: which joins when is Kafka's affair."""
    async with asyncio.timeout(180):
        while not all(await counted(addresses, HEARD)):
            ids += await stage.say_many(50)
            await stage.until_kept(dict.fromkeys(ids, 1), 120)
