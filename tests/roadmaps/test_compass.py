"""The compass through the door: editions that are published, follow each other and are read for ever (E1, DF7)."""

from uuid import UUID

import pytest

from shared.bus.restoring_queries import raise_versions
from shared.contracts import Compass
from shared.runtime.kept import MILLION
from tests.roadmaps.compassing import FRAME, Administrator, became, frame, goal, ids, measured
from tests.roadmaps.conftest import Roadmaps


@pytest.fixture
def administrator(roadmaps: Roadmaps) -> Administrator:
    return Administrator(roadmaps)


async def test_the_national_compass_comes_with_its_four_parts_and_three_goals_of_public_services(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    shipped = await roadmaps.get("/compass/shipped")
    made = await administrator.publishes(None, "2022-10-20")

    assert [part["key"] for part in made["parts"]] == ["skills", "infrastructures", "businesses", "public-services"]
    assert [one["title"]["fi"] for one in made["parts"][3]["goals"]] == [
        "Ihmiskeskeinen ja kestävä julkishallinto",
        "Yhteentoimivat julkiset palvelut",
        "Kokonaisturvalliset digitaaliset palvelut",
    ]
    assert {one["target_year"] for one in made["parts"][3]["goals"]} == {2030}
    assert shipped[FRAME]["title"]["fi"] == made["title"]["fi"] == "Suomen digikompassi"
    assert (await roadmaps.get("/compass.json"))["id"] == made["id"]


async def test_a_published_edition_is_said_with_all_its_goals(roadmaps: Roadmaps, administrator: Administrator) -> None:
    made = await administrator.publishes(frame(measured("services")), "2022-10-20")

    (said,) = await roadmaps.said(Compass)
    assert await roadmaps.types_said(Compass) == ["compass.edition_published"]
    assert (str(said.id), said.frame, said.edition, said.valid_from.isoformat()) == (made["id"], FRAME, 1, "2022-10-20")
    assert said.parts[0].goals[0].key_results[0].indicators[0].unit == "%"


async def test_a_draft_is_for_administrators_alone_and_on_no_topic(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    draft = await administrator.begins(frame(goal("services")))
    path = f"/compass/editions/{draft['id']}"

    assert (await administrator.ask("GET", path)).json()["state"] == "draft"
    for unseen in (path, f"{path}/compass.html", f"/compass/goals/{ids(draft)['services']}", "/compass.json"):
        assert (await roadmaps.http.get(unseen)).status_code == 404
    assert await roadmaps.get("/compass/editions") == []
    assert await roadmaps.said(Compass) == []
    assert (await roadmaps.put(path, frame(goal("services")))).status_code == 403


async def test_a_goal_that_stays_the_same_keeps_its_id_and_the_edition_before_ends(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    first = await administrator.publishes(frame(goal("services"), goal("data")), "2022-10-20")
    second = await administrator.publishes(
        frame(
            goal("digital-services"), goal("open-data"), goal("closed-data"),
            successors=[
                became("services", "same", "digital-services"), became("data", "split", "open-data", "closed-data")
            ],
        ),
        "2024-01-01",
    )  # fmt: skip

    assert ids(second)["digital-services"] == ids(first)["services"]
    assert (await roadmaps.get(f"/compass/editions/{first['id']}"))["valid_to"] == "2023-12-31"
    assert (await roadmaps.get("/compass.json"))["edition"] == 2
    assert [said.edition for said in await roadmaps.said(Compass)] == [1, 1, 2]
    assert await roadmaps.types_said(Compass) == [
        "compass.edition_published",
        "compass.edition_closed",
        "compass.edition_published",
    ]


async def test_a_goal_of_an_older_edition_is_read_for_ever_and_says_what_became_of_it(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    first = await administrator.publishes(frame(goal("services"), goal("data")), "2022-10-20")
    successors = [became("services", "merged", "all"), became("data", "merged", "all")]
    second = await administrator.publishes(frame(goal("all"), successors=successors), "2024-01-01")

    old = await roadmaps.get(f"/compass/goals/{ids(first)['data']}")
    assert (old["goal"]["key"], old["edition_id"], old["in_force"]) == ("data", first["id"], False)
    assert old["became"] == {"edition_id": second["id"], "outcome": "merged", "to": [str(ids(second)["all"])]}
    page = (await roadmaps.http.get(f"/compass/editions/{first['id']}/compass.html")).text
    assert "Seuraavassa versiossa tavoite on yhdistetty: Tavoite all" in page
    new = await roadmaps.get(f"/compass/goals/{ids(second)['all']}")
    assert (new["in_force"], new["became"]) == (True, None)


async def test_an_edition_that_takes_effect_later_leaves_the_present_one_in_force(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await administrator.publishes(frame(goal("services")), "2022-10-20")
    await administrator.publishes(None, "2027-01-01")  # everything as it was

    assert (await roadmaps.get("/compass.json"))["edition"] == 1
    roadmaps.at(2027, 1, 1)
    assert (await roadmaps.get("/compass.json"))["edition"] == 2


async def test_after_a_restore_lifted_the_versions_editions_go_on(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await administrator.publishes(frame(goal("services")), "2022-10-20")
    draft = await administrator.begins()
    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        await raise_versions(tx, roadmaps.running.service.kept[Compass], MILLION, None, 100)

    body = {"valid_from": "2024-01-01"}
    path = f"/compass/editions/{draft['id']}/publications"
    stale = await administrator.ask("POST", path, body, **{"If-Match": '"1"'})
    made = await administrator.ask("POST", path, body, **{"If-Match": f'"{MILLION + 1}"'})
    assert (stale.status_code, made.status_code) == (412, 201)
    assert [said.version for said in await roadmaps.said(Compass)] == [2, MILLION + 3, MILLION + 2]


async def test_the_compass_is_said_again_when_it_is_republished(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    made = await administrator.publishes(frame(goal("services")), "2022-10-20")
    await administrator.begins()
    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        current = await roadmaps.running.service.current[Compass](tx, None, 10)
    assert [one.id for one in current] == [UUID(made["id"])]
