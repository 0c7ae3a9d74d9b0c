"""Throws a producer away, also while Kafka is away: aiokafka's own `stop` waits until everything was delivered."""

import asyncio
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

STEP_SECONDS = 1.0


async def discard(producer: AIOKafkaProducer) -> None:
    """End its tasks and close its connections. What it still held was never deleted from the outbox.

    Reaches into aiokafka 0.14: its sender's tasks try for ever, waiting for each other, and reconnect even
    a closed client.
    """
    tasks = {task for task in asyncio.all_tasks() if _runs_for(task) is producer._sender}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=STEP_SECONDS)
    producer._closed = True
    with suppress(KafkaError, OSError, TimeoutError):
        await asyncio.wait_for(producer.client.close(), STEP_SECONDS)


def _runs_for(task: "asyncio.Task[Any]") -> object:
    """The object whose method the task runs."""
    frame = getattr(task.get_coro(), "cr_frame", None)
    return frame.f_locals.get("self") if frame else None
