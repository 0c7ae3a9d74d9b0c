"""Whether a database is behind what its service has said: it was put back from a backup, and `restore` was forgotten.

The ends of the service's own topics tell. Only what was committed is ever said, so a version there that is higher than
the database's, or a key that it doesn't know, is a sign that can't be wrong.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from shared.bus import restoring_queries
from shared.bus.kafka import Kafka
from shared.bus.last_said import Said
from shared.bus.to_the_end import Stretch, TopicMissing, TopicReader, topic_reader
from shared.contracts import Contract
from shared.postgres import Pool
from shared.runtime.service import Service
from shared.telemetry import catalogue

log = structlog.get_logger()

TAIL = 20
"""So many offsets at the end of each partition are looked at, transactions' marks among them."""

WITHIN_SECONDS = 5.0
AGAIN_SECONDS = 10.0

NOT_NOW = (KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, TopicMissing)


async def count_behind(pool: Pool, reader: TopicReader, service: Service) -> dict[str, int]:
    """How many aggregates at the topics' ends the database doesn't know as they were said, by kind; none: no kind."""
    found = {contract.noun(): len(await _behind(pool, reader, service, contract)) for contract in service.kept}
    return {noun: number for noun, number in found.items() if number}


async def _behind(pool: Pool, reader: TopicReader, service: Service, contract: type[Contract]) -> list[UUID]:
    said = await _last(reader, contract.topic)
    living = {id_: version for id_, version in said.versions.items() if id_ not in said.gone}
    async with pool.acquire() as tx, tx.transaction(isolation="repeatable_read"):
        known = await restoring_queries.some_versions_of(tx, service.kept[contract], list(living))
        unsaid = await restoring_queries.tombstones_unsaid(tx, contract.topic)
    older = [id_ for id_, version in living.items() if id_ in known and known[id_] < version]
    unknown = [id_ for id_ in living if id_ not in known and id_ not in unsaid]
    if unknown:  # unless it was deleted, and its tombstone said, since we looked
        said = await _last(reader, contract.topic)
        unknown = [id_ for id_ in unknown if said.versions.get(id_) == living[id_] and id_ not in said.gone]
    return older + unknown


async def _last(reader: TopicReader, topic: str) -> Said:
    said = Said()
    whole = await reader.stretches(await reader.places(topic), {})
    ends = {place: Stretch(max(one.start, one.end - TAIL), one.end) for place, one in whole.items()}
    async for _, records in reader.read(ends):
        for record in records:
            said.note(record)
    return said


@dataclass
class Comparison:
    """A process looks once, when it begins: before the service says anything new, if Kafka is there by then."""

    service: Service
    pool: Pool
    kafka: Kafka
    behind: Mapping[str, int] = field(default_factory=dict)
    _looked: bool = False
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        self._stopping.set()

    async def look(self) -> None:
        if not self.service.kept:  # it doesn't tell where it keeps what it says
            self._looked = True
            return
        try:
            async with asyncio.timeout(WITHIN_SECONDS), topic_reader(self.kafka) as reader:
                self.behind = await count_behind(self.pool, reader, self.service)
        except NOT_NOW as error:
            log.warning("not_compared_yet", reason=type(error).__name__)
            return
        self._looked = True
        catalogue.database_behind.set(sum(self.behind.values()))
        if self.behind:
            log.error("database_behind", **self.behind)

    async def run(self) -> None:
        """Until told to stop; looks again while Kafka or the database was away."""
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), None if self._looked else AGAIN_SECONDS)
            if not (self._looked or self._stopping.is_set()):
                await self.look()
