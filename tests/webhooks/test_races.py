"""Nobody in a line is overlooked, posted by two at once, or lost with a process that died."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer

from deploy.local.kafka import LocalKafka
from services.webhooks.deliveries import claiming_queries, keeping_queries
from services.webhooks.deliveries.handlers import pass_on
from services.webhooks.deliveries.keeping_queries import Message
from services.webhooks.deliveries.lanes import Bounds
from services.webhooks.deliveries.sender import Sender
from services.webhooks.deliveries.settling import settle
from services.webhooks.deliveries.settling_queries import Tried
from services.webhooks.receivers.courier import Answer
from services.webhooks.service import SERVICE
from shared.bus.handlers import Handlers
from shared.bus.kafka import Kafka
from shared.contracts import Theme
from shared.postgres import Connection
from tests.parts import Databases, running, topics
from tests.webhooks.conftest import Webhooks, theme
from tests.webhooks.receiver import Posted, Receiver, Said, near, receiving

Stand = Callable[[Connection, UUID, UUID], Awaitable[None]]


async def left_behind(webhooks: Webhooks, stand: Stand) -> int:
    """How many wait in no line, when one comes in the moment in which the one before it is settled."""
    made, subject = UUID((await webhooks.make("https://kemi.example/"))["id"]), uuid4()
    await webhooks.hear(theme(subject, 1))
    pool, now = webhooks.running.process.resources.pool, webhooks.running.clock()
    async with pool.acquire() as connection:
        (first,) = await claiming_queries.claim(connection, {}, 8, now)

    async def settled() -> None:
        async with pool.acquire() as tx, tx.transaction():
            await settle(tx, [Tried(first, Answer("delivered", 204), now)], now, lambda: 0.5)

    async with pool.acquire() as tx, tx.transaction():
        await stand(tx, made, subject)
        second = Message("events:theme:2", subject, 2, b"{}")
        await keeping_queries.insert_deliveries(tx, Theme.topic, [second], [(made, 1)], now)
        settling = asyncio.create_task(settled())
        await asyncio.sleep(0.2)
    await settling
    lost = await webhooks.running.fetch(
        """
        SELECT FROM deliveries d
        WHERE state = 'waiting' AND NOT EXISTS (SELECT FROM lines WHERE lines.subject = d.subject)
        """
    )
    return len(lost)


async def test_who_comes_while_the_one_before_is_settled_stands_in_line(webhooks: Webhooks) -> None:
    async def stand(tx: Connection, webhook: UUID, subject: UUID) -> None:
        await keeping_queries.stand_in_line(tx, {(webhook, subject)}, webhooks.running.clock())

    assert await left_behind(webhooks, stand) == 0


async def test_who_did_not_hold_the_line_would_be_left_behind(webhooks: Webhooks) -> None:
    async def only_look(tx: Connection, webhook: UUID, subject: UUID) -> None:
        assert await tx.fetchval("SELECT true FROM lines WHERE webhook_id = $1 AND subject = $2", webhook, subject)

    assert await left_behind(webhooks, only_look) == 1


async def posted_by_two(webhooks: Webhooks, certificates: Path, *, claims: bool) -> int:
    """How often a message is posted when another process looks while it is on its way."""
    said = asyncio.Event()

    async def wait(posted: Posted) -> Said:
        await said.wait()
        return Said()

    async with receiving(certificates, wait) as kemi:
        await webhooks.make(kemi.url())
        await webhooks.hear(theme(uuid4(), 1))
        first = asyncio.create_task(webhooks.sender(Bounds(seconds=3)).drain())
        await arrived(kemi, 1)
        if not claims:
            await webhooks.running.fetch("UPDATE lines SET claim = NULL, next_attempt_at = now() - interval '1 day'")
        second = asyncio.create_task(webhooks.sender(Bounds(seconds=3)).drain())
        await asyncio.sleep(0.3)
        said.set()
        await asyncio.gather(first, second)
    return len(kemi.posted)


async def test_what_one_process_has_in_hand_is_not_posted_by_another(webhooks: Webhooks, certificates: Path) -> None:
    assert await posted_by_two(webhooks, certificates, claims=True) == 1


async def test_without_its_claim_a_message_would_be_posted_twice(webhooks: Webhooks, certificates: Path) -> None:
    assert await posted_by_two(webhooks, certificates, claims=False) == 2


async def test_what_a_process_that_died_had_in_hand_comes_again_under_the_same_id(
    webhooks: Webhooks, certificates: Path
) -> None:
    async with receiving(certificates) as kemi:
        await webhooks.make(kemi.url())
        await webhooks.hear(theme(uuid4(), 1))
        async with webhooks.running.process.resources.pool.acquire() as connection:
            assert len(await claiming_queries.claim(connection, {}, 8, webhooks.running.clock())) == 1
        await webhooks.deliver()
        before = len(kemi.posted)
        webhooks.running.clock.now += claiming_queries.LEASE + timedelta(seconds=1)
        await webhooks.deliver()
    assert (before, len(kemi.posted)) == (0, 1)


async def arrived(receiver: Receiver, number: int) -> None:
    async with asyncio.timeout(20):
        while len(receiver.posted) < number:  # noqa: ASYNC110 -- what it got is all it tells
            await asyncio.sleep(0.02)


async def test_what_is_said_on_kafka_arrives_in_order_over_a_restart(
    kafka: LocalKafka, databases: Databases, tmp_path: Path, certificates: Path, tls: ssl.SSLContext
) -> None:
    """Two processes, one after the other, on one database."""
    themes = Handlers()
    themes.passes(Theme, pass_on)
    service = replace(
        SERVICE,
        handlers=themes,
        loops=lambda held: {"webhooks": Sender(held.pool, held.webhooks_key, held.clock, outside=near(tls))},
    )
    dsn, one, other = await databases.clone(service.name, service.migration_folders()), uuid4(), uuid4()
    async with (
        topics(kafka, [Theme]) as bus,
        receiving(certificates) as kemi,
        running(service, databases, tmp_path, kafka=bus, dsn=dsn) as opened,
        running(service, databases, tmp_path, kafka=bus, dsn=dsn) as successor,
    ):
        opened.process.app.state.outside = near(tls)
        await Webhooks(opened, near(tls)).make(kemi.url())
        opened.process.start()
        await say(bus, *(theme(identity, version) for version in range(1, 11) for identity in (one, other)))
        await arrived(kemi, 5)
        await opened.process.stop()
        successor.process.start()
        await say(bus, theme(one, 11))
        await arrived(kemi, 21)
    for identity, newest in ((one, 11), (other, 10)):
        versions = [posted.version for posted in kemi.posted if posted.message["subject"] == str(identity)]
        assert versions == list(range(1, newest + 1))


async def say(bus: Kafka, *themes: Theme) -> None:
    """As the relay of events would, all of one subject on one partition."""
    producer = AIOKafkaProducer(bootstrap_servers=bus.bootstrap_servers)
    await producer.start()
    try:
        for one in themes:
            told = {"ce_type": "theme.changed", "ce_source": "events", "ce_aggregateversion": str(one.version)}
            headers = [(name, value.encode()) for name, value in told.items()]
            await producer.send(bus.topic(Theme.topic), one.body(), key=str(one.id).encode(), headers=headers)
        await producer.flush()
    finally:
        await producer.stop()
