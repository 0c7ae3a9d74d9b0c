"""One person who is in everything, the services that know them, and a search through all that these hold."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from deploy.local.kafka import LocalKafka
from services.events.service import SERVICE as EVENTS
from services.registration.service import SERVICE as REGISTRATION
from services.roadmaps.service import SERVICE as ROADMAPS
from services.surveys.service import SERVICE as SURVEYS
from shared.bus import outbox
from shared.bus.consumer import Consumer
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.contracts import CONTRACTS, Role, RoleKind
from tests.parts import Databases, Running, running, topics
from tests.privacy.in_roadmaps import see_to_a_measure
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes, links_in
from tests.whole_log import whole_log

ADDRESS = "kanarialintu-7341@hidas.example"
OTHER_ADDRESS = "kanarialintu-9920@hidas.example"
NAME = "Keltainen Kanarialintu"
ORGANISATION = "Kanarialinnun oma yhdistys"
PROPOSAL = "Kanarialinnun ehdottama virasto"
REASON = "Kanarialintu pyysi lisäaikaa"
TEXTS = (ADDRESS, OTHER_ADDRESS, NAME, ORGANISATION, PROPOSAL, REASON)

KNOWS_WHO_WAS_FORGOTTEN = ("public.erasures", "public.erasure_requests", "public.erasure_answers", "duty.log")
"""Where the random id stays, and nothing else of the person."""

WAIT_SECONDS = 40


@dataclass
class Platform:
    """All services in this process, with relays and consumers on a real Kafka; `person` is in everything."""

    registration: Running
    events: Running
    surveys: Running
    roadmaps: Running
    kafka: Kafka
    person: UUID = field(default_factory=uuid4)
    network: str = ""
    past: Any = None

    @property
    def services(self) -> tuple[Running, ...]:
        return self.registration, self.events, self.surveys, self.roadmaps

    def start(self) -> None:
        for service in self.services:
            process = service.process
            process.tasks = [asyncio.create_task(process.relay.run()), asyncio.create_task(process.consumer.run())]

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            while not await holds():  # noqa: ASYNC110 -- what is waited for happens in the database
                await asyncio.sleep(0.05)

    async def drained(self) -> None:
        """Everything is said, and nothing of it is unheard."""

        async def at_rest() -> bool:
            unsaid = [await service.fetch("SELECT FROM outbox") for service in self.services]
            return not any(unsaid) and all([await self._has_heard_all(service) for service in self.services])

        await self.until(at_rest)

    async def _has_heard_all(self, service: Running) -> bool:
        ends: dict[tuple[str, int], int] = {}
        for contract in service.service.handlers.contracts():
            for message in await whole_log(self.kafka, contract):
                place = (contract.topic, message.partition)
                ends[place] = max(ends.get(place, 0), message.offset + 1)
        rows = await service.fetch("SELECT topic, partition, next_offset FROM positions")
        stands = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return all(stands.get(place, 0) >= end for place, end in ends.items())

    async def live(self) -> None:
        """The person joins, leads, plans, proposes, comes, signs up, moves to another address."""
        scenes = Scenes(self.registration)
        gatherings = Gatherings(self.registration, scenes)
        await gatherings.begin()
        self.network = str(gatherings.network_id)
        self.person = await scenes.member(self.network, ADDRESS, name=NAME, organisation_text=ORGANISATION)
        answer = await scenes.post(
            f"/networks/{self.network}/roles", {"address": ADDRESS, "kind": "leader"}, person=gatherings.coordinator
        )
        assert answer.status_code == 201
        await self.until(partial(self._knows_the_leader, self.events))
        await self._plan()
        await self.until(partial(self._knows_the_leader, self.roadmaps))
        await see_to_a_measure(self.roadmaps, UUID(self.network), self.person)
        await self._take_part(gatherings)
        for path, body in (
            ("/organisations/proposals", {"text": PROPOSAL}),
            ("/people/me/address-changes", {"address": OTHER_ADDRESS}),
        ):
            assert (await scenes.post(path, body, person=self.person)).status_code in (201, 202)
        await self._leave_traces()

    async def _knows_the_leader(self, service: Running) -> bool:
        return bool(await service.fetch("SELECT FROM roles WHERE person_id = $1 AND active", self.person))

    async def _plan(self) -> None:
        headers, at = self.events.as_(person=self.person), f"/networks/{self.network}"
        plan = {"title": {"fi": "Perjantait"}, "starts_on": "2027-03-05", "starts_at": "09:00", "minutes": 60}
        theme = await self.events.http.post(f"{at}/themes", json={"title": {"fi": "Tietovarannot"}}, headers=headers)
        series = await self.events.http.post(
            f"{at}/series", json={**plan, "rule": "FREQ=WEEKLY", "count": 3}, headers=headers
        )
        assert (theme.status_code, series.status_code) == (201, 201), series.text
        off = await self.events.http.post(f"/series/{series.json()['id']}/cancellations", json={}, headers=headers)
        assert off.status_code == 201, off.text

    async def _take_part(self, gatherings: Gatherings) -> None:
        """In a gathering that is over, in one to come, and in a whole series."""
        clock = self.registration.clock
        self.past = await gatherings.open(days=1, capacity=5)
        came = await gatherings.sign_up(self.past, self.person)
        clock.now += timedelta(days=2)
        ticked = await self.registration.http.post(
            f"/signups/{came['id']}/attended",
            json={"attended": True},
            headers=self.registration.as_(person=gatherings.coordinator),
        )
        assert ticked.status_code == 200, ticked.text
        await gatherings.sign_up(await gatherings.open(capacity=1, days=20), self.person)
        series = uuid4()
        await self.registration.hear(gatherings.series(series), gatherings.occurrence(series_id=series, days=30))
        assert (await gatherings.set_series_policy(series, policy="open")).status_code == 200
        joined = await gatherings.scenes.post(f"/series/{series}/signups", {}, person=self.person)
        assert joined.status_code == 201, joined.text

    async def _leave_traces(self) -> None:
        """What an ordinary day leaves behind: a reason in the history, a buried message, a key, a letter asked for."""
        await self.registration.fetch("UPDATE member_history SET reason = $1, by_person = $2", REASON, self.person)
        await self.registration.http.post("/logins", json={"address": ADDRESS})
        headers = self.registration.as_(person=self.person) | {"Idempotency-Key": "k1"}
        await self.registration.http.post("/organisations/proposals", json={"text": PROPOSAL}, headers=headers)
        for service in self.services:
            await service.fetch(
                """
                INSERT INTO dead_letters (cluster_id, topic, partition, kafka_offset, key, body, headers, reason, error,
                                          attempts)
                VALUES ('c', 'int.roles.v1', 0, 1, $1, $2, '[]', 'failing', 'KeyError', 5)
                """,
                str(uuid4()).encode(),
                b'{"person_id":"' + str(self.person).encode() + b'"}',
            )

    async def erase(self) -> None:
        """On the person's own wish; the other leader stays."""
        answer = await self.registration.http.delete(
            "/people/me?confirm=true", headers=self.registration.as_(person=self.person)
        )
        assert answer.status_code == 202, answer.text
        letters = await Scenes(self.registration).mails(ADDRESS)
        assert any("/erasures/" in path for letter in letters for path in links_in(letter))
        self.registration.clock.now += timedelta(seconds=11)
        await do_what_is_due(self.registration)
        for service in self.services:
            service.process.resources.committed()
        await self.until(self._is_done)
        await self.drained()

    async def _is_done(self) -> bool:
        return bool(await self.registration.fetch("SELECT FROM erasures WHERE state = 'done'"))

    async def read_again(self, service: Running) -> None:
        """Everything from offset 0, as a consumer without positions would."""
        process = service.process
        process.consumer.stop()
        await process.tasks.pop()
        await service.fetch("UPDATE positions SET next_offset = 0")
        intake = Intake(process.resources.pool, service.service.handlers, service.clock)
        process.consumer = Consumer(service.service.name, process.resources.pool, self.kafka, intake)
        process.tasks.append(asyncio.create_task(process.consumer.run()))

    async def say_late_role(self) -> None:
        """As if it had been on its way for long: newer than all that was said."""
        role = Role(
            id=uuid4(),
            version=99,
            network_id=UUID(self.network),
            person_id=self.person,
            kind=RoleKind.leader,
            starts_on=date(2026, 1, 1),
            active=True,
        )
        async with self.registration.process.resources.pool.acquire() as tx:
            await outbox.add(tx, role, "role.given")
        self.registration.process.resources.committed()

    async def found(self) -> list[str]:
        """Where anything of the person stands: tables of all databases, and the newest state of every key."""
        return [place async for place in self._in_tables()] + [place async for place in self._on_topics()]

    async def _in_tables(self) -> AsyncIterator[str]:
        for service in self.services:
            tables = await service.fetch(
                """
                SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
                WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
                """
            )
            for (table,) in tables:
                for needle in needles(self.person, with_id=table not in KNOWS_WHO_WAS_FORGOTTEN):
                    if await service.fetch(
                        f"SELECT FROM {table} AS t WHERE position($1 in lower(t::text)) > 0", needle
                    ):
                        yield f"{service.service.name}: {table}"

    async def _on_topics(self) -> AsyncIterator[str]:
        for contract in CONTRACTS:
            newest = {message.key: message for message in await whole_log(self.kafka, contract)}
            for message in newest.values():
                body = (message.body or b"").decode().lower()
                with_id = not contract.forever
                if any(needle in body for needle in needles(self.person, with_id=with_id)):
                    yield contract.topic


def needles(person: UUID, *, with_id: bool) -> Iterator[str]:
    """In lower case: as text, and as bytes are shown by PostgreSQL."""
    for text in (*TEXTS, *([str(person)] if with_id else [])):
        for spelt in {text, text.lower()}:
            yield spelt.lower()
            yield spelt.encode().hex()


@asynccontextmanager
async def platform(databases: Databases, broker: LocalKafka, folder: Path) -> AsyncIterator[Platform]:
    async with (
        topics(broker, CONTRACTS) as kafka,
        running(REGISTRATION, databases, folder, kafka=kafka) as registration,
        running(EVENTS, databases, folder, kafka=kafka) as events,
        running(SURVEYS, databases, folder, kafka=kafka) as surveys,
        running(ROADMAPS, databases, folder, kafka=kafka) as roadmaps,
    ):
        yield Platform(registration, events, surveys, roadmaps, kafka)
