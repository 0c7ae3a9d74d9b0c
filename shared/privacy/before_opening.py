"""Before a service answers anybody it hears whom it has to forget: its database may come from a backup (RP2).

`digiverkosto restore` does so too, and much more. This is for who forgot it, and costs a moment where there is no news.
"""

import asyncio

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from shared.bus.catching_up import StandsElsewhere, catch_up
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.bus.to_the_end import topic_reader
from shared.contracts import Erasure
from shared.postgres import Pool

log = structlog.get_logger()

WITHIN_SECONDS = 10.0

NOT_NOW = (KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, StandsElsewhere)


async def hear_erasures(pool: Pool, kafka: Kafka, intake: Intake) -> bool:
    """Take in the erasures up to where they end now. False: Kafka or the database is away, or too slow.

    Then the service begins all the same: any start order works (guarantee RC9), and its consumer hears it later.
    """
    if Erasure.topic not in intake.topics:
        return True
    try:
        async with asyncio.timeout(WITHIN_SECONDS), topic_reader(kafka) as reader:
            await catch_up(pool, reader, await reader.cluster_id(), intake, Erasure.topic, lambda _: None)
    except NOT_NOW as error:
        log.warning("erasures_not_heard_yet", reason=type(error).__name__)
        return False
    return True
