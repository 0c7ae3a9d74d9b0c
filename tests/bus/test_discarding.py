"""Whoever stops a client of Kafka's goes on afterwards, whatever the client's own tasks come to."""

import asyncio

import pytest

from deploy.local.kafka import LocalKafka
from shared.bus.discarding import end
from shared.bus.kafka import Kafka
from shared.bus.to_the_end import topic_reader


async def waits_to_fetch_again() -> None:
    """As a consumer's task does after Kafka refused a fetch, when the consumer cancels it."""
    await asyncio.sleep(60)


async def hands_its_cancellation_on() -> None:
    task = asyncio.create_task(waits_to_fetch_again())
    await asyncio.sleep(0)
    task.cancel()
    await task


async def test_a_reader_that_stops_between_two_fetches_ends_nobody_else(kafka: LocalKafka) -> None:
    async with topic_reader(Kafka(kafka.bootstrap_servers)) as reader:
        reader._client._fetcher._pending_tasks.add(asyncio.create_task(waits_to_fetch_again()))


async def test_a_cancellation_that_isnt_ours_ends_nobody_else() -> None:
    await end(hands_its_cancellation_on(), 1)


async def test_twin_a_client_that_is_stopped_without_care_ends_who_stops_it() -> None:
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(hands_its_cancellation_on(), 1)


async def test_our_own_cancellation_ends_us() -> None:
    ours = asyncio.create_task(end(waits_to_fetch_again(), 30))
    await asyncio.sleep(0)
    ours.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ours


async def test_what_doesnt_stop_in_time_is_left() -> None:
    async with asyncio.timeout(2):
        await end(waits_to_fetch_again(), 0.1)


async def test_a_mistake_of_ours_is_told() -> None:
    async def mistaken() -> None:
        raise ValueError("not Kafka's doing")

    with pytest.raises(ValueError, match="not Kafka's doing"):
        await end(mistaken(), 1)
