"""More people than seats, at once, over two processes: each seat is given once (guarantees RQ1-RQ6, RQ9, RQ12)."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest
from joserfc.jwk import KeySet

from services.registration.service import SERVICE
from tests.parts import Databases
from tests.storms.clients import Answer, Client
from tests.storms.ground import Ground, sign_up

pytestmark = pytest.mark.long  # two processes and their Kafka

SEATS, CLIENTS, EACH = 500, 200, 10
AGAIN_AT_MOST = 10


async def until_answered(client: Client, occurrence_id: UUID, token: str) -> Answer:
    """Come again where told to; no other 5xx is an answer."""
    for _ in range(AGAIN_AT_MOST):
        answer = await sign_up(client, occurrence_id, token)
        if not answer.asks_to_come_again:
            return answer
        await asyncio.sleep(int(answer.headers["retry-after"]))
    raise AssertionError("asked to come again all the time")


async def test_2000_requests_of_200_clients_for_500_seats(ground: Ground) -> None:
    occurrence_id, people = await ground.open(SEATS), await ground.people(CLIENTS * EACH)
    tokens = [ground.token(person) for person in people]
    storming = True

    async def one(client: Client, own: Sequence[str]) -> list[Answer]:
        return [await until_answered(client, occurrence_id, token) for token in own]

    async def meanwhile(client: Client) -> list[Answer]:
        """The other service goes on."""
        answers = []
        while storming:
            answers.append(await client.ask("GET", "/event-kinds"))
            await asyncio.sleep(0.05)
        return answers

    async with ground.clients(CLIENTS) as clients, ground.clients(1, "events") as (other,):
        beside = asyncio.create_task(meanwhile(other))
        answered = await asyncio.gather(*(one(client, tokens[n::CLIENTS]) for n, client in enumerate(clients)))
        storming = False
        others = await beside

    told = [answer for own in answered for answer in own]
    assert Counter(answer.status for answer in told) == {201: 2000}
    assert {answer.status for answer in others} == {200}
    got = [(answer.json()["state"], answer.json()["position"]) for answer in told]
    assert got.count(("confirmed", None)) == SEATS
    assert sorted(position for state, position in got if state == "waiting") == list(range(1, 1501))
    states = [state for _, state in await ground.places(occurrence_id)]
    assert states == ["confirmed"] * SEATS + ["waiting"] * 1500
    said = await ground.said(occurrence_id)
    assert Counter(kind for kind, _ in said) == {"signup.confirmed": SEATS, "signup.queued": 1500}
    assert len({state.person_id for _, state in said}) == 2000
    assert await ground.letters(occurrence_id) == {"signup_confirmed": SEATS, "signup_queued": 1500}
    assert await ground.deadlocks() == 0


async def test_who_cant_be_let_in_and_who_only_looks_wait_for_no_row_lock(ground: Ground) -> None:
    """The row of a full occurrence is held; whoever would change nothing is answered all the same (guarantee RQ2)."""
    people = await ground.people(20)
    occurrence_id, _ = await ground.filled(5, people)
    closed_id = await ground.open(5)
    await ground.pool.execute("UPDATE seatings SET closes_at = now() WHERE occurrence_id = $1", closed_id)

    async with ground.pool.acquire() as holder, holder.transaction(), ground.clients(40) as clients:
        await holder.execute(
            "SELECT FROM seatings WHERE occurrence_id = ANY($1::uuid[]) FOR UPDATE", [occurrence_id, closed_id]
        )
        looked = [client.ask("GET", f"/occurrences/{occurrence_id}/signup-policy") for client in clients[:10]]
        again = [sign_up(c, occurrence_id, ground.token(one)) for c, one in zip(clients[10:30], people, strict=True)]
        late = [sign_up(client, closed_id, ground.token(people[0])) for client in clients[30:]]
        answers = await asyncio.wait_for(asyncio.gather(*looked, *again, *late), 2.5)  # lock_timeout is 3 s
        waiting = await ground.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted")

    told = [(answer.status, answer.json().get("code", answer.json().get("full"))) for answer in answers]
    assert told == [(200, True)] * 10 + [(409, "already_signed_up")] * 20 + [(409, "signup_closed")] * 10
    assert waiting == 0


async def test_50_identical_requests_with_one_key_are_one_place_one_message_one_mail(ground: Ground) -> None:
    occurrence_id, (person,) = await ground.open(5), await ground.people(1)
    token, key = ground.token(person), uuid4().hex

    async with ground.clients(50) as clients:
        asked = [sign_up(client, occurrence_id, token, **{"Idempotency-Key": key}) for client in clients]
        answers = await asyncio.gather(*asked)

    assert {answer.status for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await ground.places(occurrence_id) == [(person, "confirmed")]
    assert [kind for kind, _ in await ground.said(occurrence_id)] == ["signup.confirmed"]
    assert await ground.letters(occurrence_id) == {"signup_confirmed": 1}


async def test_20_withdrawals_of_one_place_at_once_free_one_seat(ground: Ground) -> None:
    people = await ground.people(6)
    occurrence_id, made = await ground.filled(3, people)
    path, token = f"/signups/{made[0]['id']}", ground.token(people[0])

    async with ground.clients(20) as clients:
        answers = await asyncio.gather(*(client.ask("DELETE", path, token) for client in clients))

    assert {answer.status for answer in answers} == {204}
    states = [state for _, state in await ground.places(occurrence_id)]
    assert states == ["withdrawn", "confirmed", "confirmed", "confirmed", "waiting", "waiting"]
    said = Counter(kind for kind, _ in await ground.said(occurrence_id))
    assert (said["signup.withdrawn"], said["signup.promoted"]) == (1, 1)


async def test_seats_that_people_give_up_and_that_a_coordinator_adds_go_to_each_in_turn(ground: Ground) -> None:
    """Automatic and manual promotion at once give a seat once (guarantee RQ5)."""
    people = await ground.people(40)
    occurrence_id, made = await ground.filled(10, people)
    raised = {"policy": "limited", "capacity": 15}
    administrator = ground.token(uuid4(), "administrator")

    async with ground.clients(11) as (coordinator, *clients):
        answers = await asyncio.gather(
            *(
                client.ask("DELETE", f"/signups/{one['id']}", ground.token(person))
                for client, one, person in zip(clients, made[:10], people[:10], strict=True)
            ),
            coordinator.ask("PUT", f"/occurrences/{occurrence_id}/signup-policy", administrator, raised),
        )

    assert [answer.status for answer in answers] == [204] * 10 + [200]
    states = [state for _, state in await ground.places(occurrence_id)]
    assert states == ["withdrawn"] * 10 + ["confirmed"] * 15 + ["waiting"] * 15
    promoted = [state.person_id for kind, state in await ground.said(occurrence_id) if kind == "signup.promoted"]
    assert sorted(promoted) == sorted(people[10:25])
    assert (await ground.letters(occurrence_id))["signup_promoted"] == 15


async def test_twin_counting_first_and_inserting_then_oversells(databases: Databases) -> None:
    """What we don't do, on a database that would let us: sixteen count, and then each takes the last seat."""
    dsn = await databases.clone(SERVICE.name, SERVICE.migration_folders())
    try:
        assert await naive_storm(dsn, seats=1, people=16) > 1
    finally:
        await databases.drop(dsn)


async def naive_storm(dsn: str, *, seats: int, people: int) -> int:
    """How many got a seat."""
    async with asyncpg.create_pool(dsn, min_size=people, max_size=people) as pool:
        await pool.execute("ALTER TABLE seatings DROP CONSTRAINT seats_are_not_oversold")
        ground = Ground(None, pool, KeySet([]))  # type: ignore[arg-type]  # no process takes part
        occurrence_id, everybody = await ground.open(seats), await ground.people(people)

        async def take(person: UUID, turn: int) -> None:
            async with pool.acquire() as connection:
                taken = await connection.fetchval(
                    "SELECT count(*) FROM signups WHERE occurrence_id = $1 AND state = 'confirmed'", occurrence_id
                )
                if taken < seats:
                    await connection.execute(
                        "INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, created_at) "
                        "VALUES (gen_random_uuid(), 1, $1, $2, 'confirmed', $3, now())",
                        *(occurrence_id, person, turn),
                    )

        await asyncio.gather(*(take(person, turn) for turn, person in enumerate(everybody, 1)))
        number: int = await pool.fetchval("SELECT count(*) FROM signups WHERE occurrence_id = $1", occurrence_id)
        return number
