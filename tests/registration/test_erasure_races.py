"""Erasing while the person signs up, twice at once, and in a database that was put back from a backup."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.registration.erasures import erasing as own_erasing
from services.registration.service import SERVICE
from shared.contracts import Erasure, ErasureState, Signup
from tests.parts import Databases, Running, running
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes

ROUNDS = 12


async def erased(service: Running) -> None:
    """Whatever is due, by two replicas at once."""
    service.clock.now += timedelta(hours=21)
    await asyncio.gather(do_what_is_due(service), do_what_is_due(service))


async def ask(service: Running, person: UUID) -> None:
    answer = await service.http.delete("/people/me?confirm=true", headers=service.as_(person=person))
    assert answer.status_code == 202, answer.text


async def leftovers(service: Running, people: Sequence[UUID]) -> list[str]:
    found = []
    for table in ("signups", "series_signups", "members", "roles", "sessions", "mail_intents"):
        if await service.fetch(f"SELECT FROM {table} WHERE person_id = ANY($1::uuid[])", list(people)):
            found.append(table)
    return found


async def test_a_signup_was_before_and_is_erased_or_is_refused(registration: Running, gatherings: Gatherings) -> None:
    occurrences = [await gatherings.open(capacity=3) for _ in range(ROUNDS)]
    people = await gatherings.people(*[f"kunta{number}" for number in range(ROUNDS)])
    for person in people:
        await ask(registration, person)

    registration.clock.now += timedelta(hours=21)
    answers, *_ = await asyncio.gather(
        asyncio.gather(*(gatherings.ask(o, p) for o in occurrences for p in people[:6])),
        do_what_is_due(registration),
        do_what_is_due(registration),
    )
    await erased(registration)

    assert {answer.status_code for answer in answers} <= {201, 404, 409, 503}
    assert await registration.fetch("SELECT FROM people WHERE id = ANY($1::uuid[])", people) == []
    assert await leftovers(registration, people) == []
    assert await gatherings.counters_hold(occurrences)
    standing = await registration.fetch("SELECT FROM signups WHERE state <> 'withdrawn' AND person_id IS NULL")
    assert standing == []  # what comes was given up, not only made nobody's


async def test_a_token_that_outlives_its_person_signs_nobody_up(registration: Running, gatherings: Gatherings) -> None:
    assert await signed_up_after_the_erasure(registration, gatherings) == (404, [])


async def test_twin_without_the_foreign_key_a_forgotten_person_signs_up(
    registration: Running, gatherings: Gatherings
) -> None:
    await registration.fetch("ALTER TABLE signups DROP CONSTRAINT signups_person_id_fkey")

    assert await signed_up_after_the_erasure(registration, gatherings) == (201, ["signups", "mail_intents"])


async def signed_up_after_the_erasure(registration: Running, gatherings: Gatherings) -> tuple[int, list[str]]:
    occurrence = await gatherings.open(capacity=3)
    (person,) = await gatherings.people("akaa")
    await ask(registration, person)
    await erased(registration)
    answer = await gatherings.ask(occurrence, person)
    return answer.status_code, await leftovers(registration, [person])


async def test_a_signup_between_the_look_and_the_lock_has_it_look_again(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrence = await gatherings.open(capacity=3)
    (person,) = await gatherings.people("akaa")
    lock = own_erasing.queries.lock_person

    async def after_a_signup(tx: Any, person_id: UUID) -> bool:
        await gatherings.ask(occurrence, person_id)
        return await lock(tx, person_id)

    monkeypatch.setattr(own_erasing.queries, "lock_person", after_a_signup)
    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        with pytest.raises(own_erasing.StillMoving):
            await own_erasing.erase(tx, person, registration.clock())

    await ask(registration, person)
    monkeypatch.undo()
    await erased(registration)
    assert await leftovers(registration, [person]) == []


async def test_erasing_twice_at_once_changes_nothing_twice(registration: Running, gatherings: Gatherings) -> None:
    occurrence = await gatherings.open(capacity=1)
    akaa, kemi = await gatherings.people("akaa", "kemi")
    await gatherings.sign_up(occurrence, akaa)
    await gatherings.sign_up(occurrence, kemi)
    for _ in range(3):
        await ask(registration, akaa)

    await erased(registration)
    await registration.hear(*await registration.said(Erasure))
    await erased(registration)

    assert [(s.person_id == kemi, s.state.value) for s in await registration.said(Signup)][2:] == [
        (False, "withdrawn"), (True, "confirmed"),
    ]  # fmt: skip
    assert len(await registration.said(Erasure)) == 1
    buried = await registration.fetch("SELECT key FROM outbox WHERE body IS NULL")
    assert len(buried) == len({row["key"] for row in buried})


async def copy_of(databases: Databases, service: Running) -> str:
    """A copy of the database; nobody may be connected meanwhile."""
    await service.process.resources.pool.expire_connections()
    name = service.dsn.rsplit("/", 1)[1]
    connection = await asyncpg.connect(databases.cluster.superuser_dsn)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
            name,
        )
        await connection.execute(f'CREATE DATABASE "{name}_back" TEMPLATE "{name}"')
    finally:
        await connection.close()
    return f"{service.dsn}_back"


async def test_a_backup_from_before_forgets_again(
    databases: Databases, registration: Running, gatherings: Gatherings, tmp_path: Path
) -> None:
    occurrence = await gatherings.open(capacity=1)
    akaa, kemi = await gatherings.people("akaa", "kemi")
    await gatherings.sign_up(occurrence, akaa)
    await gatherings.sign_up(occurrence, kemi)
    backup = await copy_of(databases, registration)
    await ask(registration, akaa)
    await erased(registration)
    (asked,) = await registration.said(Erasure)

    async with running(SERVICE, databases, tmp_path, dsn=backup) as again:
        again.clock.now = registration.clock.now - timedelta(hours=21)
        assert await again.fetch("SELECT FROM people WHERE id = $1", akaa)
        await again.hear(asked)
        await again.hear(asked)

        assert await again.fetch("SELECT FROM people WHERE id = $1", akaa) == []
        assert await leftovers(again, [akaa]) == []
        assert await again.fetch("SELECT FROM erasure_answers WHERE done_at IS NULL")  # the others are asked anew
        states = await again.fetch("SELECT state FROM signups ORDER BY ticket")
        assert [row["state"] for row in states] == ["withdrawn", "confirmed"]


async def test_a_backup_hears_of_a_finished_erasure_and_asks_nobody_again(
    registration: Running, scenes: Scenes
) -> None:
    akaa = await scenes.person("kirjaamo@akaa.example")

    await registration.hear(
        Erasure(id=akaa, version=2, state=ErasureState.done, asked_at=registration.clock()),
        Erasure(id=uuid4(), version=2, state=ErasureState.done, asked_at=registration.clock()),
    )

    assert await registration.fetch("SELECT FROM people WHERE id = $1", akaa) == []
    assert await registration.fetch("SELECT FROM erasure_answers") == []
    assert await registration.said(Erasure) == []
