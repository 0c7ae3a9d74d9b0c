"""faststream-outbox as its own page shows it: a subscriber on the outbox that publishes each row to Kafka.

Runs outside of the project's environment, since it is no dependency of ours:
`uv run --no-project --with ... python peer.py DATABASE SERVERS TOPIC COUNT` prints messages a second.
"""

import asyncio
import sys
import time
from uuid import uuid4

from faststream.kafka import KafkaBroker
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BODY = {
    "id": str(uuid4()),
    "version": 1,
    "occurrence_id": str(uuid4()),
    "person_id": str(uuid4()),
    "organisation_id": None,
    "state": "confirmed",
    "attended": False,
}


async def relay(database: str, servers: str, topic: str, count: int) -> float:
    metadata = MetaData()
    table = make_outbox_table(metadata, table_name="peer")
    engine = create_async_engine(database)
    outbox, kafka = OutboxBroker(engine, outbox_table=table, logger=None), KafkaBroker(servers, logger=None)
    began: list[float] = []
    done = asyncio.Event()
    left = count

    # In order, as ours: one worker. Larger batches and fewer flushes than its defaults, which are slower.
    @outbox.subscriber("signups", max_workers=1, fetch_batch_size=500, terminal_flush_batch_size=100)
    async def pass_on(body: dict[str, object]) -> None:
        nonlocal left
        began or began.append(time.perf_counter())
        await kafka.publish(body, topic, key=str(body["id"]).encode())
        left -= 1
        if not left:
            done.set()

    await _fill(engine, metadata, outbox, count)
    await kafka.connect()
    await outbox.start()
    await asyncio.wait_for(done.wait(), 120)
    took = time.perf_counter() - began[0]
    await outbox.stop()
    await kafka.stop()
    await engine.dispose()
    return count / took


async def _fill(engine: AsyncEngine, metadata: MetaData, outbox: OutboxBroker, count: int) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        await outbox.publish_batch(*[BODY] * count, queue="signups", session=connection)


if __name__ == "__main__":
    where, servers, topic, count = sys.argv[1:]
    print(asyncio.run(relay(where, servers, topic, int(count))))
