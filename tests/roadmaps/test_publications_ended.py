"""What becomes of publications when a roadmap is withdrawn, and when a backup of the database is put back."""

from typing import Any
from uuid import UUID

from services.roadmaps.publications.queries import measures_after, roadmaps_after
from services.roadmaps.publications.remembered import Remembered
from shared.bus.restoring_queries import raise_versions
from shared.contracts import Localised, Measure, Roadmap
from shared.runtime.kept import MILLION, Kept
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import outbox, publish, shown, status_of
from tests.roadmaps.states import changed, made, measure, roadmap


async def test_a_withdrawn_roadmap_is_gone_from_the_public_and_the_topics_are_told(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    await made(roadmaps, plan, one)
    await publish(roadmaps, plan)
    assert await shown(roadmaps, plan) == await shown(roadmaps, plan, 1)  # remembered from now on
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
        states = [*await roadmaps_after(tx, None, 10), *await measures_after(tx, None, 10)]

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


async def test_twin_whose_history_is_not_lifted_has_nothing_left_to_say(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan))
    await publish(roadmaps, plan)

    async with roadmaps.running.process.resources.pool.acquire() as tx:
        await lift(tx, Kept("public_measures"))
        assert await measures_after(tx, None, 10) == []


async def lift(tx: Any, kept: Kept) -> None:
    after: UUID | None = None
    while (after := await raise_versions(tx, kept, MILLION, after, 1)) is not None:
        pass


def without_versions(told: dict[str, Any]) -> Any:
    parts = [{**told["roadmap"], "measures": [m["id"] for m in told["roadmap"]["measures"]]}, *told["measures"]]
    return [{name: value for name, value in part.items() if name != "version"} for part in parts]


async def test_of_remembered_documents_those_asked_for_last_stay_within_their_room() -> None:
    remembered, made_of = Remembered(100), list[str]()

    async def ask(name: str) -> None:
        async def make() -> bytes:
            made_of.append(name)
            return b"x" * 40

        assert await remembered.get(name, make) == b"x" * 40

    for name in ("a", "b", "a", "c", "a", "b"):
        await ask(name)

    assert made_of == ["a", "b", "c", "b"]
