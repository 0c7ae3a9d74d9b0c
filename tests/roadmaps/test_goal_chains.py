"""Links over a chain of editions: whatever becomes of goals, and whenever a roadmap decides, none is lost."""

import random
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import Roadmap
from tests.roadmaps.compassing import Administrator, became, decide, frame, goal, ids, linking, links, proposals
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import made, measure, roadmap


@pytest.fixture
def administrator(roadmaps: Roadmaps) -> Administrator:
    return Administrator(roadmaps)


def successors_of(keys: list[str], edition: int, chance: random.Random) -> tuple[list[str], list[dict[str, Any]]]:
    """A next edition's goals, and one valid outcome for each of the former's."""
    here, told, waiting = [f"new-{edition}"], [], []
    for number, key in enumerate(keys):
        match chance.choice(["same", "split", "merged", "dropped"]):
            case "same":
                here.append(f"same-{edition}-{number}")
                told.append(became(key, "same", here[-1]))
            case "split":
                here += [f"split-{edition}-{number}-{half}" for half in "ab"]
                told.append(became(key, "split", *here[-2:]))
            case "merged":
                waiting.append(key)
            case _:
                told.append(became(key, "dropped"))
    if len(waiting) == 1:
        told.append(became(waiting[0], "dropped"))
    elif waiting:
        here.append(f"merged-{edition}")
        told += [became(key, "merged", here[-1]) for key in waiting]
    return here, told


async def accept_everything(roadmaps: Roadmaps, of: Roadmap) -> None:
    """Also what is offered anew because a successor has gone itself."""
    while still := [one for one in (await proposals(roadmaps, of)).values() if one["state"] == "open"]:
        for one in still:
            assert (await decide(roadmaps, of, one["goal"]["id"], "accepted")).status_code == 200


def led_to(goal_id: str, editions: list[dict[str, Any]]) -> set[str]:
    """Where a goal of the first edition leads in the last one: the oracle, by the editions' own words."""
    reached = {goal_id}
    for edition in editions[1:]:
        told = {one["goal_id"]: one["to"] for one in edition["successors"]}
        reached = {after for before in reached for after in told.get(before, [before])}
    return reached


async def three_editions(
    roadmaps: Roadmaps, administrator: Administrator, seed: int, *deciding: Roadmap
) -> list[dict[str, Any]]:
    """A random chain; `deciding` link to every goal of the first edition, and the first of them decides at once."""
    chance, keys = random.Random(seed), [f"goal-{number}" for number in range(6)]
    editions = [await administrator.publishes(frame(*map(goal, keys)), "2022-10-20")]
    old = list(ids(editions[0]).values())
    for of in deciding:
        whole = of.model_copy(update={"goals": linking(of.network_id, *old).goals})
        await made(roadmaps, whole, *(measure(of, str(link), national_goal_ids=(link,)) for link in old))
    for number in (2, 3):
        keys, successors = successors_of(keys, number, chance)
        content = frame(*map(goal, keys), successors=successors)
        editions.append(await administrator.publishes(content, f"20{20 + 2 * number}-01-01"))
        await accept_everything(roadmaps, deciding[0])
    return editions


@pytest.mark.parametrize("seed", range(6))
async def test_over_three_editions_no_link_is_lost_whenever_a_roadmap_decides(
    roadmaps: Roadmaps, administrator: Administrator, seed: int
) -> None:
    prompt, patient, silent = (roadmap(roadmaps.network) for _ in range(3))
    editions = await three_editions(roadmaps, administrator, seed, prompt, patient, silent)
    await accept_everything(roadmaps, patient)

    old = [str(one) for one in ids(editions[0]).values()]
    expected = {link for one in old for link in led_to(one, editions)}
    for of in (prompt, patient):
        local, of_measures = await links(roadmaps, of)
        assert set(local) == set(of_measures) == expected
        assert len(local) == len(set(local))
    local, of_measures = await links(roadmaps, silent)
    assert (local, sorted(of_measures)) == (old, sorted(old))
    for one in old:
        assert (await roadmaps.http.get(f"/compass/goals/{one}")).status_code == 200


async def test_links_are_left_behind_where_it_is_forgotten_what_became_of_goals(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    prompt, patient = (roadmap(roadmaps.network) for _ in range(2))
    editions = await three_editions(roadmaps, administrator, 1, prompt, patient)
    await roadmaps.running.fetch("DELETE FROM goal_decisions")
    await roadmaps.running.fetch("DELETE FROM goal_successions WHERE edition_id = $1", UUID(editions[2]["id"]))
    await accept_everything(roadmaps, patient)

    expected = {link for one in ids(editions[0]).values() for link in led_to(str(one), editions)}
    assert set((await links(roadmaps, patient))[0]) != expected
