"""Who decides on comments and answers them: editors, and of a measure whoever sees to it."""

from uuid import uuid4

from shared.contracts import Roadmap
from tests.roadmaps.commenting import plan, says, shows
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, trusts

__all__ = ["plan"]


async def test_two_editors_at_once_the_second_is_told(roadmaps: Roadmaps, plan: Roadmap) -> None:
    comment = (await says(roadmaps, plan)).json()["id"]
    first = await roadmaps.put(f"/comments/{comment}/state", {"state": "shown"}, **{"If-Match": "1"})
    second = await roadmaps.put(f"/comments/{comment}/state", {"state": "shown"}, **{"If-Match": "1"})

    assert (first.status_code, second.status_code) == (200, 412)


async def test_contributors_and_strangers_neither_see_nor_decide(roadmaps: Roadmaps, plan: Roadmap) -> None:
    comment = (await says(roadmaps, plan)).json()["id"]
    for person in (await trusts(roadmaps, plan.id, "contributor"), uuid4()):
        seen = await ask(roadmaps, person, "GET", f"/roadmaps/{plan.id}/comments")
        decided = await ask(roadmaps, person, "PUT", f"/comments/{comment}/state", {"state": "shown"})
        assert (seen.status_code, decided.status_code) == (403, 403)


async def test_whoever_sees_to_a_measure_answers_what_is_said_of_it_and_of_no_other(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    (row,) = await roadmaps.running.fetch("SELECT id FROM measures")
    owner = await trusts(roadmaps, plan.id, "contributor")
    await roadmaps.running.fetch("UPDATE measures SET owner_id = $1", owner)
    outcomes = []
    for measure_id in (str(row["id"]), None):
        comment = await says(roadmaps, plan, measure_id=measure_id)
        await shows(roadmaps, comment)
        answer = {"answer": {"fi": "Kiitos"}}
        path = f"/comments/{comment.json()['id']}/answer"
        outcomes.append((await ask(roadmaps, owner, "PUT", path, answer)).status_code)

    assert outcomes == [200, 403]
