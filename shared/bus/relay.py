"""Brings the outbox to Kafka: exactly one relay at a time, in order, and a row leaves only when Kafka has it."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer

from shared.bus import queries
from shared.bus.discarding import discard
from shared.bus.fencing import FencedProducer
from shared.bus.kafka import Kafka
from shared.bus.rounds import Rounds
from shared.postgres.link import watch_socket
from shared.telemetry import catalogue

log = structlog.get_logger()

POLL_SECONDS = 1.0
COALESCE_SECONDS = 0.02
BACKOFF_SECONDS = 3.0
BATCH_BYTES = 1_000_000

ROUND_SECONDS = 15.0
"""A round that takes longer is given up: Kafka is away, and aiokafka itself would wait for ever."""

LEAD_SECONDS = 6 * 3600.0
"""Then the lead is taken anew: Kafka forgets who it fenced when nobody takes the lead for long."""

COMMAND_SECONDS = 10.0
"""PostgreSQL didn't answer for so long: the connection is dead."""

FINISH_SECONDS = 3.0
"""What is in hand when the process is told to stop gets this long."""

LEADER_SESSION = {
    # A row whose deletion is lost in a crash is said again; that is no reason to wait for the disk at each round.
    "synchronous_commit": "off",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "idle_session_timeout": "18s",
    "transaction_timeout": "18s",
}
"""The server frees the lock of a vanished host in about 11 seconds; of a process that hangs, or that is cut off by
something that goes on keeping the connection alive, in 18: longer than a round may take."""

Done = TypeVar("Done")


def leader_lock(service: str) -> int:
    """The number of the advisory lock that a service's leading relay holds."""
    return int.from_bytes(hashlib.sha256(f"relay:{service}".encode()).digest()[:7], "big")


class Relay:
    """One service's relay. `run` leads when it can and waits when another process leads; `stop` ends it.

    Two locks keep it alone: PostgreSQL's advisory lock, and Kafka's epoch, which fences a relay that lost
    the first one without noticing (measured: its late version 5 would land after its successor's 6).
    """

    def __init__(self, service: str, dsn: str, kafka: Kafka) -> None:
        self._service = service
        self._dsn = dsn
        self._kafka = kafka
        self._lock = leader_lock(service)
        self._woken = asyncio.Event()
        self._stopping = False
        self._limit: asyncio.Timeout | None = None
        self._rounds = Rounds(service, kafka)

    def wake(self) -> None:
        """There is something to say."""
        self._woken.set()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()
        if self._limit:
            self._limit.reschedule(asyncio.get_running_loop().time() + FINISH_SECONDS)

    async def run(self) -> None:
        """Relay until stopped, through every absence of PostgreSQL and Kafka."""
        while not self._stopping:
            try:
                await self._lead_or_wait()
            except Exception as error:
                catalogue.relay_failures.inc()
                log.warning("relay_begins_again", reason=type(error).__name__, detail=str(error)[:200])
                await self._rest()
            finally:
                catalogue.relay_leads.set(0)

    async def _lead_or_wait(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=10,
            command_timeout=COMMAND_SECONDS,
            server_settings={**LEADER_SESSION, "application_name": f"relay {self._service}"},
        )
        watch_socket(connection)
        try:
            while not self._stopping and not await queries.try_to_lead(connection, self._lock):
                await self._pass_on(connection)
            if not self._stopping:
                await self._lead(connection)
        finally:
            await _close(connection)

    async def _pass_on(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Another process leads: wake it, at most once in a while, for what was committed here."""
        if await self._pause(POLL_SECONDS):
            await asyncio.sleep(COALESCE_SECONDS)
            await queries.wake_leader(connection)

    async def _lead(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.add_listener("outbox", lambda *_: self.wake())
        producer = self._producer()
        try:
            await self._within_limits(producer.start())  # what we have written, no earlier relay can write over
            catalogue.relay_leads.set(1)
            self._rounds.begin(connection, producer)
            lead_until = time.monotonic() + LEAD_SECONDS
            while not self._stopping and time.monotonic() < lead_until:
                if not await self._within_limits(self._rounds.say_next()):
                    await self._pause(POLL_SECONDS)
        finally:
            await discard(producer)

    async def _within_limits(self, work: Awaitable[Done]) -> Done:
        """Raises TimeoutError when it takes too long, or longer than `stop` grants."""
        try:
            async with asyncio.timeout(ROUND_SECONDS) as self._limit:
                return await work
        finally:
            self._limit = None

    def _producer(self) -> AIOKafkaProducer:
        return FencedProducer(
            f"{self._kafka.topic_prefix}relay.{self._service}",
            self._kafka.client(),
            max_batch_size=BATCH_BYTES,
            max_request_size=2 * BATCH_BYTES,
            metadata_max_age_ms=10_000,
        )

    async def _rest(self) -> None:
        """Back off; waking doesn't cut this short, stopping does."""
        for _ in range(int(BACKOFF_SECONDS / 0.1)):
            if self._stopping:
                return
            await asyncio.sleep(0.1)

    async def _pause(self, seconds: float) -> bool:
        """Wait until woken (True) or for so long (False)."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        woken = self._woken.is_set()
        if not self._stopping:
            self._woken.clear()
        return woken


async def _close(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        await connection.close(timeout=2.0)
