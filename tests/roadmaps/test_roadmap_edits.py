"""A roadmap is changed by its editors, several at once: nothing is lost, and what makes no sense is refused."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.roadmaps.roadmaps import editing
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, with_measures


async def test_the_second_of_two_editors_is_told_what_the_first_one_changed(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    first = await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Palvelut verkossa"}}, **{"If-Match": '"1"'})
    second = await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Toinen visio"}}, **{"If-Match": '"1"'})

    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (second.status_code, second.json()["code"]) == (412, "version_conflict")
    assert [one["path"] for one in second.json()["changes"]] == ["vision"]
    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["vision"]["fi"] == "Palvelut verkossa"


async def test_of_two_edits_at_the_same_moment_one_is_kept_and_one_refused(roadmaps: Roadmaps) -> None:
    assert sorted(await _two_at_once(roadmaps)) == [200, 412]


async def test_without_looking_at_what_was_seen_one_of_two_edits_would_be_lost(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: nobody compares versions."""

    async def blind(*_: Any) -> None: ...

    monkeypatch.setattr(editing, "require_seen", blind)

    assert await _two_at_once(roadmaps) == [200, 200]


async def _two_at_once(roadmaps: Roadmaps) -> list[int]:
    roadmap = await made(roadmaps)
    answers = await asyncio.gather(
        *(
            roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": vision}}, **{"If-Match": '"1"'})
            for vision in ("Palvelut verkossa", "Palvelut lähellä")
        )
    )
    return [one.status_code for one in answers]


async def test_a_change_that_changes_nothing_makes_no_version(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    change = {"vision": {"fi": "Palvelut verkossa"}}

    first, again = [await roadmaps.patch(f"/roadmaps/{roadmap}", change) for _ in range(2)]

    assert (first.headers["etag"], again.headers["etag"]) == ('"2"', '"2"')


async def test_a_roadmap_that_was_archived_is_not_changed_until_it_is_adopted_again(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "archived"})).status_code == 200

    refused = await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Palvelut verkossa"}})
    back_to_draft = await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "draft"})
    adopted = await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "adopted"})

    assert (refused.status_code, refused.json()["code"]) == (409, "roadmap_archived")
    assert (back_to_draft.status_code, back_to_draft.json()["code"]) == (409, "roadmap_cannot_move")
    assert (adopted.status_code, adopted.json()["state"]) == (200, "adopted")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"sectors": ["technical", "unheard_of"]}, "unknown_sector", "sectors.1"),
        ({"starts_on": "2025-01-01", "ends_on": "2024-01-01"}, "ends_before_it_starts", "ends_on"),
        ({"title": None}, "cannot_be_empty", ""),
        ({"vision": {"fi": "Näkymätön\u202emerkki"}}, "control_characters", "vision"),
        ({"colour": "blue"}, "unknown_field", "colour"),
        ({"member_ids": [str(UUID(int=1))]}, "unknown_organisation", "member_ids.0"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_field_and_loses_nothing(
    roadmaps: Roadmaps, change: dict[str, Any], code: str, field: str
) -> None:
    roadmap = await made(roadmaps)
    before = await roadmaps.get(f"/roadmaps/{roadmap}")

    answer = await roadmaps.patch(f"/roadmaps/{roadmap}", change, **{"Accept-Language": "sv"})

    assert (answer.status_code, answer.json()["code"], answer.json().get("field", "")) == (422, code, field)
    assert await roadmaps.get(f"/roadmaps/{roadmap}") == before


async def test_texts_are_in_several_languages_with_a_stated_original(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    vision = {"fi": "Palvelut verkossa", "sv": "Tjänsterna på nätet", "original": "sv"}

    await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": vision})

    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["vision"] == {**vision, "en": None}


async def test_a_status_that_measures_have_stays_and_keeps_its_stage(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    await with_measures(roadmaps, roadmap, 2)
    paused = {"name": {"fi": "Tauolla"}, "stage": "under_way", "progress": 40}

    added = await roadmaps.put(f"/roadmaps/{roadmap}/statuses/paused", paused)
    dropped = await roadmaps.http.delete(f"/roadmaps/{roadmap}/statuses/planned", headers=roadmaps.coordinating())
    turned = await roadmaps.put(f"/roadmaps/{roadmap}/statuses/planned", {"name": {"fi": "Valmis"}, "stage": "done"})
    gone = await roadmaps.http.delete(f"/roadmaps/{roadmap}/statuses/paused", headers=roadmaps.coordinating())

    assert added.json()["statuses"][-1]["progress"] == 40
    assert (dropped.status_code, dropped.json()["code"], dropped.json()["field"]) == (409, "status_in_use", "key")
    assert (turned.status_code, turned.json()["code"], turned.json()["field"]) == (409, "status_in_use", "stage")
    assert [one["key"] for one in gone.json()["statuses"]][-1] == "cancelled"


async def test_a_field_that_is_filled_in_keeps_its_type(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    field = {"name": {"fi": "Järjestelmä"}, "type": "choice", "choices": ["erp", "crm"]}
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", field)).status_code == 200
    await with_measures(roadmaps, roadmap, 1, custom={"system": "erp"})

    typed = await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {**field, "type": "text", "choices": []})
    fewer = await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {**field, "choices": ["crm"]})
    renamed = await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {**field, "name": {"fi": "Ohjelmisto"}})

    assert (typed.status_code, typed.json()["code"]) == (409, "field_in_use")
    assert (fewer.status_code, fewer.json()["code"]) == (409, "choice_in_use")
    assert renamed.json()["custom_fields"][0]["name"]["fi"] == "Ohjelmisto"


async def test_a_goal_is_tied_to_the_municipal_strategy_and_stays_while_measures_carry_it_out(
    roadmaps: Roadmaps,
) -> None:
    roadmap = await made(roadmaps)
    goal = {"title": {"fi": "Sujuvat palvelut"}, "strategy": {"fi": "Elinvoimainen Akaa"}}

    added = await roadmaps.post(f"/roadmaps/{roadmap}/goals", goal)
    changed = await roadmaps.patch(f"/roadmaps/{roadmap}/goals/goal-1", {"strategy": {"fi": "Kuntastrategia 2030"}})
    await with_measures(roadmaps, roadmap, 1, goals=["goal-1"])
    dropped = await roadmaps.http.delete(f"/roadmaps/{roadmap}/goals/goal-1", headers=roadmaps.coordinating())

    assert (added.status_code, added.json()["goals"][0]["key"]) == (201, "goal-1")
    assert changed.json()["goals"][0]["title"]["fi"] == "Sujuvat palvelut"
    assert changed.json()["goals"][0]["strategy"]["fi"] == "Kuntastrategia 2030"
    assert (dropped.status_code, dropped.json()["code"]) == (409, "goal_in_use")


async def test_a_goal_of_the_compass_that_nobody_published_is_refused(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    answer = await roadmaps.post(
        f"/roadmaps/{roadmap}/goals", {"title": {"fi": "Tavoite"}, "national_goal_ids": [str(uuid4())]}
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "unknown_goal",
        "national_goal_ids.0",
    )
