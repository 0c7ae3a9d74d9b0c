"""The team's list of measures: found, paged, and the same as each of them."""

from uuid import UUID

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made, with_measures
from tests.roadmaps.measuring import WHOLE, added


async def test_the_team_lists_what_it_looks_for(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "contributor")
    whole, bare = await added(roadmaps, roadmap, WHOLE, {"title": {"fi": "Verkkosivut"}, "sectors": ["ict"]})
    assert (await roadmaps.put(f"/measures/{bare['id']}/owner", {"person_id": str(person)})).status_code == 204

    async def ids(query: str, who: UUID | None = None) -> list[str]:
        answer = await roadmaps.http.get(
            f"/roadmaps/{roadmap}/measures{query}", headers=roadmaps.running.as_(person=who or roadmaps.coordinator)
        )
        assert answer.status_code == 200, answer.text
        return [one["measure"]["id"] for one in answer.json()["items"]]

    assert set(await ids("")) == {whole["id"], bare["id"]}
    assert await ids("?status=planned") == await ids("?sector=ict") == await ids("?missing=schedule") == [bare["id"]]
    assert await ids("?missing=owner") == []
    assert await ids("?owner=me", person) == [bare["id"]]
    assert await ids("?status=done") == []


async def test_pages_of_a_roadmap_hold_each_measure_once(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    ids = await with_measures(roadmaps, roadmap, 7)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await roadmaps.get(f"/roadmaps/{roadmap}/measures?limit=3{cursor}")
        seen += [one["measure"]["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(seen) == sorted(map(str, ids))
    assert len((await roadmaps.get(f"/roadmaps/{roadmap}/measures?limit=500"))["items"]) == 7


async def test_a_list_says_the_same_as_each_measure_itself(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    await roadmaps.patch(f"/measures/{measure['id']}", {"tags": ["uusi"]})
    (listed,) = (await roadmaps.get(f"/roadmaps/{roadmap}/measures"))["items"]
    shown = await roadmaps.get(f"/measures/{measure['id']}")
    assert listed["measure"] == shown["measure"]
    assert listed["owner_id"] == shown["owner_id"]
