"""Start and target levels and proposed goals from assessments, in whatever order they are heard (feature D10)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.roadmaps.proposals import refreshing
from shared.bus.handlers import Gone
from shared.contracts import Assessment, OrganisationKind
from tests.parts import Running
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, organisation
from tests.roadmaps.proposing import assessment, proposals_of


async def test_levels_and_a_goal_are_there_when_the_target_is_heard(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)

    await roadmaps.running.hear(assessment(akaa))

    shown = await roadmaps.get(f"/roadmaps/{roadmap}")
    assert [(one["criterion"], one["start"], one["target"]) for one in shown["levels"]] == [
        ("services", 2.25, 4),
        ("skills", 3.0, None),
    ]
    (proposal,) = await proposals_of(roadmaps, roadmap)
    assert (proposal["title"]["fi"], proposal["state"], proposal["gap"]) == ("Digitaaliset palvelut", "proposed", 1.75)


async def test_a_roadmap_made_after_the_assessment_gets_both_too(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    await roadmaps.running.hear(assessment(akaa))

    roadmap = await made(roadmaps, owner=akaa)

    shown = await roadmaps.get(f"/roadmaps/{roadmap}")
    assert (shown["version"], len(shown["levels"]), len(await proposals_of(roadmaps, roadmap))) == (1, 2, 1)


async def test_a_roadmap_made_while_the_assessment_is_heard_gets_it_too(roadmaps: Roadmaps) -> None:
    assert await _levels_of_one_made_meanwhile(roadmaps, waits=True) == 2


async def test_without_holding_the_organisation_it_would_get_nothing(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: who makes the roadmap doesn't wait for who hears."""

    async def unheld(*_: Any) -> None: ...

    monkeypatch.setattr(refreshing, "hold", unheld)

    assert await _levels_of_one_made_meanwhile(roadmaps, waits=False) == 0


async def _levels_of_one_made_meanwhile(roadmaps: Roadmaps, *, waits: bool) -> int:
    """The assessment was heard and not committed yet when the roadmap is asked for."""
    akaa = await organisation(roadmaps)
    running = roadmaps.running
    async with running.process.resources.pool.acquire() as tx, tx.transaction():
        await running.service.handlers.follow(Assessment, [assessment(akaa)], tx, running.clock())
        making = asyncio.create_task(made(roadmaps, owner=akaa))
        if waits:
            await _until_somebody_waits(running)
        else:
            await making
    return len((await roadmaps.get(f"/roadmaps/{await making}"))["levels"])


WAITING = """
SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
"""


async def _until_somebody_waits(running: Running) -> None:
    for _ in range(600):
        if await running.fetch(WAITING):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody waits for the organisation")


async def test_a_target_said_ten_times_is_proposed_once(roadmaps: Roadmaps) -> None:
    assert await _proposed_after_ten(roadmaps) == 1


async def test_without_the_unique_key_a_target_said_again_would_be_proposed_again(roadmaps: Roadmaps) -> None:
    """The twin: the database lets the same proposal stand twice."""
    await roadmaps.running.fetch(
        "ALTER TABLE goal_proposals DROP CONSTRAINT goal_proposals_roadmap_id_organisation_id_model_criterion_key"
    )

    assert await _proposed_after_ten(roadmaps) == 10


async def _proposed_after_ten(roadmaps: Roadmaps) -> int:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    told = assessment(akaa)
    for version in range(1, 11):
        await roadmaps.running.hear(told.model_copy(update={"version": version}))
    return len(await proposals_of(roadmaps, roadmap))


async def test_the_same_assessment_heard_again_makes_no_version(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap, told = await made(roadmaps, owner=akaa), assessment(akaa)

    for version in (1, 1, 2):
        await roadmaps.running.hear(told.model_copy(update={"version": version}))

    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["version"] == 2


async def test_a_late_older_round_changes_nothing(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    await roadmaps.running.hear(assessment(akaa, round=2, measured_on=date(2025, 3, 1)))
    before = await roadmaps.get(f"/roadmaps/{roadmap}")

    await roadmaps.running.hear(assessment(akaa, leads=False))

    assert await roadmaps.get(f"/roadmaps/{roadmap}") == before
    assert len(await proposals_of(roadmaps, roadmap)) == 1


async def test_what_is_no_spearhead_any_more_is_not_proposed_any_more(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    await roadmaps.running.hear(assessment(akaa))

    await roadmaps.running.hear(assessment(akaa, round=2, measured_on=date(2025, 3, 1), leads=False))

    assert await proposals_of(roadmaps, roadmap) == []


async def test_a_withdrawn_assessment_takes_its_levels_and_open_proposals_along(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap, told = await made(roadmaps, owner=akaa), assessment(akaa)
    await roadmaps.running.hear(told)

    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        forget = roadmaps.running.service.handlers.forgetter(Assessment)
        await forget([Gone(told.id, 2)], tx, roadmaps.running.clock())
    await roadmaps.running.hear(told)

    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["levels"] == []
    assert await proposals_of(roadmaps, roadmap) == []


async def test_a_joint_roadmap_hears_of_its_members_and_a_shared_one_of_its_owner_alone(roadmaps: Roadmaps) -> None:
    town = await organisation(roadmaps, "Kaustinen")
    region = await organisation(roadmaps, "Kaustisen seutukunta", OrganisationKind.sub_region, member_ids=(town,))
    joint = await made(roadmaps, owner=region)
    shared = await made(roadmaps, owner=region, kind="shared", members=[str(town)])

    await roadmaps.running.hear(assessment(town))

    assert len(await proposals_of(roadmaps, joint)) == 1
    assert await proposals_of(roadmaps, shared) == []


async def test_a_member_that_joins_brings_what_was_assessed_already(roadmaps: Roadmaps) -> None:
    towns = [await organisation(roadmaps, name) for name in ("Kaustinen", "Halsua")]
    region = await organisation(roadmaps, "Kaustisen seutukunta", OrganisationKind.sub_region, member_ids=(towns[0],))
    roadmap = await made(roadmaps, owner=region)
    await roadmaps.running.hear(assessment(towns[1]))
    assert await proposals_of(roadmaps, roadmap) == []

    joined = await roadmaps.patch(f"/roadmaps/{roadmap}", {"member_ids": [str(town) for town in towns]})

    assert len(joined.json()["levels"]) == 2
    assert len(await proposals_of(roadmaps, roadmap)) == 1
