"""Reads the public topics from their beginning, follows them, and goes on where its own store stands."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from digiverkosto_kit.access import Access
from digiverkosto_kit.changes import Batch, Change, Place, Record, Unreadable, read
from digiverkosto_kit.contracts import PUBLIC, Contract, Measure, Roadmap
from digiverkosto_kit.store import Elsewhere, Store

log = logging.getLogger("digiverkosto_kit")

REFUSALS = (AuthenticationFailedError, GroupAuthorizationFailedError, TopicAuthorizationFailedError)

AGAIN_SECONDS = 2.0
POLL_MS = 500
MOST_RECORDS = 5_000
"""In one transaction of the store."""

TELL_SECONDS = 10.0


class Subscriber(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka's comes without types
    """Several with one `name` share the partitions, and have to share the store. `run` goes on until it is cancelled.

    A broker that is away is waited for. Raised is what waiting doesn't mend: a credential or a right that is missing
    (`REFUSALS`), and the store's errors. A topic that isn't there yet is looked for when reading begins anew.
    """

    def __init__(
        self, access: Access, store: Store, *, name: str = "kit", contracts: Sequence[type[Contract]] = PUBLIC
    ) -> None:
        self._access, self._store, self._name = access, store, name
        self._contracts = {contract.topic: contract for contract in contracts}
        self._cluster = ""
        self._standing: dict[Place, int] = {}
        self._ends: dict[Place, int] = {}
        self._told = 0.0
        self.caught_up = asyncio.Event()
        """Set when everything that was there when we began is kept."""

    async def run(self) -> None:
        while True:
            try:
                await self._read()
            except REFUSALS:
                raise
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("again in %.0f s: %s", AGAIN_SECONDS, error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _read(self) -> None:
        self._cluster, topics = await self._ask_cluster()
        self._standing.clear()
        consumer = AIOKafkaConsumer(
            **self._access.client(),
            group_id=self._access.group(self._name),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
        )
        self._consumer = consumer
        consumer.subscribe(topics, listener=self)
        try:
            await consumer.start()
            while True:
                await self._seat()
                fetched = await consumer.getmany(timeout_ms=POLL_MS, max_records=MOST_RECORDS)
                await self._keep(fetched)
                await self._look()
        finally:
            await consumer.stop()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._standing.clear()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing is fetched before it was sought to where the store stands, which the loop does."""
        self._consumer.pause(*assigned)

    async def _seat(self) -> None:
        """Go on from the store's positions; where the log begins later or ends earlier, it is another one."""
        waiting = [one for one in self._consumer.assignment() if self._place(one) not in self._standing]
        if not waiting:
            return
        begins = await self._consumer.beginning_offsets(waiting)
        ends = await self._consumer.end_offsets(waiting)
        positions = await self._store.positions(self._cluster)
        for one in waiting:
            place = self._place(one)
            position = positions.get(place, begins[one])
            if not begins[one] <= position <= ends[one]:
                position = begins[one]
                await self._store.start_over(self._cluster, place, position)
            if one in self._consumer.assignment():
                self._consumer.seek(one, position)
                self._consumer.resume(one)
                self._standing[place] = position
                self._ends.setdefault(place, ends[one])

    async def _keep(self, fetched: Mapping[TopicPartition, Sequence[Record]]) -> None:
        batch = self._batch(fetched)
        if not batch.ends:
            return
        try:
            await self._store.keep(batch)
        except Elsewhere:
            self._consumer.pause(*[one for one in self._consumer.assignment() if self._place(one) in batch.begins])
            for place in batch.begins:
                self._standing.pop(place, None)
            return
        self._standing |= {place: end for place, end in batch.ends.items() if place in self._standing}

    def _batch(self, fetched: Mapping[TopicPartition, Sequence[Record]]) -> Batch:
        begins, ends = {}, {}
        found: list[Change] = []
        unreadable: list[Unreadable] = []
        for partition, records in fetched.items():
            place = self._place(partition)
            if place not in self._standing or not records or records[0].offset < self._standing[place]:
                continue
            begins[place], ends[place] = self._standing[place], records[-1].offset + 1
            for record in records:
                one = read(place, record, self._contracts[place[0]])
                (unreadable if isinstance(one, Unreadable) else found).append(one)  # type: ignore[arg-type]
        for bad in unreadable:
            log.error("%s/%d at %d breaks its contract: %s", *bad.place, bad.offset, bad.why)
        return Batch(self._cluster, begins, ends, newest(found), unreadable)

    async def _look(self) -> None:
        """Whether what was there at the beginning is read, and tell Kafka how far we are: for its lag dashboards."""
        standing = {one: self._standing.get(self._place(one)) for one in self._consumer.assignment()}
        if not self.caught_up.is_set() and standing and None not in standing.values():
            left = [one for one in standing if await self._consumer.position(one) < self._ends[self._place(one)]]
            if not left:
                self.caught_up.set()
        now = asyncio.get_running_loop().time()
        if now - self._told > TELL_SECONDS:
            self._told = now
            with suppress(KafkaError):
                await self._consumer.commit({one: at for one, at in standing.items() if at is not None})

    async def _ask_cluster(self) -> tuple[str, list[str]]:
        """Its id, and which of our topics it has: one that it hasn't would keep the others from being read."""
        admin = AIOKafkaAdminClient(**self._access.client())
        try:
            await admin.start()
            cluster = str((await admin.describe_cluster())["cluster_id"])
            there = set(await admin.list_topics())
        finally:
            await admin.close()
        wanted = [self._access.topic_prefix + topic for topic in self._contracts]
        if missing := [topic for topic in wanted if topic not in there]:
            log.warning("not there, or not ours to read: %s", ", ".join(missing))
        if not there.intersection(wanted):
            raise UnknownTopicOrPartitionError("none of the topics is there, or none is ours to read")
        return cluster, [topic for topic in wanted if topic in there]

    def _place(self, of: TopicPartition) -> Place:
        return of.topic.removeprefix(self._access.topic_prefix), of.partition


def newest(changes: Sequence[Change]) -> list[Change]:
    """The highest version of each aggregate; of roadmaps and measures all, since versions belong together."""
    kept: dict[object, Change] = {}
    for change in changes:
        whole = change.contract in (Roadmap, Measure)
        name = (change.contract, change.key, change.version) if whole else (change.contract, change.key)
        before = kept.pop(name, None)
        kept[name] = before if before and before.version > change.version else change
    return list(kept.values())
