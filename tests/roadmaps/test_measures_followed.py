"""How far measures are: statuses, milestones, values, benefits."""

from typing import Any

import asyncpg
import pytest

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made
from tests.roadmaps.measuring import WHOLE, added
from tests.roadmaps.seeing_to import of_contributor, put


async def test_a_status_brings_its_stage_and_its_progress(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), {"title": {"fi": "Verkkosivut"}})
    path = f"/measures/{measure['id']}/status"

    begun = await roadmaps.put(path, {"status": "under_way", "progress": 40})
    done = await roadmaps.put(path, {"status": "done"})

    assert [(one.json()["stage"], one.json()["progress"]) for one in (begun, done)] == [
        ("under_way", 40),
        ("done", 100),
    ]
    other = await roadmaps.put(path, {"status": "done", "progress": 90})
    assert (other.status_code, other.json()["code"]) == (422, "progress_of_the_status")


@pytest.mark.parametrize("status", ["delayed", "cancelled"])
async def test_whoever_delays_or_cancels_says_why(roadmaps: Roadmaps, status: str) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}/status"

    refused = await roadmaps.put(path, {"status": status})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422, "status_reason_missing", "reason",
    )  # fmt: skip
    told = await roadmaps.put(path, {"status": status, "reason": {"fi": "Hankinta valitettiin"}})
    assert (told.json()["stage"], told.json()["progress"]) == (status, 30)
    assert told.json()["reason"]["fi"] == "Hankinta valitettiin"


async def test_a_roadmaps_own_statuses_hold_for_its_measures(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    pilot = {"name": {"fi": "Pilotissa"}, "stage": "under_way", "progress": 25}
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/statuses/pilot", pilot)).status_code == 200
    (measure,) = await added(roadmaps, roadmap, {"title": {"fi": "Verkkosivut"}, "status": "pilot"})
    assert (measure["stage"], measure["progress"]) == ("under_way", 25)


async def test_a_roadmaps_own_fields_are_typed(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    field = {"name": {"fi": "Henkilötyövuodet"}, "type": "number"}
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/htv", field)).status_code == 200
    (measure,) = await added(roadmaps, roadmap, {"title": {"fi": "Verkkosivut"}, "custom": {"htv": 1.5}})
    assert measure["custom"] == {"htv": "1.5"}
    path = f"/measures/{measure['id']}"
    assert (await roadmaps.patch(path, {"title": {"fi": "Sivut"}})).json()["custom"] == {"htv": "1.5"}
    refused = await roadmaps.patch(path, {"custom": {"htv": "paljon"}})
    assert (refused.json()["field"], refused.json()["code"]) == ("custom.htv", "not_of_type_number")


async def test_a_field_that_is_needed_since_holds_up_nobody_who_tells_something_else(roadmaps: Roadmaps) -> None:
    roadmap, path, person = await of_contributor(roadmaps)
    field = {"name": {"fi": "Luokka"}, "type": "choice", "choices": ["a", "b"], "required": True}
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/luokka", field)).status_code == 200

    told = await put(roadmaps, person, f"{path}/status", {"status": "under_way", "progress": 50})
    assert told.status_code == 200
    for custom, code in (({"luokka": None}, "missing"), ({"luokka": "c"}, "not_of_type_choice")):
        refused = await roadmaps.patch(path, {"custom": custom})
        assert (refused.json()["field"], refused.json()["code"]) == ("custom.luokka", code)
    assert (await roadmaps.patch(path, {"custom": {"luokka": "a"}})).status_code == 200
    added_since = await roadmaps.post(f"/roadmaps/{roadmap}/measures", {"measures": [{"title": {"fi": "Uusi"}}]})
    assert added_since.json()["field"] == "measures.0.custom.luokka"


async def test_values_are_added_and_never_overwritten(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}/indicators/asioinnit/values"
    roadmaps.at(2025, 6, 1)

    async def reported(value: str, on: str) -> Any:
        answer = await roadmaps.post(path, {"value": value, "unit": "%", "on": on, "note": {"fi": "Otos"}})
        assert answer.status_code == 201, answer.text
        return answer.json()["indicators"][0]["latest"]

    assert await reported("35", "2024-12-31") == {"value": "35", "on": "2024-12-31"}
    assert await reported("30.5", "2024-06-30") == {"value": "35", "on": "2024-12-31"}
    assert await reported("36", "2024-12-31") == {"value": "36", "on": "2024-12-31"}

    values = (await roadmaps.get(path))["items"]
    assert [(float(one["value"]), one["on"]) for one in values] == [
        (30.5, "2024-06-30"), (35, "2024-12-31"), (36, "2024-12-31"),
    ]  # fmt: skip
    page = await roadmaps.get(f"{path}?limit=2")
    rest = await roadmaps.get(f"{path}?limit=2&cursor={page['next']}")
    assert [float(one["value"]) for one in page["items"] + rest["items"]] == [30.5, 35, 36]
    for statement in ("UPDATE indicator_values SET value = 0", "DELETE FROM indicator_values"):
        with pytest.raises(asyncpg.RaiseError, match="only added"):
            await roadmaps.running.fetch(statement)


async def test_a_value_in_another_unit_is_refused_with_the_units_name(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}/indicators/asioinnit/values"
    value = {"value": "350", "unit": "kpl", "on": "2021-06-30"}

    refused = await roadmaps.post(path, value, **{"Accept-Language": "sv"})

    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "wrong_unit", "unit")
    assert "%" in refused.json()["title"]
    assert (await roadmaps.get(path))["items"] == []
    coming = await roadmaps.post(path, {**value, "unit": "%", "on": "2099-01-01"})
    assert coming.json()["code"] == "not_yet"
    unknown = await roadmaps.post(f"/measures/{measure['id']}/indicators/muu/values", {**value, "unit": "%"})
    assert unknown.status_code == 404


async def test_an_indicator_with_values_keeps_its_unit_and_its_latest_value(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}"
    value = {"value": "35", "unit": "%", "on": "2021-06-30"}
    assert (await roadmaps.post(f"{path}/indicators/asioinnit/values", value)).status_code == 201

    asked = {"key": "asioinnit", "name": {"fi": "Asioinnit verkossa"}, "unit": "%"}
    renamed = await roadmaps.patch(path, {"indicators": [asked]})
    assert renamed.json()["indicators"][0]["latest"] == {"value": "35", "on": "2021-06-30"}
    refused = await roadmaps.patch(path, {"indicators": [{**asked, "unit": "kpl"}]})
    assert (refused.json()["field"], refused.json()["code"]) == ("indicators.0.unit", "unit_has_values")
    claimed = await roadmaps.patch(path, {"indicators": [{**asked, "latest": {"value": "99", "on": "2021-07-01"}}]})
    assert claimed.status_code == 422


async def test_a_value_that_is_reported_twice_with_one_key_is_kept_once(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}/indicators/asioinnit/values"
    for _ in range(2):
        value = {"value": "35", "unit": "%", "on": "2021-06-30"}
        assert (await roadmaps.post(path, value, **{"Idempotency-Key": "k"})).status_code == 201
    assert len((await roadmaps.get(path))["items"]) == 1


async def test_milestones_are_reached_on_a_day_that_has_been(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}/milestones/kilpailutus"
    roadmaps.at(2024, 6, 10)

    early = await roadmaps.put(path, {"reached_on": "2024-06-11"})
    assert (early.status_code, early.json()["field"], early.json()["code"]) == (422, "reached_on", "not_yet")
    reached = await roadmaps.put(path, {"reached_on": "2024-06-10"})
    assert reached.json()["milestones"][0]["reached_on"] == "2024-06-10"
    assert (await roadmaps.put(f"{path}-2", {"reached_on": None})).status_code == 404
    moved = {"key": "kilpailutus", "title": {"fi": "Kilpailutus"}, "on": "2024-06-05"}
    replanned = await roadmaps.patch(f"/measures/{measure['id']}", {"milestones": [moved]})
    assert replanned.json()["milestones"][0]["reached_on"] == "2024-06-10"


async def test_benefits_are_planned_realised_and_asked_for_when_they_are_overdue(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    overdue = f"/roadmaps/{roadmap}/benefits/overdue"
    roadmaps.at(2025, 12, 31)
    assert (await roadmaps.get(overdue))["benefits"] == []

    roadmaps.at(2026, 1, 1)
    (waiting,) = (await roadmaps.get(overdue))["benefits"]
    assert (waiting["key"], waiting["measured_by"], waiting["kind"]) == ("aika", "2025-12-31", "time")

    path = f"/measures/{measure['id']}/benefits/aika"
    half = await roadmaps.put(path, {"realised": "1.2", "realised_on": None})
    assert (half.json()["field"], half.json()["code"]) == ("realised_on", "missing")
    told = await roadmaps.put(path, {"realised": "1.2", "realised_on": "2025-12-31"})
    assert (told.json()["benefits"][0]["planned"], told.json()["benefits"][0]["realised"]) == ("1.5", "1.2")
    assert (await roadmaps.get(overdue))["benefits"] == []


async def test_thirty_per_cent_of_a_line_and_what_it_has_cost(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    roadmaps.at(2025, 1, 10)
    line = {**WHOLE["budget"][0], "actual": "90000"}
    assert (await roadmaps.patch(f"/measures/{measure['id']}", {"budget": [line]})).status_code == 200

    (year,) = (await roadmaps.get(f"/roadmaps/{roadmap}/budget"))["years"]

    assert (year["planned"], year["actual"], year["measures"]) == ("30000.00", "27000.00", 1)
    second = {"title": {"fi": "Toinen"}, "budget": [{**WHOLE["budget"][0], "weight": 80}]}
    over = await roadmaps.post(f"/roadmaps/{roadmap}/measures", {"measures": [second]})
    assert (over.status_code, over.json()["code"]) == (422, "weights_over_whole")
    assert over.json()["field"] == "measures.0.budget.0.weight"
