"""A platform with a backup, what happens after it, and how one goes back to it."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import asyncpg
import httpx

from deploy import services
from deploy.cli.__main__ import main
from deploy.cli.target import Target
from deploy.local.kafka import LocalKafka
from deploy.provisioning.settings import ProvisioningSettings
from deploy.seed.doors import Door
from services.registration.people import session_queries
from shared.bus.behind import count_behind
from shared.bus.restoring import Restored, Restoring
from shared.bus.to_the_end import topic_reader
from shared.contracts import Contract, Occurrence
from shared.postgres import connect_pool
from shared.runtime.settings import KafkaSettings
from shared.web.caller import Caller, sign
from tests.bus.agreement import settled
from tests.bus.backups import Backups
from tests.bus.roadmapping import Planned, plan
from tests.faults import grounds
from tests.faults.arena import Arena, running
from tests.faults.grounds import Grounds, Person
from tests.faults.plan import Plan
from tests.whole_log import whole_log

HOURS = timedelta(hours=12)


@asynccontextmanager
async def told(kafka: LocalKafka, folder: Path, prefix: str) -> AsyncIterator["Story"]:
    """A story that has begun, on a platform of its own behind `prefix`."""
    async with running(folder / "arena", Plan(broker=kafka, prefix=prefix)) as arena, AsyncExitStack() as stack:
        story = Story(arena, await grounds.prepare(arena), Backups(arena.postgres, folder, arena.places.secrets))
        for name in services.names():
            client = httpx.AsyncClient(base_url=arena.addresses[name], timeout=20, trust_env=False)
            story.doors[name] = Door(await stack.enter_async_context(client))
        await story.begin()
        yield story


@dataclass
class Story:
    """The platform with a backup of every database, taken at rest."""

    arena: Arena
    grounds: Grounds
    backups: Backups
    doors: dict[str, Door] = field(default_factory=dict)
    sessions: dict[UUID, str] = field(default_factory=dict)
    """Tokens of sessions that began before the backup, by person."""
    planned: Planned = field(init=False)

    def door(self, service: str, token: str | None = None) -> Door:
        return self.doors[service].as_(token or self.grounds.coordinator)

    async def begin(self) -> None:
        for person in self.grounds.people[-3:]:
            self.sessions[person.id] = await self._log_in(person)
        for person in self.grounds.people[:3]:
            await self.sign_up(self.grounds.occurrences[0], person.token)
        network, owner = self.grounds.networks[0].id, self.grounds.organisation
        self.planned = await plan(self.door("roadmaps"), network, owner)
        await settled(self.arena)
        for service in services.names():
            self.backups.dump(service)

    async def _log_in(self, person: Person) -> str:
        """What a login leaves: a session, another login under way, and a token."""
        caller, now = Caller(person.id, uuid4(), frozenset()), datetime.now(UTC)
        connection = await asyncpg.connect(self.arena.dsn("registration"))
        try:
            await session_queries.insert_session(connection, caller.session_id, person.id, now, now + HOURS)
            await session_queries.upsert_login(connection, person.id, bytes(32), bytes(32), now + HOURS)
        finally:
            await connection.close()
        return sign(self.arena.signing_keys(), caller, now=now, lifetime=HOURS)[0]

    async def leaves(self, person: Person) -> None:
        """After the backup: they are forgotten everywhere."""
        door = self.door("registration", person.token)
        assert (await door.ask("DELETE", "/people/me", query={"confirm": "true"})).status_code == httpx.codes.ACCEPTED
        async with asyncio.timeout(60):  # their letter goes out first
            while (await self.known(person))["people"]:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        await settled(self.arena)

    async def known(self, person: Person) -> dict[str, int]:
        """What registration's database holds of somebody."""
        connection = await asyncpg.connect(self.arena.dsn("registration"))
        try:
            return {
                table: await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", person.id)
                for table, column in (("people", "id"), ("sessions", "person_id"), ("logins", "person_id"))
            }
        finally:
            await connection.close()

    async def sign_up(self, occurrence: str, token: str) -> str:
        path = f"/occurrences/{occurrence}/signups"
        made = await self.door("registration", token).send(
            "POST", path, {"organisation_id": self.grounds.organisation}, arriving=True
        )
        return str(made["id"])

    async def ten_minutes_go_by(self) -> None:
        """Everything that the backup won't have: changes, additions, ends, and mail about them."""
        await self.goes_on()
        called_off, moved, *_ = self.grounds.occurrences
        network, people = self.grounds.networks[0], self.grounds.people
        registration, events = self.door("registration"), self.door("events")
        await events.send("PATCH", f"/themes/{network.themes[0]}", {"title": {"fi": "Uusi"}, "why": "Tarkennus"})
        await events.send("PATCH", f"/occurrences/{moved}", {"starts_at": "11:30"})
        await events.send("POST", f"/occurrences/{called_off}/cancellations", {})
        added = await events.send("POST", f"/series/{network.series[0]}/occurrences", {"day": "2031-03-07"})
        await registration.send("PUT", f"/occurrences/{added['id']}/signup-policy", {"policy": "open"}, arriving=True)
        await self.sign_up(added["id"], people[4].token)
        signup = await self.sign_up(moved, people[5].token)
        await self.door("registration", people[5].token).send("DELETE", f"/signups/{signup}")
        await registration.send("PUT", f"/occurrences/{network.past[0]}/attendance", {"attended": 12})
        told = {"kind": "peer_network", "state": "active", "owner_id": self.grounds.organisation}
        await registration.send("POST", "/networks", {"name": {"fi": "Uusi"}, "purpose": {"fi": "Tuki"}, **told})
        await self.planned.goes_on(self.door("roadmaps"))
        await settled(self.arena)

    async def fall_back(self, *names: str) -> None:
        """Stop these services and put their databases back; others go on."""
        await asyncio.sleep(2)  # consumers tell Kafka once a second where they stand
        self.stop(*names)
        for service in names:
            await self.backups.put_back(service)

    def stop(self, *names: str) -> None:
        """These services, or all."""
        stopping = [one for name in names or services.names() for one in self.arena.processes(name)]
        for process in stopping:
            process.ask()
        for process in stopping:
            process.terminate()

    async def is_ready_after_a_start(self, service: str) -> bool:
        """Whether a process of the service says so once it answers; it is stopped again."""
        return bool((await self.readiness_after_a_start(service))["ok"])

    async def readiness_after_a_start(self, service: str) -> dict[str, Any]:
        """What a process of the service says of itself once it answers; it is stopped again."""
        for process in self.arena.processes(service):
            process.start()
        try:
            while True:
                with suppress(httpx.TransportError):
                    return dict((await self.doors[service].http.get("/readyz")).json())
                await asyncio.sleep(0.1)
        finally:
            self.stop(service)

    async def restore(self, service: str) -> str:
        """How `digiverkosto restore` ended, in words of its own."""
        code, said = await self.command("restore", service)
        ends = {"put into the outbox": 0, "nothing to do": 0, "is running": 1}
        told = [words for words in ends if words in said]
        assert told, said
        assert code == ends[told[-1]], said
        return told[-1]

    async def command(self, *words: str) -> tuple[int, str]:
        """`digiverkosto ...`, as an operator runs it: its exit code, and what it said."""
        told = {
            "POSTGRES_DSN": self.arena.postgres.superuser_dsn,
            "KAFKA_BOOTSTRAP_SERVERS": self.arena.kafka.bootstrap_servers,
            "TOPIC_PREFIX": self.arena.kafka.topic_prefix,
            "SECRETS_FOLDER": str(self.arena.places.secrets),
        }
        said = StringIO()
        with patch.dict(os.environ, told), redirect_stdout(said), redirect_stderr(said):
            code = await asyncio.to_thread(main, words)  # it has an event loop of its own
        return code, said.getvalue()

    async def restore_with(self, kind: type[Restoring], service: str) -> Restored:
        """The same in this process, by a kind that leaves something out."""
        kafka = KafkaSettings(bootstrap_servers=self.arena.kafka.bootstrap_servers)
        settings = ProvisioningSettings(
            postgres_dsn=self.arena.postgres.superuser_dsn, kafka=kafka, secrets_folder=self.arena.places.secrets
        )
        pool = await connect_pool(Target(settings, None).dsn(service), name="restore", smallest=1, largest=4)
        try:
            return await kind(services.load(service), pool, self.arena.kafka, lambda: datetime.now(UTC)).run()
        finally:
            await pool.close()

    async def behind(self, service: str) -> dict[str, int]:
        """What the service's process would find when it begins."""
        pool = await connect_pool(self.arena.dsn(service), name="behind", smallest=1, largest=1)
        try:
            async with topic_reader(self.arena.kafka) as reader:
                return await count_behind(pool, reader, services.load(service))
        finally:
            await pool.close()

    async def goes_on(self) -> None:
        await self.arena.start()
        await settled(self.arena)

    @asynccontextmanager
    async def another_kafka(self, folder: Path) -> AsyncIterator[None]:
        """The old cluster is gone, and an empty one is there; no service runs when it comes or goes."""
        self.stop()
        old, new = self.arena.broker, LocalKafka(folder / "another-kafka")
        await asyncio.to_thread(new.start)
        self.arena.broker = new
        try:
            yield
        finally:
            self.stop()
            self.arena.broker = old
            await asyncio.to_thread(new.stop)

    async def effects(self) -> dict[str, int]:
        """How often a projection has taken a state so far, by service."""
        counts = {}
        for name in services.names():
            connection = await asyncpg.connect(self.arena.dsn(name))
            counts[name] = await connection.fetchval("SELECT count(*) FROM witness.effects")
            await connection.close()
        return counts

    def mails(self) -> Counter[str]:
        """How often each letter was handed over, by Message-ID."""
        files = self.arena.places.mails.rglob("*.eml")
        return Counter(str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files)

    async def versions(self, key: str, contract: type[Contract] = Occurrence) -> list[int]:
        """In the order in which they were said."""
        return [one.version for one in await whole_log(self.arena.kafka, contract) if one.key == key]
