"""Publishing while others publish and edit: each version is one moment's, whatever happens beside it."""

import asyncio

import pytest

from services.roadmaps.publications import api
from services.roadmaps.roadmaps import queries
from shared.contracts import Measure, Roadmap
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import shown
from tests.roadmaps.states import made, measure, roadmap
from tests.roadmaps.switching import Sent, Subscriber


async def publish_at_once(roadmaps: Roadmaps, of: Roadmap, times: int) -> list[int]:
    """The statuses of the answers."""
    path = f"/roadmaps/{of.id}/publications"
    asked = [roadmaps.post(path, {"label": {"fi": f"Versio {number}"}}) for number in range(times)]
    return [answer.status_code for answer in await asyncio.gather(*asked)]


async def test_who_publishes_at_once_gets_a_version_each(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan))

    assert await publish_at_once(roadmaps, plan, 4) == [201] * 4
    said = [(one.number, one.version) for one in await roadmaps.said(Roadmap)]
    assert said == [(1, 2), (2, 3), (3, 4), (4, 5)]


@pytest.mark.long
async def test_twin_without_the_lock_versions_collide(roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "lock_roadmap", queries.roadmap)
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan))

    assert await publish_at_once(roadmaps, plan, 4) != [201] * 4


async def test_each_version_holds_what_was_said_of_its_measures_while_they_are_edited(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    measures = [measure(plan, name) for name in ("Sähköinen asiointi", "Tiedolla johtaminen", "Tietoturva")]
    await made(roadmaps, plan, *measures)

    edits = [edit(roadmaps, one, turn) for turn in range(5) for one in measures]
    statuses, *_ = await asyncio.gather(publish_at_once(roadmaps, plan, 4), *edits)

    assert statuses == [201] * 4
    subscriber, switched = Subscriber(), []
    for row in await roadmaps.running.fetch("SELECT topic, key, body FROM outbox ORDER BY seq"):
        subscriber.read(Sent(row["topic"], row["key"], row["body"]))
        if row["topic"] == Roadmap.topic:
            switched.append(subscriber.shown[plan.id])
    assert [one.number for one, _ in switched] == [1, 2, 3, 4]
    for told, held in switched:
        public = await shown(roadmaps, plan, told.number)
        assert [Measure.model_validate(one) for one in public["measures"]] == list(held)


async def edit(roadmaps: Roadmaps, one: Measure, turn: int) -> None:
    answer = await roadmaps.patch(f"/measures/{one.id}", {"title": {"fi": f"{one.title.fi} {turn}"}})
    assert answer.status_code == 200, answer.text
