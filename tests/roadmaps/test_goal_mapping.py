"""Roadmaps' links to goals that were split, merged or dropped: offered, taken or kept, and never lost (feature E1)."""

from uuid import UUID, uuid4

import pytest

from services.roadmaps.goal_mapping.rules import relinked
from shared.contracts import Measure
from tests.roadmaps.compassing import Administrator, became, decide, frame, goal, ids, linking, links, proposals
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import made, measure

KEYS = ("skills", "services", "data", "security")


@pytest.fixture
def administrator(roadmaps: Roadmaps) -> Administrator:
    return Administrator(roadmaps)


async def first_edition(administrator: Administrator) -> dict[str, UUID]:
    return ids(await administrator.publishes(frame(*map(goal, KEYS)), "2022-10-20"))


async def second_edition(administrator: Administrator) -> dict[str, UUID]:
    """skills stay, services are split, data and security become one."""
    successors = [
        became("skills", "same", "skills"),
        became("services", "split", "digital-services", "human-services"),
        became("data", "merged", "secure-data"),
        became("security", "merged", "secure-data"),
    ]
    goals = [goal(key) for key in ("skills", "digital-services", "human-services", "secure-data")]
    return ids(await administrator.publishes(frame(*goals, successors=successors), "2024-01-01"))


async def test_a_new_edition_offers_each_roadmap_what_became_of_its_goals_and_keeps_the_links(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["skills"], old["services"])
    pilot = measure(akaa, national_goal_ids=(old["data"],))
    await made(roadmaps, akaa, pilot)
    assert await proposals(roadmaps, akaa) == {}
    new = await second_edition(administrator)

    offered = await proposals(roadmaps, akaa)
    assert offered.keys() == {str(old["services"]), str(old["data"])}  # skills stayed the same
    split, merged = offered[str(old["services"])], offered[str(old["data"])]
    assert (split["outcome"], split["state"], split["local_goals"], split["measures"]) == (
        "split",
        "open",
        ["goal-1"],
        [],
    )
    assert [one["id"] for one in split["to_goals"]] == [str(new["digital-services"]), str(new["human-services"])]
    assert (merged["outcome"], merged["measures"]) == ("merged", [str(pilot.id)])
    assert await links(roadmaps, akaa) == ([str(old["skills"]), str(old["services"])], [str(old["data"])])


async def test_accepting_moves_every_link_at_once_and_the_history_keeps_the_old_ones(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["services"], old["skills"])
    one, other = (measure(akaa, title, national_goal_ids=(old["services"],)) for title in ("Yksi", "Toinen"))
    untouched = measure(akaa, "Kolmas", national_goal_ids=(old["skills"],))
    await made(roadmaps, akaa, one, other, untouched)
    new = await second_edition(administrator)
    to = [str(new["digital-services"]), str(new["human-services"])]

    accepted = await decide(roadmaps, akaa, old["services"], "accepted")

    assert (accepted.status_code, accepted.json()["state"], accepted.json()["took"]) == (200, "accepted", to)
    local, of_measures = await links(roadmaps, akaa)
    assert local == [*to, str(old["skills"])]
    assert sorted(of_measures) == sorted([*to, *to, str(old["skills"])])
    versions = await roadmaps.running.fetch("SELECT id, version FROM measures WHERE roadmap_id = $1", akaa.id)
    assert {row["id"]: row["version"] for row in versions} == {one.id: 2, other.id: 2, untouched.id: 1}
    was = await roadmaps.running.fetch(
        "SELECT content FROM history WHERE id = ANY($1) AND version = 1", [akaa.id, one.id]
    )
    assert all(str(old["services"]) in str(row["content"]) for row in was)
    again = await decide(roadmaps, akaa, old["services"], "accepted")
    assert (again.status_code, again.json()) == (200, accepted.json())


async def test_of_a_split_goal_a_roadmap_may_take_the_part_that_is_its_own(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["services"])
    await made(roadmaps, akaa)
    new = await second_edition(administrator)

    for chosen in ([str(new["skills"])], []):
        refused = await decide(roadmaps, akaa, old["services"], "accepted", to_goals=chosen)
        assert (refused.status_code, refused.json()["code"]) == (422, "not_offered")
    taken = await decide(roadmaps, akaa, old["services"], "accepted", to_goals=[str(new["human-services"])])
    assert taken.json()["took"] == [str(new["human-services"])]
    assert await links(roadmaps, akaa) == ([str(new["human-services"])], [])


async def test_a_declined_proposal_keeps_the_link_and_may_be_accepted_later(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["data"])
    await made(roadmaps, akaa)
    new = await second_edition(administrator)

    declined = await decide(roadmaps, akaa, old["data"], "declined")
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert await links(roadmaps, akaa) == ([str(old["data"])], [])
    assert (await roadmaps.get(f"/compass/goals/{old['data']}"))["goal"]["key"] == "data"
    assert (await decide(roadmaps, akaa, old["data"], "accepted")).status_code == 200
    assert await links(roadmaps, akaa) == ([str(new["secure-data"])], [])
    settled = await decide(roadmaps, akaa, old["data"], "declined")
    assert (settled.status_code, settled.json()["code"]) == (409, "proposal_settled")


async def test_two_goals_merged_into_one_leave_one_link(roadmaps: Roadmaps, administrator: Administrator) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["data"], old["security"])
    await made(roadmaps, akaa)
    new = await second_edition(administrator)

    for key in ("data", "security"):
        assert (await decide(roadmaps, akaa, old[key], "accepted")).status_code == 200
    assert await links(roadmaps, akaa) == ([str(new["secure-data"])], [])


async def test_a_dropped_goal_goes_from_the_roadmap_only_when_its_owners_say_so(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = ids(await administrator.publishes(frame(goal("skills"), goal("data")), "2022-10-20"))
    akaa = linking(roadmaps.network, old["skills"], old["data"])
    await made(roadmaps, akaa)
    successors = [became("skills", "same", "skills"), became("data", "dropped")]
    await administrator.publishes(frame(goal("skills"), successors=successors), "2024-01-01")

    assert await links(roadmaps, akaa) == ([str(old["skills"]), str(old["data"])], [])
    assert (await decide(roadmaps, akaa, old["data"], "accepted")).json()["took"] == []
    assert await links(roadmaps, akaa) == ([str(old["skills"])], [])


async def test_a_roadmap_that_links_to_an_old_goal_after_the_new_edition_is_offered_it_too(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = await first_edition(administrator)
    await second_edition(administrator)
    late = linking(roadmaps.network, old["services"])
    await made(roadmaps, late)

    assert [one["state"] for one in (await proposals(roadmaps, late)).values()] == ["open"]


async def test_what_isnt_offered_cant_be_decided(roadmaps: Roadmaps, administrator: Administrator) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["skills"])
    await made(roadmaps, akaa)
    await second_edition(administrator)

    for goal_id in (old["skills"], old["services"], uuid4()):
        assert (await decide(roadmaps, akaa, goal_id, "accepted")).status_code == 404


async def test_who_saw_an_older_roadmap_is_told_what_changed_and_nothing_is_decided(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    old = await first_edition(administrator)
    akaa = linking(roadmaps.network, old["services"], old["data"])
    await made(roadmaps, akaa)
    await second_edition(administrator)
    await decide(roadmaps, akaa, old["data"], "accepted")

    path = f"/roadmaps/{akaa.id}/compass-proposals/{old['services']}"
    late = await roadmaps.put(path, {"state": "accepted"}, **{"If-Match": '"1"'})
    assert (late.status_code, late.json()["changes"][0]["path"]) == (412, "goals/goal-1/national_goal_ids")
    assert (await proposals(roadmaps, akaa))[str(old["services"])]["state"] == "open"


@pytest.mark.parametrize(("took", "expected"), [((1, 2), (0, 1, 2, 3)), ((3,), (0, 3)), ((), (0, 3)), ((0,), (0, 3))])
def test_successors_stand_where_the_goal_stood_and_none_twice(took: tuple[int, ...], expected: tuple[int, ...]) -> None:
    goals = [UUID(int=number) for number in range(4)]
    before = (goals[0], UUID(int=9), goals[3])

    assert relinked(before, UUID(int=9), [goals[number] for number in took]) == tuple(goals[n] for n in expected)


def test_a_measure_without_the_goal_keeps_its_links() -> None:
    one = Measure.model_validate(
        {"id": UUID(int=1), "version": 1, "roadmap_id": UUID(int=2), "title": {"fi": "Yksi"}, "status": "planned",
         "stage": "planned", "national_goal_ids": [UUID(int=3)]}
    )  # fmt: skip
    assert relinked(one.national_goal_ids, UUID(int=9), [UUID(int=4)]) == (UUID(int=3),)
