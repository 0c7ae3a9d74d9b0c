"""The bus from both ends: a writer that says themes, and a follower that keeps them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.bus import dead_letters, outbox, queries
from shared.bus.consumer import Consumer
from shared.bus.handlers import Gone, Handlers
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.bus.relay import Relay
from shared.contracts import Contract, Theme
from shared.postgres import Connection, Pool, connect_pool
from shared.runtime.service import CurrentStates, Service
from shared.web.access import AccessTable
from tests.bus.states import theme
from tests.parts import Databases

SHARED = Path(outbox.__file__).parents[1]
FOLDERS = {"bus": SHARED / "bus" / "migrations", "stage": Path(__file__).parent / "migrations"}

KEEP = """
INSERT INTO themes (id, version, title) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, title = excluded.title
WHERE themes.version < excluded.version
RETURNING true
"""


@dataclass
class Follower:
    """Handlers that keep themes; `before` runs first and may fail, wait or count.

    Not `guarded`, it has no version guard: every delivery is an effect, so that positions alone must hold.
    """

    before: Callable[[list[Theme]], Awaitable[None]] | None = None
    guarded: bool = True
    handlers: Handlers = field(default_factory=Handlers)

    def __post_init__(self) -> None:
        self.handlers.handles(Theme)(self.keep)
        self.handlers.forgets(Theme)(self.forget)

    async def keep(self, themes: list[Theme], tx: Connection, now: datetime) -> None:
        if self.before:
            await self.before(themes)
        for one in themes:
            newer = await tx.fetchval(KEEP, one.id, one.version, one.title.in_language("fi"))
            if newer or not self.guarded:
                await tx.execute("INSERT INTO effects VALUES ($1, $2)", one.id, one.version)

    async def forget(self, gone: list[Gone], tx: Connection, now: datetime) -> None:
        await tx.executemany("DELETE FROM themes WHERE id = $1 AND version <= $2", [(g.id, g.version) for g in gone])


def reader_intake(pool: Pool, follower: Follower) -> Intake:
    return Intake(pool, follower.handlers, lambda: datetime.now(UTC))


def stage_service(
    follower: Follower, current: Mapping[type[Contract], CurrentStates] = MappingProxyType({})
) -> Service:
    """A service without an API of its own that says and follows themes."""

    async def nobody(*_: object) -> bool:
        return False

    async def no_gauges(_: Connection) -> None: ...

    folder = Path(__file__).parent
    return Service(
        name="stage",
        migrations=folder / "migrations",
        texts=SHARED / "texts",
        routers=(),
        access=AccessTable({}, nobody, {}),
        says=(Theme,),
        handlers=follower.handlers,
        current=current,
        gauges=no_gauges,
    )


@dataclass
class Stage:
    """Two databases (the writer's and the follower's), one broker, and the loops that a test starts."""

    writer: str
    reader: str
    kafka: Kafka
    writer_pool: Pool
    reader_pool: Pool
    follower: Follower = field(default_factory=Follower)
    running: list[tuple[Relay | Consumer, asyncio.Task[None]]] = field(default_factory=list)

    async def say(self, id_: UUID, title: str = "Digipalvelut") -> int:
        """Commit the next version of a theme together with its message; the version."""
        async with self.writer_pool.acquire() as tx, tx.transaction():
            version: int = await tx.fetchval(
                "INSERT INTO owned VALUES ($1) ON CONFLICT (id) DO UPDATE SET version = owned.version + 1 "
                "RETURNING version",
                id_,
            )
            await outbox.add(tx, theme(id_, version, title), "theme.changed" if version > 1 else "theme.planned")
            return version

    async def say_in(self, tx: Connection, id_: UUID, version: int, title: str = "Digipalvelut") -> None:
        """Only the message, in a transaction that the test holds open."""
        await outbox.add(tx, theme(id_, version, title), "theme.changed")

    async def say_many(self, count: int) -> list[UUID]:
        ids = [uuid4() for _ in range(count)]
        for id_ in ids:
            await self.say(id_)
        return ids

    def relay(self, name: str = "writer", kind: type[Relay] = Relay) -> Relay:
        relay = kind(name, self.writer, self.kafka)
        self.running.append((relay, asyncio.create_task(relay.run())))
        return relay

    def intake(self) -> Intake:
        return reader_intake(self.reader_pool, self.follower)

    def consumer(self, group: str = "reader") -> Consumer:
        consumer = Consumer(group, self.reader_pool, self.kafka, self.intake())
        self.running.append((consumer, asyncio.create_task(consumer.run())))
        return consumer

    async def produce(
        self, *records: tuple[bytes | None, bytes | None], headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """Put (key, body) on the topic as any other producer might, all on partition 0."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka.bootstrap_servers)
        await producer.start()
        try:
            for key, body in records:
                topic = self.kafka.topic(Theme.topic)
                await producer.send(topic, key=key, value=body, partition=0, headers=list(headers))
        finally:
            await producer.stop()

    async def letters(self) -> list[asyncpg.Record]:
        return await self.reader_pool.fetch("SELECT * FROM dead_letters ORDER BY kafka_offset")

    async def replay(self, letter: asyncpg.Record) -> dead_letters.Outcome:
        async with self.reader_pool.acquire() as connection:
            return await dead_letters.replay(connection, self.follower.handlers, letter["id"], datetime.now(UTC))

    async def release(self, topic: str = Theme.topic) -> None:
        async with self.reader_pool.acquire() as connection:
            assert await queries.release_brake(connection, topic)

    async def braked(self) -> bool:
        async with self.reader_pool.acquire() as connection:
            return bool(await queries.brakes(connection))

    async def stop(self, *parts: Relay | Consumer) -> None:
        """Stop these, or all."""
        stopping = [(part, task) for part, task in self.running if not parts or part in parts]
        for part, _ in stopping:
            part.stop()
        for running in stopping:
            await asyncio.wait_for(running[1], 20)
            self.running.remove(running)

    async def kept(self) -> dict[UUID, int]:
        rows = await self.reader_pool.fetch("SELECT id, version FROM themes")
        return {row["id"]: row["version"] for row in rows}

    async def effects(self) -> list[tuple[UUID, int]]:
        return [(row["id"], row["version"]) for row in await self.reader_pool.fetch("SELECT id, version FROM effects")]

    async def unsaid(self) -> int:
        count: int = await self.writer_pool.fetchval("SELECT count(*) FROM outbox")
        return count

    async def until(self, holds: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
        """Wait until something holds; fails when it doesn't within the time."""
        end = time.monotonic() + seconds
        while not await holds():
            assert time.monotonic() < end, "it never held"
            await asyncio.sleep(0.05)

    async def until_kept(self, expected: dict[UUID, int], seconds: float = 30) -> None:
        async def arrived() -> bool:
            return await self.kept() == expected

        await self.until(arrived, seconds)

    async def drained(self) -> None:
        async def empty() -> bool:
            return await self.unsaid() == 0

        await self.until(empty)


@asynccontextmanager
async def open_stage(databases: Databases, kafka: Kafka) -> AsyncIterator[Stage]:
    writer, reader = await databases.clone("stage", FOLDERS), await databases.clone("stage", FOLDERS)
    pools = [await connect_pool(dsn, name="stage") for dsn in (writer, reader)]
    opened = Stage(writer, reader, kafka, pools[0], pools[1])
    try:
        yield opened
    finally:
        await opened.stop()
        for pool in pools:
            await pool.close()
        for dsn in (writer, reader):
            await databases.drop(dsn)


async def connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(dsn)


async def create_topic(stage: Stage, topic: str, **settings: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stage.kafka.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(stage.kafka.topic(topic), 3, 1, topic_configs=settings)])
    finally:
        await admin.close()
