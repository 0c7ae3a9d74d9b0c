"""Edit freely, publish versions: everybody sees what was published, as a whole, and nothing of what is edited."""

from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.roadmaps.publications.queries import measures_after, roadmaps_after
from shared.contracts import Localised, Measure, MeasureStage, Milestone, Roadmap, RoadmapState
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import outbox, publish, shown, status_of
from tests.roadmaps.states import added, changed, edited, made, measure, roadmap

DONE: dict[str, Any] = {"status": "done", "stage": MeasureStage.done, "progress": 100}


async def test_editing_changes_nothing_that_the_public_sees_until_it_is_published(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    await made(roadmaps, plan, one)
    assert await status_of(roadmaps, f"/roadmaps/{plan.id}/published") == 404
    await publish(roadmaps, plan)

    await changed(roadmaps, one, progress=60)
    await edited(roadmaps, plan, vision=Localised(fi="Kesken"))
    await added(roadmaps, measure(plan, "Tiedolla johtaminen"))
    first = await shown(roadmaps, plan)
    await publish(roadmaps, plan, "Toinen versio")
    second = await shown(roadmaps, plan)

    assert [m["progress"] for m in first["measures"]] == [0]
    assert first["roadmap"]["vision"] is None
    assert sorted(m["progress"] for m in second["measures"]) == [0, 60]
    assert second["roadmap"]["vision"]["fi"] == "Kesken"
    assert await shown(roadmaps, plan, 1) == first


async def test_a_version_is_numbered_named_and_listed(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan))

    await publish(roadmaps, plan, "Keskustelunavaus", kind="discussion")
    roadmaps.at(2026, 12, 1)
    second = await publish(roadmaps, plan)

    assert (second["number"], second["kind"], second["label"]["fi"]) == (2, "version", "Ensimmäinen versio")
    listed = (await roadmaps.http.get(f"/roadmaps/{plan.id}/versions")).json()["items"]
    assert [(one["number"], one["kind"], one["measures"]) for one in listed] == [
        (2, "version", 1),
        (1, "discussion", 1),
    ]
    told = await shown(roadmaps, plan)
    assert (told["roadmap"]["number"], told["roadmap"]["published_at"]) == (2, "2026-12-01T09:00:00+00:00")


async def test_measures_are_said_first_and_the_roadmap_that_lists_them_last(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    measures = [measure(plan, f"Toimenpide {number}") for number in range(3)]
    await made(roadmaps, plan, *measures)

    await publish(roadmaps, plan)

    said = await outbox(roadmaps)
    assert [one[0] for one in said] == ["measure.published"] * 3 + ["roadmap.version_published"]
    (whole,) = await roadmaps.said(Roadmap)
    assert {(one.id, one.version) for one in whole.measures} == {(one.id, 1) for one in measures}
    assert (whole.number, whole.label.fi, whole.version) == (1, "Ensimmäinen versio", 2)


async def test_only_what_changed_is_said_again_and_how_it_changed(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    same, done, begun, told, gone = (measure(plan, name) for name in "abcde")
    await made(roadmaps, plan, same, done, begun, told, gone)
    await publish(roadmaps, plan)
    await roadmaps.silence()

    await changed(roadmaps, done, **DONE)
    await changed(roadmaps, begun, status="under_way", stage=MeasureStage.under_way)
    await changed(roadmaps, told, tags=("kokeilu",))
    await changed(roadmaps, gone, title=Localised(fi="Kesken jäänyt"))
    await changed(roadmaps, gone, removed=True)
    await publish(roadmaps, plan, "Toinen versio")

    said = await outbox(roadmaps)
    assert {(kind, key) for kind, key, body in said[:-2] if body} == {
        ("measure.completed", done.id),
        ("measure.status_changed", begun.id),
        ("measure.published", told.id),
        ("measure.removed", gone.id),
    }
    assert said[-2:] == [("measure.deleted", gone.id, False), ("roadmap.version_published", plan.id, True)]
    (removed,) = [one for one in await roadmaps.said(Measure) if one.removed]
    assert (removed.title, removed.version) == (gone.title, 3)  # what was edited meanwhile stays inside


async def test_an_archived_roadmap_is_said_as_such(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    await edited(roadmaps, plan, state=RoadmapState.archived)

    await publish(roadmaps, plan)

    assert await roadmaps.types_said(Roadmap) == ["roadmap.archived"]


async def test_what_was_said_is_what_everybody_reads_and_what_is_said_again(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network, starts_on=date(2026, 1, 1))
    await made(roadmaps, plan, measure(plan), measure(plan, "Tiedolla johtaminen", tags=("tieto",)))
    await publish(roadmaps, plan)

    told = await shown(roadmaps, plan)
    async with roadmaps.running.process.resources.pool.acquire() as tx:
        again = [*await roadmaps_after(tx, None, 10), *await measures_after(tx, None, 10)]

    assert again == [*await roadmaps.said(Roadmap), *await roadmaps.said(Measure)]
    assert [Roadmap.model_validate(told["roadmap"]), *map(Measure.model_validate, told["measures"])] == again


async def test_who_asks_twice_with_one_key_publishes_once(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    path, body = f"/roadmaps/{plan.id}/publications", {"label": {"fi": "Ensimmäinen versio"}}

    answers = [await roadmaps.post(path, body, **{"Idempotency-Key": "kerran"}) for _ in range(2)]

    assert [(one.status_code, one.json()["number"]) for one in answers] == [(201, 1)] * 2


async def test_who_saw_an_older_roadmap_publishes_nothing_and_is_told_what_changed(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    await edited(roadmaps, plan, sectors=("education",))

    refused = await roadmaps.post(f"/roadmaps/{plan.id}/publications", {"label": {"fi": "X"}}, **{"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"], refused.json()["current"]) == (412, "version_conflict", 2)
    assert refused.json()["changes"] == [{"path": "sectors", "before": [], "after": ["education"]}]
    assert await status_of(roadmaps, f"/roadmaps/{plan.id}/published") == 404


async def test_the_database_refuses_to_change_what_was_published(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan))
    await publish(roadmaps, plan)

    for statement in (
        "UPDATE publications SET label = '{}'",
        "DELETE FROM published_measures",
        "UPDATE published_measures SET number = 2",
        "UPDATE publications SET roadmap_version = 1",
    ):
        with pytest.raises(asyncpg.RaiseError, match="stays as it was"):
            await roadmaps.running.fetch(statement)


async def test_no_person_is_in_what_the_public_reads(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one, owner = measure(plan, responsible=Localised(fi="Tietohallintopäällikkö")), uuid4()
    await made(roadmaps, plan, one)
    await roadmaps.running.fetch("UPDATE measures SET owner_id = $1", owner)
    await publish(roadmaps, plan)

    answer = await roadmaps.http.get(f"/roadmaps/{plan.id}/published")

    assert "Tietohallintopäällikkö" in answer.text
    assert str(owner) not in answer.text


async def test_published_roadmaps_are_found_by_network_and_owner(roadmaps: Roadmaps) -> None:
    plan, other, draft = (roadmap(roadmaps.network) for _ in range(3))
    elsewhere = roadmap(uuid4())
    for one in (plan, other, draft, elsewhere):
        await made(roadmaps, one)
    for one in (plan, other):
        await publish(roadmaps, one)
    admin = roadmaps.running.as_("administrator")
    path = f"/roadmaps/{elsewhere.id}/publications"
    assert (await roadmaps.http.post(path, json={"label": {"fi": "X"}}, headers=admin)).status_code == 201

    async def found(query: str) -> set[str]:
        return {one["id"] for one in (await roadmaps.http.get(f"/public-roadmaps?{query}")).json()["items"]}

    assert await found("") == {str(plan.id), str(other.id), str(elsewhere.id)}
    assert await found(f"network_id={roadmaps.network}") == {str(plan.id), str(other.id)}
    assert await found(f"owner_id={uuid4()}") == set()
    page = (await roadmaps.http.get("/public-roadmaps?limit=2")).json()
    rest = (await roadmaps.http.get("/public-roadmaps", params={"cursor": page["next"]})).json()
    assert {one["id"] for one in [*page["items"], *rest["items"]]} == await found("")


async def test_what_is_too_large_for_a_message_is_not_published_and_nothing_of_it_is_said(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    long = Localised(fi="Pitkä kuvaus. " * 700)
    steps = tuple(Milestone(key=f"m{n}", title=long, on=date(2026, 5, 1), text=long) for n in range(15))
    await made(roadmaps, plan, measure(plan), measure(plan, "Jaarittelua", milestones=steps))

    refused = await roadmaps.post(f"/roadmaps/{plan.id}/publications", {"label": {"fi": "Versio"}})

    assert (refused.status_code, refused.json()["code"]) == (422, "too_large_to_publish")
    assert await outbox(roadmaps) == []
    assert await status_of(roadmaps, f"/roadmaps/{plan.id}/published") == 404
