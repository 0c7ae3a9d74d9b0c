"""An agency that takes all it can get: the broker slows it down, and nobody else."""

import asyncio
import time
from contextlib import suppress

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.provisioning.quotas import set_quotas
from deploy.provisioning.settings import ProvisioningSettings
from shared.runtime.process import kafka_of
from tests.deploy.outside import Operator, Outside

LONG, SHORT = "pub.series.v1", "pub.themes.v1"
RECORDS, RECORD_BYTES = 3000, 10_000
ALLOWED = 500_000
SECONDS = 8.0
SAID = 100


@pytest.mark.long
async def test_a_greedy_agency_is_slowed_down_and_the_others_hear_as_soon_as_before(
    operator: Operator, settings: ProvisioningSettings
) -> None:
    await fill(settings)
    words = ("--bytes-per-second", str(ALLOWED))
    greedy = await asyncio.to_thread(operator.lets_in, "greedy", *words)
    modest = await asyncio.to_thread(operator.lets_in, "modest")

    async with modest.consumer(SHORT, group="ext.modest.live") as live:
        alone = await ninety_ninth(settings, live)
        taking = asyncio.create_task(bytes_taken(greedy, "ext.greedy.slowed"))
        beside = await ninety_ninth(settings, live)
        taken = await taking

    assert taken < 2 * ALLOWED * SECONDS, "a quota is an average over some seconds"
    assert beside <= max(2 * alone, 0.1)


@pytest.mark.long
async def test_without_its_quota_a_greedy_agency_takes_many_times_as_much(
    operator: Operator, settings: ProvisioningSettings
) -> None:
    """The twin."""
    await fill(settings)
    unlimited = await asyncio.to_thread(operator.lets_in, "unlimited")
    await set_quotas(kafka_of(settings.kafka), unlimited.user, {"consumer_byte_rate": None, "request_percentage": None})

    assert await bytes_taken(unlimited, "ext.unlimited.all") > 2 * ALLOWED * SECONDS


async def fill(settings: ProvisioningSettings) -> None:
    async with AIOKafkaProducer(**kafka_of(settings.kafka).client(), linger_ms=20) as producer:
        sent = [await producer.send(LONG, bytes(RECORD_BYTES), key=str(n).encode()) for n in range(RECORDS)]
        await asyncio.gather(*sent)


async def bytes_taken(agency: Outside, group: str) -> int:
    """What it gets in SECONDS, reading as fast as it may."""
    taken = 0
    async with agency.consumer(LONG, group=group) as consumer:
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                async for record in consumer:
                    taken += len(record.value)
    return taken


async def ninety_ninth(settings: ProvisioningSettings, live: AIOKafkaConsumer) -> float:
    """Seconds from saying to hearing: of a hundred records the 99th."""
    waited = []
    async with AIOKafkaProducer(**kafka_of(settings.kafka).client()) as producer:
        for number in range(SAID):
            began = time.perf_counter()
            await producer.send_and_wait(SHORT, str(number).encode(), key=b"1")
            await asyncio.wait_for(live.getone(), 30)
            waited.append(time.perf_counter() - began)
    return sorted(waited)[-2]
