"""The compass through the door: editions that follow each other, their indicators' values, and the page (E1, DF7)."""

import asyncio
from typing import Any
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


MAPPINGS: list[tuple[list[dict[str, Any]], str, str]] = [
    ([], "goal_without_outcome", "successors"),
    ([became("services", "same", "a")], "goal_without_outcome", "successors"),
    ([became("services", "merged", "a"), became("data", "dropped")], "merged_alone", "successors"),
]


@pytest.mark.parametrize(("successors", "code", "field"), MAPPINGS)
async def test_an_edition_is_published_once_every_goal_of_the_former_has_an_outcome(
    roadmaps: Roadmaps, administrator: Administrator, successors: list[dict[str, Any]], code: str, field: str
) -> None:
    await administrator.publishes(frame(goal("services"), goal("data")), "2022-10-20")
    draft = await administrator.begins(frame(goal("a"), goal("b"), successors=successors))
    path = f"/compass/editions/{draft['id']}"

    refused = await administrator.ask("POST", f"{path}/publications", {"valid_from": "2024-01-01"})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, field)
    assert (await administrator.ask("GET", path)).json()["state"] == "draft"
    assert (await roadmaps.get("/compass.json"))["valid_to"] is None


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (frame(goal("a"), successors=[became("nothing", "dropped")]), "not_in_former", "successors.0.goal"),
    (frame(goal("a"), successors=[became("services", "same", "z")]), "not_in_this_edition", "successors.0.to"),
    (
        frame(goal("a"), successors=[became("services", "same", "a"), became("data", "same", "a")]),
        "same_as_two",
        "successors.1.to",
    ),
    (frame(goal("a"), successors=[became("services", "split", "a")]), "outcome_does_not_fit", "successors.0"),
    (frame(goal("a"), successors=[became("services", "dropped", "a")]), "outcome_does_not_fit", "successors.0"),
    (frame(goal("a"), successors=[became("services", "became", "a")]), "unknown_value", "successors.0.outcome"),
    (frame(goal("a"), goal("a")), "key_repeated", "parts"),
    (frame(goal("a"), sources=[{"title": {"fi": "x"}, "url": "javascript:alert(1)"}]), "invalid", "sources.0.url"),
    (
        frame(measured("services", unit="kpl"), successors=[became("services", "same", "services")]),
        "unit_changed",
        "parts.0.goals.0",
    ),
]


@pytest.mark.parametrize(("content", "code", "field"), WRONG)
async def test_a_draft_that_leads_nowhere_is_refused_with_the_field_and_changes_nothing(
    roadmaps: Roadmaps, administrator: Administrator, content: dict[str, Any], code: str, field: str
) -> None:
    await administrator.publishes(frame(measured("services"), goal("data")), "2022-10-20")
    draft = await administrator.begins()
    path = f"/compass/editions/{draft['id']}"

    refused = await administrator.ask("PUT", path, content)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, field), refused.text
    assert (await administrator.ask("GET", path)).json() == draft


async def test_what_is_published_stays_as_it_is(roadmaps: Roadmaps, administrator: Administrator) -> None:
    made = await administrator.publishes(frame(goal("services")), "2022-10-20")
    path = f"/compass/editions/{made['id']}"

    refused = [
        await administrator.ask("PUT", path, frame(goal("services"))),
        await administrator.ask("POST", f"{path}/publications", {"valid_from": "2023-01-01"}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "edition_is_published")] * 2


async def test_an_edition_cant_begin_before_the_one_that_it_follows(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await administrator.publishes(frame(goal("services")), "2022-10-20")
    draft = await administrator.begins()

    refused = await administrator.ask(
        "POST", f"/compass/editions/{draft['id']}/publications", {"valid_from": "2022-10-20"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "not_after_former")


async def test_a_frame_has_one_draft_at_a_time_and_two_frames_one_each(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await administrator.begins(frame(goal("services")))
    await administrator.begins(frame(goal("other")), "eu-digital-decade")

    second = await administrator.ask("POST", "/compass/editions", {"frame": FRAME, "content": frame(goal("x"))})
    assert (second.status_code, second.json()["code"]) == (409, "draft_exists")
    unknown = await administrator.ask("POST", "/compass/editions", {"frame": "no-such-frame"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "frame_not_shipped")


async def begun_at_once(administrator: Administrator, name: str) -> list[int]:
    body = {"frame": name, "content": frame(goal("services"))}
    answers = await asyncio.gather(*(administrator.ask("POST", "/compass/editions", body) for _ in range(6)))
    return sorted(answer.status_code for answer in answers)


async def test_of_many_who_begin_an_edition_at_once_one_does(roadmaps: Roadmaps, administrator: Administrator) -> None:
    assert await begun_at_once(administrator, "at-once") == [201, *[409] * 5]


async def test_twin_without_the_databases_rules_there_would_be_several_drafts(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await roadmaps.running.fetch("DROP INDEX one_draft_of_a_frame")
    await roadmaps.running.fetch("ALTER TABLE compass_editions DROP CONSTRAINT compass_editions_frame_edition_key")
    tries = [await begun_at_once(administrator, f"at-once-{number}") for number in range(5)]
    assert any(statuses.count(201) > 1 for statuses in tries)


async def test_the_second_of_two_editors_is_told_what_the_first_one_changed(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    draft = await administrator.begins(frame(goal("services")))
    path, seen = f"/compass/editions/{draft['id']}", {"If-Match": '"1"'}
    first = await administrator.ask("PUT", path, frame(goal("services"), vision={"fi": "Yksi visio"}), **seen)
    late = await administrator.ask("PUT", path, frame(goal("services"), goal("data")), **seen)

    assert first.status_code == 200
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")
    assert [(one["path"], one["before"]) for one in late.json()["changes"]] == [("vision", None)]
    assert (await administrator.ask("GET", path)).json()["vision"]["fi"] == "Yksi visio"


async def test_an_edition_begun_twice_with_one_key_is_begun_once(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    body, key = {"frame": FRAME, "content": frame(goal("services"))}, {"Idempotency-Key": "once"}
    first = await administrator.ask("POST", "/compass/editions", body, **key)
    again = await administrator.ask("POST", "/compass/editions", body, **key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())


async def test_an_edition_too_large_to_be_said_is_refused_before_it_is_kept(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    long = {"fi": "ä" * 9_000}
    refused = await administrator.ask(
        "POST",
        "/compass/editions",
        {"frame": FRAME, "content": frame(*(goal(f"goal-{number}", description=long) for number in range(20)))},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "frame_too_large")


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
