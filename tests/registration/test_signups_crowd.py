"""Many who ask at the same time get what they would get one by one, and nobody suffers from another's question."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registration.signup_policies import queries as policies
from services.registration.signups import rules, seat_queries
from services.registration.signups.rules import Seated, Seating, Waiting
from shared.contracts import Occurrence, Signup, SignupState
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.test_signups_races import crowd


def question(service: Running, occurrence: Occurrence, person: UUID) -> seat_queries.Asked:
    signup = Signup(id=uuid4(), version=1, occurrence_id=occurrence.id, person_id=person, state=SignupState.confirmed)
    return seat_queries.ask(signup, created_by=None, now=service.clock())


def one_by_one(seating: Seating, count: int) -> list[tuple[str, int | None]]:
    """What the pure rule gives to so many."""
    got: list[tuple[str, int | None]] = []
    for _ in range(count):
        match rules.seat(seating):
            case Seated():
                seating = replace(seating, confirmed=seating.confirmed + 1)
                got.append(("confirmed", None))
            case Waiting(position):
                seating = replace(seating, waiting=seating.waiting + 1)
                got.append(("waiting", position))
    return got


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    capacities=st.tuples(st.none() | st.integers(0, 6), st.none() | st.integers(0, 6)),
    before=st.integers(0, 5),
    order=st.lists(st.integers(0, 1), min_size=1, max_size=12),
)
async def test_one_statement_for_many_decides_as_the_rule_does_for_each(
    registration: Running,
    gatherings: Gatherings,
    capacities: tuple[int | None, int | None],
    before: int,
    order: list[int],
) -> None:
    occurrences = [await gatherings.open(capacity=capacity) for capacity in capacities]
    people = await crowd_of(registration, before + len(order))
    for person in people[:before]:
        await gatherings.sign_up(occurrences[0], person)
    asked = [
        question(registration, occurrences[index], person) for index, person in zip(order, people[before:], strict=True)
    ]

    async with registration.process.resources.pool.acquire() as connection:
        seatings = [await policies.seating(connection, occurrence.id) for occurrence in occurrences]
        placed = await seat_queries.seat_and_say(connection, asked)

    for occurrence, seating in zip(occurrences, seatings, strict=True):
        assert seating is not None
        got = [placed[a.signup.id] for a in asked if a.signup.occurrence_id == occurrence.id]
        assert [(str(p.signup.state), p.position) for p in got] == one_by_one(seating, len(got))
    assert await gatherings.counters_hold(occurrences)


async def crowd_of(service: Running, size: int) -> list[UUID]:
    rows = await service.fetch(
        """
        INSERT INTO people (id, address, language, created_at)
        SELECT gen_random_uuid(), gen_random_uuid() || '@tampere.example', 'fi', now() FROM generate_series(1, $1)
        RETURNING id
        """,
        size,
    )
    return [row["id"] for row in rows]


async def test_who_asks_unsoundly_is_refused_alone(registration: Running, gatherings: Gatherings) -> None:
    people = await crowd(registration, 12)
    occurrence = await gatherings.open(capacity=50)
    sound = [gatherings.ask(occurrence, person) for person in people[:10]]
    unsound = [gatherings.ask(occurrence, person, organisation_id=str(uuid4())) for person in people[10:]]

    answers = await asyncio.gather(*sound, *unsound)

    assert [answer.status_code for answer in answers] == [201] * 10 + [422] * 2
    assert (await gatherings.seating(occurrence))["confirmed"] == 10


async def test_an_occurrence_that_somebody_holds_doesnt_hold_up_the_others(
    registration: Running, gatherings: Gatherings
) -> None:
    people = await crowd(registration, 8)
    held, free = await gatherings.open(), await gatherings.open()
    pool = registration.process.resources.pool

    async with pool.acquire() as holder, holder.transaction():
        await policies.lock_seatings(holder, [held.id])
        waiting = [asyncio.create_task(gatherings.ask(held, person)) for person in people[:4]]
        others = await asyncio.wait_for(
            asyncio.gather(*(gatherings.ask(free, person) for person in people[4:])), timeout=2.0
        )
        assert not any(task.done() for task in waiting)
    answers = await asyncio.gather(*waiting)

    assert {answer.status_code for answer in (*others, *answers)} == {201}
    assert await gatherings.counters_hold([held, free])


async def test_each_message_of_a_crowd_keeps_its_own_trace(registration: Running, gatherings: Gatherings) -> None:
    people = await crowd(registration, 10)
    occurrence = await gatherings.open()

    async def ask(person: UUID) -> tuple[str, str]:
        answer = await gatherings.ask(occurrence, person)
        return answer.json()["id"], answer.headers["x-correlation-id"]

    answered = dict(await asyncio.gather(*map(ask, people)))

    rows = await registration.fetch("SELECT key, correlation_id FROM outbox WHERE topic = 'int.signups.v1'")
    assert {str(row["key"]): row["correlation_id"] for row in rows} == answered


async def test_a_crowd_is_fewer_transactions_than_people(registration: Running, gatherings: Gatherings) -> None:
    people = await crowd(registration, 60)
    occurrence = await gatherings.open(capacity=30)

    await asyncio.gather(*(gatherings.ask(occurrence, person) for person in people))

    transactions = await registration.fetch("SELECT count(DISTINCT xmin::text) AS number FROM signups")
    assert transactions[0]["number"] < 30
