"""Gauges that are read from the database before a scrape: each tells of what it is named for."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.registration.service import SERVICE as REGISTRATION
from tests.parts import Databases, Running, running


@pytest.fixture
async def registration(databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(REGISTRATION, databases, tmp_path) as begun:
        yield begun


async def scrape(service: Running) -> dict[str, float]:
    """Every sample that has no labels."""
    lines = (await service.http.get("/metrics")).text.splitlines()
    pairs = [line.split(" ") for line in lines if not line.startswith("#") and "{" not in line]
    return {name: float(value) for name, value in pairs}


async def test_a_service_that_answers_is_ready_and_holds_few_connections(registration: Running) -> None:
    told = await scrape(registration)
    assert told["service_ready"] == 1
    assert 0 <= told["database_connections_in_use"] < told["database_connections_most"]
    assert told["due_oldest_seconds"] >= 0  # its migrations put rows there
    assert (told["seats_oversold"], told["mail_oldest_seconds"]) == (0, 0)


async def test_a_service_without_a_migration_is_not_ready(registration: Running) -> None:
    await registration.fetch("DELETE FROM schema_migrations WHERE source = 'mail'")
    assert (await scrape(registration))["service_ready"] == 0


async def test_the_age_of_what_waits_is_that_of_the_oldest(registration: Running) -> None:
    await registration.fetch("DELETE FROM due")
    await registration.fetch(
        "INSERT INTO due (kind, key, due_at, next_attempt_at) SELECT 'close', n::text, at, now() + interval '1 h' "
        "FROM unnest(ARRAY[now() - interval '9 min', now() - interval '1 min', now() + interval '1 h']) "
        "WITH ORDINALITY AS put (at, n)"
    )
    told = await scrape(registration)
    assert told["due_rows"] == 2
    assert 540 <= told["due_oldest_seconds"] < 600


@pytest.mark.parametrize(
    ("attempts", "written", "goes", "seconds"),
    [
        (0, "20 min", "- interval '5 min'", 300),  # put off by intent: it has waited since it may go
        (0, "20 min", "+ interval '1 day'", 0),  # its time is still to come
        (3, "20 min", "+ interval '5 min'", 1200),  # tried in vain, and put off for a while
    ],
)
async def test_a_mail_waits_from_when_it_could_go_out(
    registration: Running, attempts: int, written: str, goes: str, seconds: int
) -> None:
    await registration.fetch(
        "INSERT INTO mail_intents (business_key, person_id, template, values, best_before, attempts, created_at, "
        "next_attempt_at) VALUES ('one', $1, 'signup_confirmed', '{}', now() + interval '1 day', $2, "
        f"now() - interval '{written}', now() {goes})",
        uuid4(),
        attempts,
    )
    assert seconds <= (await scrape(registration))["mail_oldest_seconds"] < seconds + 60


async def test_more_people_in_than_seats_would_be_seen(registration: Running) -> None:
    """The CHECK of the table keeps the number beside the seats; here people get in past it."""
    occurrence = uuid4()
    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        await tx.execute("SET LOCAL session_replication_role = replica")  # whom and what it is about needn't be there
        await tx.execute(
            "INSERT INTO seatings (occurrence_id, version, policy, own, capacity, ceiling, starts_at, link_visibility) "
            "VALUES ($1, 1, 'limited', true, 1, 1, now() + interval '1 day', 'public')",
            occurrence,
        )
        await tx.executemany(
            "INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, created_at) "
            "VALUES ($1, 1, $2, $3, 'confirmed', $4, now())",
            [(uuid4(), occurrence, uuid4(), ticket) for ticket in (1, 2)],
        )
    assert (await scrape(registration))["seats_oversold"] == 1
