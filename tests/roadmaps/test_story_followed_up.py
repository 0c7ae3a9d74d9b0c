"""A roadmap's story begins with what was measured and goes on with what was approved each year."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from shared.contracts import Level, Localised, MeasureStage
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import changed, made, measure, roadmap
from tests.roadmaps.test_rollups import CANCELLED, municipality, owned
from tests.roadmaps.test_story import happened, story

KNOWLEDGE = {
    "model": "dma-like", "criterion": "knowledge", "title": Localised(fi="Tiedolla johtaminen"), "lowest": 1,
    "highest": 5, "start": 2.0, "measured_on": date(2026, 3, 1), "target": 4, "target_year": 2028, "spearhead": 1,
}  # fmt: skip


async def test_where_a_level_comes_from_is_told_and_a_spearhead_that_became_no_goal(roadmaps: Roadmaps) -> None:
    akaa = await municipality(roadmaps, "Akaa", 16_000)
    level = Level.model_validate({**KNOWLEDGE, "organisation_id": akaa})
    plan = owned(roadmaps, akaa).model_copy(update={"levels": (level,), "goals": ()})
    await made(roadmaps, plan)
    await publish(roadmaps, plan)

    told = await story(roadmaps, f"/roadmaps/{plan.id}/story")

    measured = next(one for one in told["moments"] if one["kind"] == "assessment")
    assert (measured["on"], measured["organisation"]["fi"]) == ("2026-03-01", "Akaa")
    assert [(gap["what"], gap["title"]["fi"]) for gap in told["gaps"]] == [
        ("spearhead_without_goal", "Tiedolla johtaminen")
    ]


async def test_an_approved_follow_up_is_told_and_its_year_is_no_gap(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network, goals=())
    await made(roadmaps, plan)
    await publish(roadmaps, plan)
    await roadmaps.running.fetch(
        """
        INSERT INTO follow_ups (id, version, roadmap_id, year, occasion, due_on, created_at, approved_as, frozen_at)
        VALUES ($1, 2, $2, 2026, 'annual_accounts', '2027-03-31', $3, '{"fi": "Johtoryhmä"}', $3)
        """,
        uuid4(), plan.id, datetime(2027, 3, 20, tzinfo=UTC),
    )  # fmt: skip
    roadmaps.at(2028, 2, 1)

    told = await story(roadmaps, f"/roadmaps/{plan.id}/story")
    of_network = await story(roadmaps, f"/networks/{roadmaps.network}/story")

    assert ("follow_up", "annual_accounts") in happened(told)
    assert ("follow_up", "annual_accounts") in happened(of_network)
    assert [gap["year"] for gap in told["gaps"] if gap["what"] == "no_follow_up"] == [2027]


async def test_a_change_back_and_a_cancellation_with_its_reason_are_told_by_their_versions(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    first = measure(plan, "Lupapalvelu", goals=("goal-1",))
    await made(roadmaps, plan, first)
    await publish(roadmaps, plan)
    steps: list[tuple[int, dict[str, Any]]] = [
        (1, {"status": "under_way", "stage": MeasureStage.under_way}),
        (2, {"progress": 30}),
        (3, {**CANCELLED, "reason": Localised(fi="Rahat loppuivat")}),
    ]
    for month, fields in steps:
        roadmaps.at(2027, month, 1)
        await changed(roadmaps, first, **fields)
        await publish(roadmaps, plan, f"Versio {month}")

    told = await story(roadmaps, f"/roadmaps/{plan.id}/story")

    assert [
        (one["what"], one["on"], one["number"], one["reason"] and one["reason"]["fi"])
        for one in told["moments"]
        if one["kind"] == "measure"
    ] == [("under_way", "2027-01-01", 2, None), ("cancelled", "2027-03-01", 4, "Rahat loppuivat")]
