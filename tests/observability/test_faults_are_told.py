"""The whole platform and a real Prometheus: the most important alerts fire when their fault is caused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from joserfc.jwk import KeySet, OKPKey

from deploy import services
from deploy.seed.doors import arrived
from shared.web.caller import Caller, sign
from tests.faults.arena import Arena, running
from tests.observability.prometheus import Prometheus, scraping

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

EVERY_SECONDS = 10
"""As in production allowed for a scrape: a service whose pool is full takes over four for its answer."""


@pytest.fixture(scope="module")
async def arena(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Arena]:
    async with running(tmp_path_factory.mktemp("told") / "arena") as own:
        yield own


@pytest.fixture(scope="module")
async def prometheus(arena: Arena, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Prometheus]:
    addresses = {name: arena.addresses[name] for name in services.names()}
    async with scraping(tmp_path_factory.mktemp("told"), addresses, every=EVERY_SECONDS) as own:
        await own.scraped(len(addresses))
        yield own


@pytest.fixture
async def events(arena: Arena) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=arena.addresses["events"], timeout=20, trust_env=False) as client:
        yield client


@asynccontextmanager
async def database(arena: Arena, service: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(arena.dsn(service))
    try:
        yield connection
    finally:
        await connection.close()


def headers(keys: KeySet) -> dict[str, str]:
    """Of an administrator whose token was signed with these keys."""
    caller = Caller(uuid4(), uuid4(), frozenset({"administrator"}))
    return {"Authorization": f"Bearer {sign(keys, caller, now=datetime.now(UTC))[0]}"}


async def test_a_platform_that_is_well_tells_nothing(prometheus: Prometheus) -> None:
    await prometheus.quiet("RelayAbsent", within=60)
    await asyncio.sleep(2 * EVERY_SECONDS)
    assert await prometheus.firing() == []


async def test_a_service_that_is_away_is_told(arena: Arena, prometheus: Prometheus) -> None:
    for one in arena.processes("roadmaps"):
        await asyncio.to_thread(one.terminate)
    await prometheus.fires("ServiceDown", service="roadmaps")
    await arena.start()
    await prometheus.quiet("ServiceDown")


async def test_more_people_in_than_seats_are_told(arena: Arena, prometheus: Prometheus) -> None:
    occurrence = uuid4()
    async with database(arena, "registration") as tx, tx.transaction():
        await tx.execute("SET LOCAL session_replication_role = replica")
        await tx.execute(
            "INSERT INTO seatings (occurrence_id, version, policy, own, capacity, ceiling, starts_at, link_visibility) "
            "VALUES ($1, 1, 'limited', true, 0, 0, now() + interval '1 day', 'public')",
            occurrence,
        )
        await tx.execute(
            "INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, created_at) "
            "VALUES ($1, 1, $1, $2, 'confirmed', 1, now())",
            occurrence,
            uuid4(),
        )
    await prometheus.fires("SeatsOversold", service="registration")
    async with database(arena, "registration") as tx, tx.transaction():
        await tx.execute("SET LOCAL session_replication_role = replica")
        await tx.execute("DELETE FROM signups WHERE occurrence_id = $1", occurrence)
        await tx.execute("DELETE FROM seatings WHERE occurrence_id = $1", occurrence)
    await prometheus.quiet("SeatsOversold")


async def test_mail_that_does_not_go_out_is_told(arena: Arena, prometheus: Prometheus) -> None:
    """The mail server stops; a quarter of an hour passes by moving when the letter was written."""
    await asyncio.to_thread(arena._mail.stop)
    async with database(arena, "registration") as connection:
        person: UUID = await connection.fetchval(
            "INSERT INTO people (id, address, language, created_at, confirmed_at) "
            "VALUES ($1, 'kirjaamo@akaa.example', 'fi', now(), now()) RETURNING id",
            uuid4(),
        )
        async with httpx.AsyncClient(base_url=arena.addresses["registration"], trust_env=False) as registration:
            answer = await registration.post("/logins", json={"address": "kirjaamo@akaa.example"})
            assert answer.is_success, answer.text

        async def intended() -> int | None:
            found: int = await connection.fetchval("SELECT count(*) FROM mail_intents WHERE person_id = $1", person)
            return found or None

        await arrived(intended, "a letter")
        await connection.execute(
            "UPDATE mail_intents SET created_at = now() - interval '20 min', next_attempt_at = now(), state = 'waiting'"
        )
    await prometheus.fires("MailNotGoingOut", service="registration", within=60)
    arena._start_mail()
    await prometheus.quiet("MailNotGoingOut", within=120)


async def test_messages_that_break_their_contract_are_told_and_then_the_brake(
    arena: Arena, prometheus: Prometheus
) -> None:
    topic = arena.kafka.topic("pub.networks.v1")
    producer = AIOKafkaProducer(bootstrap_servers=arena.kafka.bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(topic, b"no network", key=str(uuid4()).encode())
        await prometheus.fires("DeadLettersWait", topic="pub.networks.v1")
        for _ in range(60):
            await producer.send_and_wait(topic, b"no network", key=str(uuid4()).encode())
            await asyncio.sleep(0.1)
        await prometheus.fires("BrakeOn", topic="pub.networks.v1", within=60)
        await prometheus.fires("ConsumerStandsStill", topic="pub.networks.v1", within=120)
    finally:
        await producer.stop()


async def test_a_full_pool_is_told(arena: Arena, prometheus: Prometheus, events: httpx.AsyncClient) -> None:
    stop = asyncio.Event()

    async def ask() -> None:
        while not stop.is_set():
            await events.get(f"/series/{uuid4()}")

    async with database(arena, "events") as connection, connection.transaction():
        await connection.execute("LOCK TABLE series IN ACCESS EXCLUSIVE MODE")
        asking = [asyncio.create_task(ask()) for _ in range(40)]
        try:
            await prometheus.fires("DatabasePoolExhausted", service="events", within=60)
        finally:
            stop.set()
            await asyncio.gather(*asking)


async def test_keys_that_cannot_be_had_are_told(
    arena: Arena, prometheus: Prometheus, events: httpx.AsyncClient
) -> None:
    foreign = KeySet([OKPKey.generate_key("Ed25519", {"kid": "foreign"})])
    for one in arena.processes("registration"):
        await asyncio.to_thread(one.terminate)
    for _ in range(7):  # a service asks every five seconds at most
        await events.post(f"/networks/{uuid4()}/series", json={}, headers=headers(foreign))
        await asyncio.sleep(5.5)
    await prometheus.fires("KeysNotFetched", service="events")
    await arena.start()


async def test_a_database_that_is_away_is_told_with_the_errors_that_people_get(
    arena: Arena, prometheus: Prometheus, events: httpx.AsyncClient
) -> None:
    await asyncio.to_thread(arena.postgres.stop)
    try:
        for _ in range(60):
            assert (await events.get(f"/series/{uuid4()}")).status_code == 503
        await prometheus.fires("ServiceNotReady", service="events")
        await prometheus.fires("ErrorsAnswered", service="events", within=60)
    finally:
        await asyncio.to_thread(arena.postgres.start)
    await arena.ready()
    await prometheus.quiet("ServiceNotReady")


async def test_messages_that_kafka_does_not_take_are_told(arena: Arena, prometheus: Prometheus) -> None:
    await asyncio.to_thread(arena.broker.stop)
    try:
        async with httpx.AsyncClient(base_url=arena.addresses["registration"], trust_env=False) as registration:
            answer = await registration.post(
                "/organisations",
                json={"name": {"fi": "Valtiovarainministeriö"}, "kind": "ministry"},
                headers=headers(arena.signing_keys()),
            )
            assert answer.status_code == 201, answer.text
        await prometheus.fires("RelayAbsent", service="registration", within=90)
        await prometheus.fires("OutboxStands", service="registration", within=120)
    finally:
        await asyncio.to_thread(arena.broker.start)
    await prometheus.quiet("OutboxStands", within=120)
    await prometheus.quiet("RelayAbsent", within=60)
