"""Events forgets people when it is told to, answers, and hears nothing more of them (guarantee RP2)."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.bus import handlers
from shared.contracts import Erasure, ErasureState, ForgottenByEvents, Role, RoleKind
from shared.privacy import erasure_queries
from tests.events.conftest import Events
from tests.parts import Running

ASKED = datetime(2026, 11, 24, 9, tzinfo=UTC)


def erasure(person: UUID, version: int = 1, state: ErasureState = ErasureState.asked) -> Erasure:
    return Erasure(id=person, version=version, state=state, asked_at=ASKED)


def role(events: Events, person: UUID, version: int = 1) -> Role:
    return Role(
        id=uuid4(), version=version, network_id=events.network, person_id=person, kind=RoleKind.secretary,
        starts_on="2026-01-01", active=True,
    )  # fmt: skip


async def receipts(running: Running) -> list[tuple[int, bool]]:
    """(version, is it a tombstone) of what stands in the outbox."""
    rows = await running.fetch(
        "SELECT version, body IS NULL AS gone FROM outbox WHERE topic = $1 ORDER BY seq", ForgottenByEvents.topic
    )
    return [(row["version"], row["gone"]) for row in rows]


async def test_who_planned_what_is_forgotten_and_the_plan_stays(events: Events) -> None:
    planned = await events.http.post(
        f"/networks/{events.network}/themes", json={"title": {"fi": "Tietovarannot"}}, headers=events.coordinating()
    )
    assert planned.status_code == 201

    await events.running.hear(erasure(events.coordinator))

    assert [row["changed_by"] for row in await events.running.fetch("SELECT changed_by FROM theme_changes")] == [None]
    assert await events.running.fetch("SELECT FROM roles WHERE person_id IS NOT NULL OR active") == []
    assert (await events.http.get(f"/networks/{events.network}/themes")).json()


async def test_it_answers_once_and_takes_the_answer_back_when_all_is_done(events: Events) -> None:
    person = uuid4()
    await events.running.hear(erasure(person))
    await events.running.hear(erasure(person))
    answered = await receipts(events.running)
    await events.running.hear(erasure(person, 2, ErasureState.done))
    await events.running.hear(erasure(person, 2, ErasureState.done))

    assert answered == [(1, False)]
    assert await receipts(events.running) == [(1, False), (2, True)]


async def test_who_begins_later_forgets_without_an_answer_that_nobody_waits_for(events: Events) -> None:
    await events.running.hear(erasure(events.coordinator, 2, ErasureState.done))

    assert await receipts(events.running) == []
    assert await events.running.fetch("SELECT FROM roles WHERE person_id IS NOT NULL") == []


async def test_what_is_said_of_the_person_later_is_dropped_and_of_others_is_not(events: Events) -> None:
    person, other = uuid4(), uuid4()
    await events.running.hear(erasure(person))

    await events.running.hear(role(events, person, 99), role(events, other))

    held = {row["person_id"] for row in await events.running.fetch("SELECT person_id FROM roles WHERE active")}
    assert other in held
    assert person not in held


async def test_twin_without_the_filter_a_late_message_brings_the_person_back(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def all_of_them(tx: object, contract: object, states: list[Any]) -> list[Any]:
        return states

    person = uuid4()
    await events.running.hear(erasure(person))
    monkeypatch.setattr(handlers, "without_erased", all_of_them)

    await events.running.hear(role(events, person, 99))

    assert await events.running.fetch("SELECT FROM roles WHERE person_id = $1", person)


async def erased_while_a_role_is_taken_in(events: Events, person: UUID) -> list[Any]:
    """One replica has read who is erased and hasn't committed yet; another one erases at this moment."""
    pool, service = events.running.process.resources.pool, events.running.service.handlers
    async with pool.acquire() as first:
        begun = first.transaction()
        await begun.start()
        await service.follow(Role, [role(events, person)], first, ASKED)
        second = asyncio.create_task(events.running.hear(erasure(person)))
        await asyncio.wait([second], timeout=0.3)
        await begun.commit()
    await second
    return await events.running.fetch("SELECT FROM roles WHERE person_id = $1", person)


async def test_what_is_being_taken_in_while_the_person_is_erased_goes_too(events: Events) -> None:
    assert await erased_while_a_role_is_taken_in(events, uuid4()) == []


async def test_twin_without_the_lock_it_stays(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hold_nothing(tx: object) -> None: ...

    monkeypatch.setattr(erasure_queries, "hold_off_erasing", hold_nothing)

    assert await erased_while_a_role_is_taken_in(events, uuid4())
