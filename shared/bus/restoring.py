"""Brings a service whose database was put back from a backup ahead of all that it had said since.

What the database doesn't know any more was heard by others: their version guards would pass by what is said now.
So every version is lifted above all that was said, every state is said again, and keys that the database doesn't
know get a tombstone. Before that it hears what it had missed, and what people were told meanwhile isn't told again.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.bus import outbox, queries, restoring_queries
from shared.bus.catching_up import catch_up, in_reading_order
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.bus.last_said import Said, last_said
from shared.bus.relay import leader_lock
from shared.bus.republish import republish
from shared.bus.to_the_end import TopicReader, topic_reader
from shared.contracts import Contract
from shared.due import Runner
from shared.mail.queries import take_for_sent
from shared.postgres import Pool
from shared.runtime.kept import MILLION, Kept
from shared.runtime.service import Service

CHUNK = 2000

Progress = Callable[[str], None]


class ServiceRuns(Exception):
    """The service, or another restore of it, is at work on this database."""


class NotBehind(Exception):
    """The database knows all that was said: it wasn't restored, or has caught up already."""


@dataclass
class Restored:
    """What was done. `lost` are aggregates whose later states the backup doesn't have, by kind."""

    jump: int = 0
    lost: dict[str, int] = field(default_factory=dict)
    heard: int = 0
    duties: int = 0
    ended: Mapping[str, int] = field(default_factory=dict)
    unsent: Mapping[str, int] = field(default_factory=dict)
    buried: int = 0
    said: int = 0


@dataclass
class Restoring:
    """One run. It may be broken off at any point; the next one goes on, and does nothing twice that shows."""

    service: Service
    pool: Pool
    kafka: Kafka
    clock: Callable[[], datetime]
    progress: Progress = lambda _: None
    done: Restored = field(default_factory=Restored)

    async def run(self, *, anyway: bool = False) -> Restored:
        """Raises ServiceRuns, NotBehind (unless `anyway`), TopicMissing, StandsElsewhere or outbox.Unsayable."""
        async with self._alone(), topic_reader(self.kafka) as reader:
            said = {contract: await self._last_said(reader, contract) for contract in self.service.says}
            number = await self._begin(said, anyway)
            await self._hear(reader)
            await self._end()
            await self._keep_quiet(number)
            for contract in self.service.says:
                await self._lift(self.service.kept[contract])
            for contract in self.service.says:
                await self._bury_unknown(contract, said[contract])
                await self._say(contract)
            async with self.pool.acquire() as connection:
                await restoring_queries.finish_restore(connection, number)
        return self.done

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Hold what a leading relay holds, so that the service can say nothing meanwhile."""
        async with self.pool.acquire() as connection:
            name = self.service.name
            running = await restoring_queries.sessions_of(connection, [name, f"relay {name}"])
            if running or not await queries.try_to_lead(connection, leader_lock(name)):
                raise ServiceRuns(name)
            try:
                yield
            finally:
                await restoring_queries.stop_leading(connection, leader_lock(name))

    async def _last_said(self, reader: TopicReader, contract: type[Contract]) -> Said:
        return await last_said(
            reader, contract.topic, lambda read: self.progress(f"{contract.topic}: {read} messages read")
        )

    async def _begin(self, said: Mapping[type[Contract], Said], anyway: bool) -> int:
        """The restore's number. Every version will lie above the next full million after all that was said."""
        async with self.pool.acquire() as connection, connection.transaction():
            for contract, own in said.items():
                known = await restoring_queries.versions_of(connection, self.service.kept[contract])
                self.done.lost[contract.noun()] = sum(
                    version > known.get(id_, 0) for id_, version in own.versions.items() if id_ not in own.gone
                )
            begun = await restoring_queries.unfinished_restore(connection)
            if not (any(self.done.lost.values()) or begun or anyway):
                raise NotBehind(self.service.name)
            highest = max((version for own in said.values() for version in own.versions.values()), default=0)
            number = await restoring_queries.begin_restore(connection, (highest // MILLION + 1) * MILLION)
            self.done.jump = await restoring_queries.jump_of(connection, number)
            return number

    async def _hear(self, reader: TopicReader) -> None:
        """Up to where the service had told Kafka that it stood, and erasures to their end.

        What came later nobody has acted on: the service hears it when it runs, and tells people of it. Where Kafka
        doesn't remember, all of it counts as heard before.
        """
        cluster, told = await reader.cluster_id(), await reader.told(self.service.name) or None
        intake = Intake(self.pool, self.service.handlers, self.clock)
        for contract in in_reading_order(self.service.handlers.contracts()):
            up_to = None if contract.forever else told
            self.done.heard += await catch_up(
                self.pool, reader, cluster, intake, contract.topic, self.progress, up_to=up_to
            )

    async def _end(self) -> None:
        """What was ended after the backup is there again, and nobody knows which: all of it ends."""
        async with self.pool.acquire() as tx, tx.transaction():
            self.done.ended = await self.service.ends_in_restore(tx, self.clock())

    async def _keep_quiet(self, number: int) -> None:
        """What had come due is done, and no mail goes out of what waited, was heard again or came due until now."""
        moment = self.clock()
        runner = Runner(self.pool, self.service.duties, lambda: moment)
        while await runner.do_next():
            self.done.duties += 1
            self.progress(f"{self.done.duties} due rows done")
        async with self.pool.acquire() as connection:
            begun = await restoring_queries.begun_at(connection, number)
            self.done.unsent = await take_for_sent(connection, due_by=moment, made_since=begun)

    async def _lift(self, kept: Kept) -> None:
        after: UUID | None = None
        lifted = 0
        while True:
            async with self.pool.acquire() as connection:
                after = await restoring_queries.raise_versions(connection, kept, self.done.jump, after, CHUNK)
            if after is None:
                break
            lifted += CHUNK
            self.progress(f"{kept.table}: versions of up to {lifted} lifted")
        for other in kept.also:
            await self._lift(other)

    async def _bury_unknown(self, contract: type[Contract], said: Said) -> None:
        if contract.forever:
            return
        async with self.pool.acquire() as tx, tx.transaction():
            known = await restoring_queries.versions_of(tx, self.service.kept[contract])
            unsaid = await restoring_queries.tombstones_unsaid(tx, contract.topic)
            for id_ in sorted(said.versions.keys() - said.gone - known.keys() - unsaid):
                await outbox.bury(tx, contract, id_, self.done.jump)
                self.done.buried += 1

    async def _say(self, contract: type[Contract]) -> None:
        self.done.said += await republish(
            self.pool,
            self.service,
            contract,
            report=lambda number, _: self.progress(f"{contract.noun()}: {number} put into the outbox"),
            alone=True,
        )
