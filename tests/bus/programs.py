"""Programs of their own processes, for tests that kill or freeze one: `python -m tests.bus.programs NAME ...`.

Each tells on its output what it has done, so that the test knows when to strike.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.bus.consumer import Consumer
from shared.bus.kafka import Kafka
from shared.bus.relay import Relay
from shared.bus.rounds import Rounds
from shared.postgres import connect_pool
from shared.runtime.run import run
from shared.runtime.settings import KafkaSettings, Settings
from tests.bus.stage import Follower, Stage, reader_intake, stage_service

Said = tuple[list[int], BaseException | None]


def tell(*words: object) -> None:
    print(*words, flush=True)


async def hear() -> str:
    """The next line of our input."""
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()


async def write(dsn: str, servers: str, prefix: str) -> None:
    """Commits themes as fast as it can, telling each id once its commit has returned."""
    pool = await connect_pool(dsn, name="writer")
    stage = Stage(dsn, dsn, Kafka(servers, prefix), pool, pool)
    while True:
        for id_ in await stage.say_many(1):
            tell(id_)


class StopsBeforeDelete(Rounds):
    """Has said its round to Kafka, and never comes to delete it."""

    async def _say(self, rows: Sequence[Any]) -> Said:
        await super()._say(rows)
        tell("said", len(rows))
        await asyncio.Event().wait()
        raise AssertionError("it was to be killed")


class WaitsBeforeSending(Rounds):
    """Has read its round, and sends it when it is told to."""

    async def _say(self, rows: Sequence[Any]) -> Said:
        tell("read", *[row["version"] for row in rows])
        await hear()
        outcome = await super()._say(rows)
        tell("said")
        return outcome


class UnfencedRelay(Relay):
    """Its producer takes no name: Kafka can't tell an old leader from a new one."""

    def _producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(bootstrap_servers=self._kafka.bootstrap_servers, enable_idempotence=True)


async def relay(kind: type[Relay], rounds: type[Rounds], dsn: str, servers: str, prefix: str) -> None:
    kafka = Kafka(servers, prefix, request_timeout_ms=3000)
    own = kind("writer", dsn, kafka)
    own._rounds = rounds("writer", kafka)
    await own.run()


async def consume(dsn: str, servers: str, prefix: str) -> None:
    """Follows themes, telling each batch once it is committed; then does nothing more."""
    pool = await connect_pool(dsn, name="reader")
    intake = reader_intake(pool, Follower(guarded=False))
    stored = asyncio.Event()
    intake.wakers.append(stored.set)
    consumer = Consumer("reader", pool, Kafka(servers, prefix, session_timeout_ms=6000), intake)
    running = asyncio.create_task(consumer.run())
    await stored.wait()
    tell("stored")
    await running


def serve(dsn: str, servers: str, prefix: str) -> None:
    """A whole service process; its log lines tell how far it is."""
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    settings = Settings(
        postgres_dsn=dsn,
        kafka=KafkaSettings(bootstrap_servers=servers),
        topic_prefix=prefix,
        jwks_url="http://127.0.0.1:1/jwks.json",
        jwks_cache=Path(os.devnull),
    )
    run(stage_service(Follower()), settings)


PROGRAMS: dict[str, Callable[[str, str, str], Coroutine[Any, Any, None]]] = {
    "write": write,
    "relay-that-stops-before-delete": lambda *where: relay(Relay, StopsBeforeDelete, *where),
    "relay-that-waits": lambda *where: relay(Relay, WaitsBeforeSending, *where),
    "unfenced-relay-that-waits": lambda *where: relay(UnfencedRelay, WaitsBeforeSending, *where),
    "consume": consume,
}


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        asyncio.run(PROGRAMS[sys.argv[1]](*sys.argv[2:]))
