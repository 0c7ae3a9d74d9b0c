"""Real parts for one test: a migrated database of its own, topics of its own, a service in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from joserfc.jwk import KeySet, OKPKey

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from deploy.services import BRIDGE, ISSUER, KEEPER
from shared.bus.kafka import Kafka
from shared.contracts import Contract
from shared.due import Runner
from shared.postgres import migrations
from shared.runtime.process import Process, open_process
from shared.runtime.service import Service
from shared.runtime.settings import (
    IssuingSettings,
    KafkaSettings,
    MailingSettings,
    SealingSettings,
    Settings,
    WebhookSettings,
)
from shared.web.caller import Caller, sign


class Databases:
    """Databases cloned from one migrated template per set of migrations."""

    def __init__(self, cluster: LocalPostgres) -> None:
        self.cluster = cluster
        self._templates: dict[str, str] = {}

    async def clone(self, name: str, folders: Mapping[str, Path]) -> str:
        """The DSN of a new database with these migrations; `name` names the template."""
        if name not in self._templates:
            template = f"template_{name}_{uuid4().hex[:8]}"
            await self._run(f'CREATE DATABASE "{template}"')
            await migrations.apply(self._dsn(template), folders)
            self._templates[name] = template
        database = f"{name}_{uuid4().hex[:8]}"
        # copied as files: through the write-ahead log, as is usual, takes two to three times as long without fsync
        await self._run(f'CREATE DATABASE "{database}" TEMPLATE "{self._templates[name]}" STRATEGY file_copy')
        return self._dsn(database)

    async def drop(self, dsn: str) -> None:
        await self._run(f'DROP DATABASE IF EXISTS "{dsn.rsplit("/", 1)[1]}" WITH (FORCE)')

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.cluster.superuser_dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _dsn(self, database: str) -> str:
        return f"{self.cluster.superuser_dsn.rsplit('/', 1)[0]}/{database}"


@asynccontextmanager
async def topics(
    broker: LocalKafka, contracts: Sequence[type[Contract]], *, partitions: int = 3, **waits: int
) -> AsyncIterator[Kafka]:
    """Topics of the test's own behind a prefix; `waits` are Kafka's time-outs, shortened where a test needs it."""
    kafka = Kafka(broker.bootstrap_servers, topic_prefix=f"t{uuid4().hex[:8]}.", **waits)
    names = [kafka.topic(contract.topic) for contract in contracts]
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
        yield kafka
        await admin.delete_topics(names)
    finally:
        await admin.close()


@dataclass
class At:
    """A clock that stands where a test puts it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


KEYS = KeySet([OKPKey.generate_key("Ed25519", {"kid": "test"})])
LINK_KEY = "A" * 43


@dataclass
class Running:
    """A service in this process: its app through `http`, its database through `dsn`; loops run when started."""

    service: Service
    process: Process
    http: httpx.AsyncClient
    dsn: str
    clock: At

    def token(self, *roles: str, person: UUID | None = None) -> str:
        """A token signed with the key that the service trusts."""
        caller = Caller(person or uuid4(), uuid4(), frozenset(roles))
        return sign(KEYS, caller, now=datetime.now(UTC))[0]

    def as_(self, *roles: str, person: UUID | None = None) -> dict[str, str]:
        """Headers of a caller with these platform-wide roles."""
        return {"Authorization": f"Bearer {self.token(*roles, person=person)}"}

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        async with self.process.resources.pool.acquire() as connection:
            return await connection.fetch(query, *values)

    async def said(self, contract: type[Contract]) -> list[Any]:
        """The states in the outbox, in the order in which they were said."""
        rows = await self.fetch("SELECT body FROM outbox WHERE topic = $1 ORDER BY seq", contract.topic)
        return [contract.model_validate_json(row["body"]) for row in rows if row["body"] is not None]

    async def hear(self, *states: Contract) -> None:
        """Hand states to the handlers as one batch of messages would, in one transaction."""
        async with self.process.resources.pool.acquire() as tx, tx.transaction():
            for contract in self.service.handlers.contracts():
                own = [state for state in states if isinstance(state, contract)]
                if own:
                    await self.service.handlers.follow(contract, own, tx, self.clock())


async def settle(process: Process) -> None:
    """Do what requests left for a moment later, as the process's runner would."""
    duties = process.service.holding(process.resources)
    while duties and await Runner(process.resources.pool, duties, process.resources.clock).do_next():
        pass


def settling(process: Process) -> Callable[[httpx.Response], Awaitable[None]]:
    """The same before the test goes on, after each answer that may have left something."""

    async def look(answer: httpx.Response) -> None:
        if answer.request.method == "POST" and answer.status_code in (200, 202):
            await settle(process)

    return look


BUSY_MACHINE_SECONDS = 60.0


def be_patient(pool: Any) -> None:
    """The database is near and asked by this test alone: only a busy machine makes a connection, a statement or a
    transaction take so long that it is given up (4, 5, 8, 15 and 25 s). Who waits for another's lock still is, in 3 s.
    """
    acquire = pool.acquire
    pool.acquire = lambda *, timeout=None: acquire(timeout=BUSY_MACHINE_SECONDS)
    told = pool._connect_kwargs
    told |= {"timeout": BUSY_MACHINE_SECONDS, "command_timeout": BUSY_MACHINE_SECONDS}
    names = ("statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")
    told["server_settings"] = {**told["server_settings"], **dict.fromkeys(names, f"{BUSY_MACHINE_SECONDS:.0f}s")}


@asynccontextmanager
async def running(
    service: Service, databases: Databases, folder: Path, *, kafka: Kafka | None = None, dsn: str = ""
) -> AsyncIterator[Running]:
    """The service with a database of its own, or with the one at `dsn`; without `kafka` it says and hears nothing."""
    near = not dsn
    dsn = dsn or await databases.clone(service.name, service.migration_folders())
    clock = At()
    process = await open_process(service, settings(service, dsn, folder, kafka), clock=clock)
    if near:
        be_patient(process.resources.pool)
    process.resources.keys.known = KEYS
    transport = httpx.ASGITransport(app=process.app, raise_app_exceptions=False)
    settled = {"response": [settling(process)]}
    async with httpx.AsyncClient(transport=transport, base_url="http://service", event_hooks=settled) as http:
        try:
            yield Running(service, process, http, dsn, clock)
        finally:
            await process.stop()
            await databases.drop(dsn)


def settings(service: Service, dsn: str, folder: Path, kafka: Kafka | None = None) -> Settings:
    """Settings as the environment would give them; keys lie in `folder`."""
    common: dict[str, Any] = {
        "postgres_dsn": dsn,
        "kafka": KafkaSettings(bootstrap_servers=kafka.bootstrap_servers if kafka else "127.0.0.1:1"),
        "topic_prefix": kafka.topic_prefix if kafka else "",
        "public_url": "http://service",
    }
    elsewhere: dict[str, Any] = {"jwks_url": "http://127.0.0.1:1/jwks.json", "jwks_cache": folder / "jwks.json"}
    if service.name == BRIDGE:
        key = folder / "webhooks.key"
        key.write_text(LINK_KEY)
        return WebhookSettings(**common, **elsewhere, webhooks_key_file=key)
    if service.compose is None:
        return Settings(**common, **elsewhere)
    link = folder / "link.key"
    link.write_text(LINK_KEY)
    mailing: dict[str, Any] = {
        "link_key_file": link,
        "smtp_host": "127.0.0.1",
        "smtp_port": 1,
        "smtp_from": "digiverkosto@digiverkosto.example",
    }
    if service.name == ISSUER:
        signing = folder / "signing.json"
        signing.write_text(orjson.dumps(KEYS.as_dict(private=True)).decode())
        return IssuingSettings(**common, **mailing, signing_keys_file=signing)
    if service.name != KEEPER:
        return MailingSettings(**common, **elsewhere, **mailing)
    answers = folder / "answers.key"
    answers.write_text(LINK_KEY)
    return SealingSettings(**common, **elsewhere, **mailing, answers_key_file=answers)
