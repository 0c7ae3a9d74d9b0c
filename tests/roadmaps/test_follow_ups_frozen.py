"""A follow-up that was approved stays as it was: for the team, the database and whoever writes at that moment."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.roadmaps.follow_ups import queries
from shared.bus.restoring_queries import raise_versions
from shared.contracts import Erasure, ErasureState, Localised
from shared.runtime.kept import MILLION, Kept
from tests.roadmaps.entrusting import ask
from tests.roadmaps.following_up import APPROVED, DONE, TEXT, Plan, plan
from tests.roadmaps.states import changed, edited

__all__ = ["plan"]

CHANGES = (
    "UPDATE follow_ups SET summary = '{}'",
    "UPDATE follow_ups SET frozen_at = NULL, approved_as = NULL, approved_by = NULL",
    "DELETE FROM follow_ups",
    "UPDATE follow_up_texts SET text = '{}'",
    "DELETE FROM follow_up_texts",
    "INSERT INTO follow_up_texts (version, follow_up_id, measure_id, text) SELECT 1, f.id, m.id, '{}'"
    " FROM follow_ups f, measures m WHERE m.id NOT IN (SELECT measure_id FROM follow_up_texts)",
    "UPDATE follow_up_snapshots SET figures = '{}'",
    "DELETE FROM follow_up_snapshots",
    "UPDATE follow_up_documents SET version = version - 1",
    "DELETE FROM follow_up_documents",
    "INSERT INTO follow_up_documents SELECT f.id, h.id, h.version FROM follow_ups f, history h",
    "TRUNCATE follow_up_texts",
    "TRUNCATE follow_up_documents",
    "TRUNCATE follow_up_snapshots",
    "TRUNCATE follow_ups CASCADE",
)
"""What somebody with the database in their hands might try."""


async def test_a_frozen_one_tells_of_its_moment_whatever_the_roadmap_becomes(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    await plan.approves(follow_up, incomplete=True)
    before = await plan.shows(follow_up)

    await changed(plan.roadmaps, plan.one, **DONE, title=Localised(fi="Toinen nimi"))
    await changed(plan.roadmaps, plan.other, removed=True)
    await edited(plan.roadmaps, plan.roadmap, title=Localised(fi="Uusi tiekartta"))

    assert await plan.shows(follow_up) == before
    assert before["figures"]["progress"]["percent"] == 25.0


async def test_twin_one_that_is_not_frozen_follows_the_roadmap(plan: Plan) -> None:
    follow_up = await plan.planned()
    before = await plan.shows(follow_up)

    await changed(plan.roadmaps, plan.one, **DONE)

    assert (await plan.shows(follow_up))["figures"]["progress"]["percent"] == 75.0
    assert before["figures"]["progress"]["percent"] == 25.0


async def test_a_change_of_a_frozen_one_is_refused(plan: Plan) -> None:
    follow_up = await plan.frozen()
    asked: list[tuple[UUID, str, dict[str, Any]]] = [
        (plan.editor, "summary", {"summary": {"fi": "Toinen"}}),
        (plan.editor, "due-day", {"due_on": "2025-05-01"}),
        (plan.editor, f"texts/{plan.one.id}", TEXT),
        (plan.approver, "approval", {**APPROVED, "incomplete": True}),
    ]
    answers = [
        await ask(plan.roadmaps, who, "PUT", f"/follow-ups/{follow_up}/{path}", body) for who, path, body in asked
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "follow_up_frozen")] * len(asked)


async def test_the_database_itself_refuses_to_change_what_is_frozen(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    await plan.approves(follow_up, incomplete=True)

    for statement in CHANGES:
        with pytest.raises(asyncpg.RestrictViolationError):
            await plan.roadmaps.running.fetch(statement)


async def test_twin_with_its_triggers_off_a_frozen_one_could_be_changed(plan: Plan) -> None:
    follow_up = await plan.frozen()
    before = await plan.shows(follow_up)
    await plan.roadmaps.running.fetch("ALTER TABLE follow_ups DISABLE TRIGGER follow_up_stays")

    await plan.roadmaps.running.fetch('UPDATE follow_ups SET summary = \'{"fi": "Toinen"}\'')

    assert await plan.shows(follow_up) != before


async def test_versions_that_a_restore_lifts_leave_it_as_it_was(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    await plan.approves(follow_up, incomplete=True)
    before = await plan.shows(follow_up)
    history = Kept("history")

    async with plan.roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        for kept in (Kept("roadmaps", history=history), Kept("measures", history=history), Kept("follow_ups")):
            await raise_versions(tx, kept, MILLION, None, 100)

    after = await plan.shows(follow_up)
    assert after["roadmap_version"] == before["roadmap_version"] + MILLION
    assert [one | {"text_version": 0} for one in after["measures"]] == [
        one | {"text_version": 0} for one in before["measures"]
    ]
    assert after["figures"] == before["figures"]


async def test_who_approved_it_is_told_so_and_forgotten_and_the_role_stays(plan: Plan) -> None:
    follow_up = await plan.frozen()
    own = await ask(plan.roadmaps, plan.approver, "GET", "/people/me/data")
    await plan.roadmaps.running.hear(
        Erasure(id=plan.approver, version=1, state=ErasureState.asked, asked_at=plan.roadmaps.running.clock())
    )

    assert [one["year"] for one in own.json()["data"]["approvals"]] == [2024]
    (row,) = await plan.roadmaps.running.fetch("SELECT approved_by FROM follow_ups")
    assert row["approved_by"] is None
    assert (await plan.shows(follow_up))["approved_as"]["sv"] == "Ledningsgruppen"
    assert str(plan.approver) not in str(await plan.shows(follow_up))


async def writes_while_it_is_frozen(plan: Plan, follow_up: str) -> tuple[bool, int]:
    """Did the writer wait for whoever was approving it, and what were they told?"""
    async with plan.roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        await tx.execute("SELECT FROM follow_ups FOR NO KEY UPDATE")
        writing = asyncio.create_task(plan.tells(follow_up, plan.one))
        await asyncio.wait([writing], timeout=0.5)
        waited = not writing.done()
        await tx.execute(
            'UPDATE follow_ups SET version = version + 1, approved_as = \'{"fi": "Johtoryhmä"}\', frozen_at = now()'
        )
    return waited, (await writing).status_code


async def test_who_writes_while_it_is_being_approved_waits_and_is_refused(plan: Plan) -> None:
    follow_up = await plan.planned()

    assert await writes_while_it_is_frozen(plan, follow_up) == (True, 409)
    assert not await plan.roadmaps.running.fetch("SELECT FROM follow_up_texts")


async def test_twin_without_holding_it_a_text_would_slip_in(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_up = await plan.planned()
    monkeypatch.setattr(queries, "hold_follow_up", queries.follow_up)
    await plan.roadmaps.running.fetch("ALTER TABLE follow_up_texts DISABLE TRIGGER follow_up_text_stays")

    assert await writes_while_it_is_frozen(plan, follow_up) == (False, 200)
