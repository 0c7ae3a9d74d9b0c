"""What is proposed becomes a goal with its measure, or is declined and stays so (feature D10)."""

from datetime import date

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, organisation, with_measures
from tests.roadmaps.proposing import assessment, proposals_of, the_proposed


async def test_a_goal_and_its_first_measure_are_made_in_one_step_and_the_link_is_kept(roadmaps: Roadmaps) -> None:
    roadmap, told, proposal = await the_proposed(roadmaps)
    path = f"/roadmaps/{roadmap}/goal-proposals/{proposal}"
    asked = {"state": "accepted", "measure": {"title": {"fi": "Sähköinen asiointi"}, "sectors": ["technical"]}}

    accepted = await roadmaps.put(path, asked)
    again = await roadmaps.put(path, asked)
    late = await roadmaps.put(path, {"state": "declined"})

    assert (accepted.status_code, again.json()) == (200, accepted.json())
    assert (late.status_code, late.json()["code"]) == (409, "proposal_accepted")
    (goal,) = (await roadmaps.get(f"/roadmaps/{roadmap}"))["goals"]
    assert (goal["key"], goal["title"]["fi"]) == (accepted.json()["goal_key"], "Digitaaliset palvelut")
    assert goal["source"] == {"assessment_id": str(told.id), "criterion": "services"}
    (listed,) = (await roadmaps.get(f"/roadmaps/{roadmap}/measures"))["items"]
    measure = listed["measure"]
    assert (measure["id"], measure["goals"], measure["status"]) == (
        accepted.json()["measure_id"],
        [goal["key"]],
        "planned",
    )


async def test_a_measure_that_makes_no_sense_leaves_the_proposal_as_it_was(roadmaps: Roadmaps) -> None:
    roadmap, _, proposal = await the_proposed(roadmaps)

    refused = await roadmaps.put(
        f"/roadmaps/{roadmap}/goal-proposals/{proposal}",
        {"state": "accepted", "measure": {"title": {"fi": "Asiointi"}, "sectors": ["unheard_of"]}},
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_sector")
    assert [one["state"] for one in await proposals_of(roadmaps, roadmap)] == ["proposed"]
    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["goals"] == []


async def test_a_declined_proposal_is_not_made_again_by_a_later_round_and_can_be_accepted_later(
    roadmaps: Roadmaps,
) -> None:
    roadmap, told, proposal = await the_proposed(roadmaps)
    path = f"/roadmaps/{roadmap}/goal-proposals/{proposal}"
    assert (await roadmaps.put(path, {"state": "declined"})).json()["state"] == "declined"

    await roadmaps.running.hear(assessment(told.organisation_id, round=2, measured_on=date(2025, 3, 1)))

    assert [one["state"] for one in await proposals_of(roadmaps, roadmap)] == ["declined"]
    assert (await roadmaps.put(path, {"state": "accepted", "goal": {"key": "services"}})).json()["goal_key"] == (
        "services"
    )


async def test_an_archived_roadmap_is_left_as_it_was(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    await with_measures(roadmaps, roadmap, 1)
    await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "archived"})

    await roadmaps.running.hear(assessment(akaa))

    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["levels"] == []
