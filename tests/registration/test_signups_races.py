"""The last seat under a crowd: nobody too many, no gap in the queue, nobody waiting for ever."""

import asyncio
import random
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.registration.signup_policies import queries as policies
from services.registration.signups import queries, rules, signing
from shared.contracts import Occurrence, Signup, SignupState
from shared.postgres import Connection, connect_pool
from tests.parts import Running
from tests.registration.gatherings import Gatherings


async def crowd(service: Running, size: int) -> list[UUID]:
    people = [uuid4() for _ in range(size)]
    async with service.process.resources.pool.acquire() as connection:
        await connection.executemany(
            "INSERT INTO people (id, address, language, created_at) VALUES ($1, $2, 'fi', now())",
            [(person, f"osallistuja{number}@tampere.example") for number, person in enumerate(people)],
        )
    return people


async def with_connections(service: Running, number: int) -> None:
    """Let the service use so many connections at once."""
    await service.process.resources.pool.close()
    service.process.resources.pool = await connect_pool(service.dsn, name="crowd", largest=number)


async def test_500_people_for_50_seats_from_32_connections(registration: Running, gatherings: Gatherings) -> None:
    people = await crowd(registration, 500)
    occurrence = await gatherings.open(capacity=50)
    await with_connections(registration, 32)
    turn = asyncio.Semaphore(32)

    async def ask(person: UUID) -> tuple[str, int | None]:
        async with turn:
            made = await gatherings.sign_up(occurrence, person)
        return made["state"], made["position"]

    got = await asyncio.gather(*map(ask, people))

    assert got.count(("confirmed", None)) == 50
    assert sorted(position for state, position in got if position) == list(range(1, 451))
    said = await registration.said(Signup)
    assert [state.state for state in said].count(SignupState.confirmed) == 50
    assert len({state.person_id for state in said}) == 500
    assert await gatherings.counters_hold([occurrence])


async def test_who_asks_second_waits_for_the_first_to_be_decided(registration: Running, gatherings: Gatherings) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=1)
    pool = registration.process.resources.pool

    async with pool.acquire() as first, pool.acquire() as second:
        deciding = first.transaction()
        await deciding.start()
        got = await signing.sign_up(first, occurrence.id, akaa, None, now=registration.clock())
        asking = asyncio.create_task(signing.sign_up(second, occurrence.id, kemi, None, now=registration.clock()))
        await asyncio.sleep(0.1)
        assert not asking.done()
        await deciding.commit()
        other = await asking

    assert (got.signup.state, other.signup.state, other.position) == ("confirmed", "waiting", 1)


async def test_without_the_lock_the_same_interleaving_oversells(registration: Running, gatherings: Gatherings) -> None:
    """The twin: decided on rows that nobody holds, and the database's own prohibition taken away."""
    people = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=1)
    await registration.fetch("ALTER TABLE seatings DROP CONSTRAINT seats_are_not_oversold")

    await unlocked_sign_ups(registration, occurrence, people)

    assert await gatherings.states(occurrence) == ["confirmed", "confirmed"]


async def test_what_the_lock_doesnt_catch_the_database_forbids(registration: Running, gatherings: Gatherings) -> None:
    people = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=1)

    with pytest.raises(asyncpg.CheckViolationError, match="seats_are_not_oversold"):
        await unlocked_sign_ups(registration, occurrence, people)

    assert await gatherings.states(occurrence) == ["confirmed"]


async def unlocked_sign_ups(service: Running, occurrence: Occurrence, people: list[UUID]) -> None:
    """All look before anybody takes: the interleaving that a lock forbids."""
    async with service.process.resources.pool.acquire() as connection:
        seen = [await policies.seating(connection, occurrence.id) for _ in people]
        for seating, person in zip(seen, people, strict=True):
            assert seating is not None
            await take_unlocked(connection, seating, person, service)


async def take_unlocked(connection: Connection, seating: rules.Seating, person: UUID, service: Running) -> None:
    seated = isinstance(rules.sign_up(seating, already=None, now=service.clock()), rules.Seated)
    async with connection.transaction():
        ticket = await policies.take_places(
            connection, seating.occurrence_id, confirmed=int(seated), waiting=int(not seated)
        )
        await connection.execute(
            """
            INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, created_at)
            VALUES (gen_random_uuid(), 1, $1, $2, $3, $4, now())
            """,
            seating.occurrence_id,
            person,
            "confirmed" if seated else "waiting",
            ticket,
        )


async def test_one_person_asking_20_times_at_once_has_one_place(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open(capacity=5)

    answers = await asyncio.gather(*(gatherings.ask(occurrence, akaa) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert await gatherings.states(occurrence) == ["confirmed"]
    assert (await gatherings.seating(occurrence))["confirmed"] == 1


async def test_eight_workers_signing_up_and_leaving_keep_the_queue_in_order(
    registration: Running, gatherings: Gatherings
) -> None:
    people = await crowd(registration, 40)
    occurrence = await gatherings.open(capacity=5)
    dice = random.Random(20221107)
    turns = [[(person, dice.random()) for person in people[worker::8] for _ in range(3)] for worker in range(8)]
    statuses: list[int] = []

    async def work(turns: list[tuple[UUID, float]]) -> None:
        for person, luck in turns:
            answer = await gatherings.ask(occurrence, person)
            statuses.append(answer.status_code)
            if answer.status_code == 201 and luck < 0.6:
                statuses.append((await gatherings.withdraw(answer.json())).status_code)

    await asyncio.gather(*map(work, turns))

    assert set(statuses) <= {201, 204, 409}
    assert await gatherings.counters_hold([occurrence])
    seating = await gatherings.seating(occurrence)
    assert seating["confirmed"] == 5 or not seating["waiting"]
    tickets = await registration.fetch(
        """
        SELECT ticket FROM outbox JOIN signups ON signups.id = outbox.key
        WHERE outbox.type = 'signup.promoted' ORDER BY seq
        """
    )
    assert tickets
    assert [row["ticket"] for row in tickets] == sorted(row["ticket"] for row in tickets)


async def test_who_waits_too_long_for_the_lock_is_told_to_come_again(
    registration: Running, gatherings: Gatherings
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    pool = registration.process.resources.pool

    async with pool.acquire() as holder, holder.transaction():
        await policies.lock_seatings(holder, [occurrence.id])
        answer = await gatherings.ask(occurrence, akaa)

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
    assert (await gatherings.ask(occurrence, akaa)).status_code == 201


async def test_who_isnt_let_in_waits_for_nobody(registration: Running, gatherings: Gatherings) -> None:
    """A refusal takes no row lock (guarantee RQ2): it is answered while somebody else holds the occurrence."""
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, akaa)
    pool = registration.process.resources.pool

    async with pool.acquire() as holder, holder.transaction():
        await policies.lock_seatings(holder, [occurrence.id])
        answer = await asyncio.wait_for(gatherings.ask(occurrence, akaa), 1.0)

    assert answer.json()["code"] == "already_signed_up"


async def test_republishing_and_withdrawing_dont_wait_for_each_other_for_ever(
    registration: Running, gatherings: Gatherings
) -> None:
    people = await crowd(registration, 30)
    occurrence = await gatherings.open(capacity=10)
    made = [await gatherings.sign_up(occurrence, person) for person in people]

    async def republish() -> None:
        for _ in range(10):
            async with registration.process.resources.pool.acquire() as tx, tx.transaction():
                await queries.lock_signups(tx, None, 100)

    answers = await asyncio.gather(*(gatherings.withdraw(signup) for signup in made), republish())

    assert {answer.status_code for answer in answers if answer is not None} == {204}
    deadlocks = await registration.fetch("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert deadlocks[0]["deadlocks"] == 0
