"""The link between consumer and PostgreSQL dies without a word under a batch: it goes on over a new one (RC3, RC5)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.local.kafka import LocalKafka
from shared.bus.consumer import Consumer
from shared.contracts import Theme
from shared.postgres import close_pool, connect_pool
from tests.bus.stage import Stage, open_stage, reader_intake
from tests.faults.links import Proxy
from tests.faults.links_scenes import linked, through
from tests.parts import Databases, topics

HEALS_WITHIN = 60.0
"""What guarantee RC5 names."""


@pytest.fixture
async def stage(databases: Databases, kafka: LocalKafka) -> AsyncIterator[Stage]:
    async with topics(kafka, [Theme], session_timeout_ms=6000) as own, open_stage(databases, own) as opened:
        yield opened


@pytest.fixture
async def link(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    """Between a consumer, which runs, and its database; an answer that doesn't come is given up sooner than usually."""
    monkeypatch.setattr("shared.postgres.pool.COMMAND_SECONDS", 3.0)
    async with linked(stage.reader) as own:
        pool = await connect_pool(through(stage.reader, own), name="distant")
        consumer = Consumer("reader", pool, stage.kafka, reader_intake(pool, stage.follower))
        stage.running.append((consumer, asyncio.create_task(consumer.run())))
        yield own
        await stage.stop(consumer)
        await close_pool(pool)


@pytest.mark.parametrize("moment", ["in a handler", "between batches"])
async def test_a_consumer_goes_on_after_its_connections_died(stage: Stage, link: Proxy, moment: str) -> None:
    ids = await stage.say_many(3)
    stage.relay()
    await stage.until_kept(dict.fromkeys(ids, 1))

    async def forget(_: list[Theme]) -> None:
        stage.follower.before = None
        await link.forget()

    if moment == "in a handler":
        stage.follower.before = forget
    else:
        await link.forget()
    ids += await stage.say_many(20)
    await stage.until_kept(dict.fromkeys(ids, 1), HEALS_WITHIN)
