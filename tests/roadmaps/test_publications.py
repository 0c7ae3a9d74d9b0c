"""Edit freely, publish versions: everybody sees what was published, as a whole, and nothing of what is edited."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.roadmaps.publications.queries import lock_measures_after, lock_roadmaps_after
from shared.bus.restoring_queries import raise_versions
from shared.contracts import Localised, Measure, MeasureStage, Roadmap, RoadmapState
from shared.runtime.kept import MILLION, Kept
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import added, changed, edited, made, measure, roadmap

DONE: dict[str, Any] = {"status": "done", "stage": MeasureStage.done, "progress": 100}


async def publish(roadmaps: Roadmaps, of: Roadmap, label: str = "Ensimmäinen versio", **more: Any) -> dict[str, Any]:
    answer = await roadmaps.post(f"/roadmaps/{of.id}/publications", {"label": {"fi": label}, **more})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def shown(roadmaps: Roadmaps, of: Roadmap, number: int | None = None) -> dict[str, Any]:
    """What somebody without a login reads."""
    path = f"/roadmaps/{of.id}/" + ("published" if number is None else f"versions/{number}")
    answer = await roadmaps.http.get(path)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def status_of(roadmaps: Roadmaps, path: str) -> int:
    return (await roadmaps.http.get(path)).status_code


async def outbox(roadmaps: Roadmaps) -> list[tuple[str, UUID, bool]]:
    """Type, key and whether there is a body, in the order in which it goes out."""
    rows = await roadmaps.running.fetch("SELECT type, key, body IS NOT NULL AS said FROM outbox ORDER BY seq")
    return [tuple(row) for row in rows]


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
        again = [*await lock_roadmaps_after(tx, None, 10), *await lock_measures_after(tx, None, 10)]

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


async def test_a_withdrawn_roadmap_is_gone_from_the_public_and_the_topics_are_told(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    await made(roadmaps, plan, one)
    await publish(roadmaps, plan)
    await changed(roadmaps, one, title=Localised(fi="Kesken"))
    await roadmaps.silence()

    answer = await roadmaps.http.delete(f"/roadmaps/{plan.id}/publications", headers=roadmaps.coordinating())
    again = await roadmaps.http.delete(f"/roadmaps/{plan.id}/publications", headers=roadmaps.coordinating())

    assert (answer.status_code, again.status_code) == (204, 204)
    for path in ("published", "versions", "versions/1", "differences?from=1&to=1"):
        assert await status_of(roadmaps, f"/roadmaps/{plan.id}/{path}") == 404
    assert (await roadmaps.http.get("/public-roadmaps")).json()["items"] == []
    assert await outbox(roadmaps) == [
        ("roadmap.withdrawn", plan.id, True),
        ("roadmap.deleted", plan.id, False),
        ("measure.removed", one.id, True),
        ("measure.deleted", one.id, False),
    ]
    (last,) = await roadmaps.said(Measure)
    assert (last.title, last.removed) == (one.title, True)


async def test_published_again_after_it_was_withdrawn_everything_is_newer_than_its_end(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    await made(roadmaps, plan, one)
    await publish(roadmaps, plan)
    await roadmaps.http.delete(f"/roadmaps/{plan.id}/publications", headers=roadmaps.coordinating())
    ends = {row["key"]: row["version"] for row in await roadmaps.running.fetch("SELECT key, version FROM outbox")}
    await roadmaps.silence()

    told = await publish(roadmaps, plan, "Uudelleen")

    assert told["number"] == 2
    said = await roadmaps.running.fetch("SELECT key, version FROM outbox ORDER BY seq")
    assert [row["key"] for row in said] == [one.id, plan.id]
    assert all(row["version"] > ends[row["key"]] for row in said)
    assert await status_of(roadmaps, f"/roadmaps/{plan.id}/versions/1") == 404


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


async def test_after_a_backup_was_put_back_all_is_said_under_higher_versions_and_old_ones_are_what_they_were(
    roadmaps: Roadmaps,
) -> None:
    plan = roadmap(roadmaps.network)
    one, two = measure(plan), measure(plan, "Tiedolla johtaminen")
    await made(roadmaps, plan, one, two)
    await publish(roadmaps, plan)
    await changed(roadmaps, one, progress=30)
    await publish(roadmaps, plan, "Toinen versio")
    await changed(roadmaps, two, progress=10)  # isn't published
    before = [await shown(roadmaps, plan, number) for number in (1, 2)]

    async with roadmaps.running.process.resources.pool.acquire() as tx:
        for kept in (kept for top in roadmaps.running.service.kept.values() for kept in (top, *top.also)):
            await lift(tx, kept)
        states = [*await lock_roadmaps_after(tx, None, 10), *await lock_measures_after(tx, None, 10)]

    assert all(state.version > MILLION for state in states)
    whole = states[0]
    assert isinstance(whole, Roadmap)
    assert {(m.id, m.version) for m in whole.measures} == {(m.id, m.version) for m in states[1:]}
    after = [await shown(roadmaps, plan, number) for number in (1, 2)]
    assert [without_versions(told) for told in after] == [without_versions(told) for told in before]
    assert after[1]["roadmap"]["version"] == whole.version
    told = await roadmaps.get(f"/roadmaps/{plan.id}/differences?from=1&to=2")
    assert [(d["id"], [f["path"] for f in d["fields"]]) for d in told["differences"]] == [(str(one.id), ["progress"])]
    edited_now = await changed(roadmaps, one, progress=70)
    assert (await publish(roadmaps, plan, "Kolmas versio"))["number"] == 3
    assert edited_now in await roadmaps.said(Measure)


async def lift(tx: Any, kept: Kept) -> None:
    after: UUID | None = None
    while (after := await raise_versions(tx, kept, MILLION, after, 1)) is not None:
        pass


def without_versions(told: dict[str, Any]) -> Any:
    parts = [{**told["roadmap"], "measures": [m["id"] for m in told["roadmap"]["measures"]]}, *told["measures"]]
    return [{name: value for name, value in part.items() if name != "version"} for part in parts]


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
