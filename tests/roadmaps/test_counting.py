"""What publications keep for roll-ups is what a full recount of the published measures gives."""

from collections import defaultdict
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.roadmaps.rollups.rules import Progress, by_dimension, progress
from shared.contracts import Measure, MeasureStage
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import changed, made, measure, roadmap

KEPT = """
SELECT dimension, key, sum(counted)::int AS counted, sum(progress_sum)::int AS progress_sum,
       sum(excluded_cancelled)::int AS excluded_cancelled, sum(illustrative)::int AS illustrative
FROM counted_progress GROUP BY dimension, key
"""


def some(random: Random, of: tuple[Any, ...]) -> tuple[Any, ...]:
    """Some of them, the same one perhaps twice."""
    return tuple(random.choices(of, k=random.randint(0, len(of))))


def fields(random: Random) -> dict[str, Any]:
    return {
        "stage": random.choice(list(MeasureStage)),
        "progress": random.randint(0, 100),
        "sectors": some(random, ("education", "ict", "technical")),
        "goals": some(random, ("goal-1", "goal-2")),
        "national_goal_ids": some(random, (UUID(int=1), UUID(int=2))),
        "illustrative": random.random() < 0.5,
    }


@pytest.mark.parametrize("seed", range(4))
async def test_random_publications_add_up_to_what_a_full_recount_gives(roadmaps: Roadmaps, seed: int) -> None:
    """Some are edited and published again; the pure rules are the oracle."""
    random = Random(seed)
    shown: dict[UUID, list[Measure]] = {}
    for _ in range(random.randint(1, 6)):
        plan = roadmap(roadmaps.network)
        shown[plan.id] = [measure(plan, **fields(random)) for _ in range(random.randint(0, 6))]
        await made(roadmaps, plan, *shown[plan.id])
        await publish(roadmaps, plan)
        if shown[plan.id] and random.random() < 0.5:
            shown[plan.id][0] = await changed(roadmaps, shown[plan.id][0], **fields(random))
            await publish(roadmaps, plan, "Toinen versio")

    kept = {(row[0], row[1]): Progress(*list(row.values())[2:]) for row in await roadmaps.running.fetch(KEPT)}

    recounted: dict[tuple[str, str], Progress] = defaultdict(Progress)
    for measures in shown.values():
        for place, found in by_dimension(measures).items():
            recounted[place] += found
    assert kept == recounted
    everything = progress(one for measures in shown.values() for one in measures)
    whole = (await roadmaps.get("/progress"))["whole"]
    assert (whole["percent"], whole["counted"]) == (everything.percent, everything.counted)
    assert (whole["excluded_cancelled"], whole["roadmaps"]) == (everything.excluded_cancelled, len(shown))
