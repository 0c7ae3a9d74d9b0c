"""Throws a producer away, also while Kafka is away: aiokafka's own `stop` waits until everything was delivered."""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

STEP_SECONDS = 1.0


async def discard(producer: AIOKafkaProducer) -> None:
    """End its tasks and close its connections. What it still held was never deleted from the outbox.

    Reaches into aiokafka 0.14: the sender's task, at its first cancellation, waits for requests in hand and
    for batches that nobody sends any more; the second one ends that.
    """
    sender = producer._sender.sender_task
    for _ in range(2):
        if sender is not None and not sender.done():
            sender.cancel()
            await asyncio.wait({sender}, timeout=STEP_SECONDS)
    producer._closed = True
    with suppress(KafkaError, OSError, TimeoutError):
        await asyncio.wait_for(producer.client.close(), STEP_SECONDS)
