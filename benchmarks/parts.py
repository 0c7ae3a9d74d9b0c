"""The real parts of a run: PostgreSQL that waits for the disk, Kafka, databases and topics of a measure's own."""

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks import cores
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from shared.bus.kafka import Kafka
from shared.contracts import Contract
from shared.postgres import migrations

PARTITIONS = 12
POSTGRES = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
"""No checkpoint falls into one side's round; fsync and synchronous_commit stay on."""


@dataclass(frozen=True)
class Length:
    """How long a run measures: rounds, seconds of load, messages in a round, messages that wait for a relay."""

    rounds: int
    seconds: float
    messages: int
    backlog: int


LONG = Length(rounds=5, seconds=4, messages=40_000, backlog=100_000)
QUICK = Length(rounds=2, seconds=2, messages=20_000, backlog=60_000)


@dataclass(frozen=True)
class Parts:
    """What runs; `folder` is the run's own and goes with it."""

    postgres: LocalPostgres
    broker: LocalKafka
    folder: Path
    length: Length

    @asynccontextmanager
    async def database(self, folders: Mapping[str, Path]) -> AsyncIterator[str]:
        """The DSN of a new database with these migrations; dropped at the end."""
        name = f"bench_{uuid4().hex[:8]}"
        await self._run(f'CREATE DATABASE "{name}"')
        dsn = f"{self.postgres.superuser_dsn.rsplit('/', 1)[0]}/{name}"
        try:
            await migrations.apply(dsn, folders)
            yield dsn
        finally:
            await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    @asynccontextmanager
    async def topics(self, contracts: Sequence[type[Contract]]) -> AsyncIterator[Kafka]:
        """Topics of a measure's own, behind a prefix; deleted at the end."""
        kafka = Kafka(self.broker.bootstrap_servers, topic_prefix=f"b{uuid4().hex[:8]}.")
        names = [kafka.topic(contract.topic) for contract in contracts]
        admin = AIOKafkaAdminClient(bootstrap_servers=self.broker.bootstrap_servers)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names])
            yield kafka
            await admin.delete_topics(names)
        finally:
            await admin.close()

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.superuser_dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running(length: Length) -> Iterator[Parts]:
    """Both parts on the servers' core; stopped, and their data gone, at the end."""
    with tempfile.TemporaryDirectory(prefix="digiverkosto-bench-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        postgres = LocalPostgres(_made(folder / "postgres"), settings=POSTGRES)
        broker = LocalKafka(_made(folder / "kafka"))
        try:
            with cores.servers():
                postgres.start()
                broker.start()
            yield Parts(postgres, broker, folder, length)
        finally:
            broker.stop()
            postgres.stop()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
