"""Ends Kafka's clients, also while Kafka is away: aiokafka's own `stop` waits too long, or ends who called it."""

import asyncio
from collections.abc import Coroutine
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


async def end(stopping: Coroutine[Any, Any, None], within: float) -> None:
    """Stop a client, for so many seconds at most, whatever becomes of it.

    A consumer of aiokafka 0.14 cancels its tasks and awaits them: one that was just waiting to fetch again after an
    error hands the cancellation on, as if it were ours, and who asked the consumer to stop would end too.
    """
    stop = asyncio.create_task(stopping)
    try:
        await asyncio.wait({stop}, timeout=within)
    finally:
        stop.cancel()
    await asyncio.wait({stop}, timeout=STEP_SECONDS)
    error = stop.exception() if stop.done() and not stop.cancelled() else None
    if error is not None and not isinstance(error, (KafkaError, OSError, TimeoutError)):
        raise error


def _runs_for(task: "asyncio.Task[Any]") -> object:
    """The object whose method the task runs."""
    frame = getattr(task.get_coro(), "cr_frame", None)
    return frame.f_locals.get("self") if frame else None
