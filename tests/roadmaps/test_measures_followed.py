"""How far measures are, told by whoever sees to them: statuses, milestones, values, benefits, owners."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from shared.contracts import Erasure, ErasureState
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made
from tests.roadmaps.test_measures import WHOLE, added


async def put(roadmaps: Roadmaps, person: UUID, path: str, body: dict[str, Any]) -> httpx.Response:
    return await roadmaps.http.put(path, json=body, headers=roadmaps.running.as_(person=person))


async def of_contributor(roadmaps: Roadmaps) -> tuple[UUID, str, UUID]:
    """A roadmap, one of its measures as a path, and the contributor who sees to it."""
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "contributor")
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    path = f"/measures/{measure['id']}"
    assert (await roadmaps.put(f"{path}/owner", {"person_id": str(person)})).status_code == 204
    return roadmap, path, person


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


async def test_a_contributor_follows_their_own_measure_and_plans_nothing(roadmaps: Roadmaps) -> None:
    _, path, person = await of_contributor(roadmaps)
    headers = roadmaps.running.as_(person=person)

    assert (await put(roadmaps, person, f"{path}/status", {"status": "under_way", "progress": 50})).status_code == 200
    reached = {"reached_on": "2021-01-01"}
    assert (await put(roadmaps, person, f"{path}/milestones/kilpailutus", reached)).status_code == 200
    realised = {"realised": "1", "realised_on": "2021-01-01"}
    assert (await put(roadmaps, person, f"{path}/benefits/aika", realised)).status_code == 200
    value = {"value": "35", "unit": "%", "on": "2021-01-01"}
    reported = await roadmaps.http.post(f"{path}/indicators/asioinnit/values", json=value, headers=headers)
    assert reported.status_code == 201
    plans: list[dict[str, Any]] = [{"title": {"fi": "Muu"}}, {"budget": []}]
    for body in plans:
        planned = await roadmaps.http.patch(path, json=body, headers=headers)
        assert (planned.status_code, planned.json()["code"]) == (403, "forbidden")
    assert (await roadmaps.http.delete(path, headers=headers)).status_code == 403
    assert (await put(roadmaps, person, f"{path}/owner", {"person_id": None})).status_code == 403


async def test_a_contributor_reads_others_measures_and_changes_none(roadmaps: Roadmaps) -> None:
    roadmap, path, _ = await of_contributor(roadmaps)
    other = await entrusted(roadmaps, roadmap, "contributor")

    read = await roadmaps.http.get(path, headers=roadmaps.running.as_(person=other))
    assert read.status_code == 200
    told = await put(roadmaps, other, f"{path}/status", {"status": "done"})
    assert told.status_code == 403
    stranger = await roadmaps.http.get(path, headers=roadmaps.running.as_(person=uuid4()))
    assert stranger.status_code == 403


async def test_only_somebody_of_the_team_sees_to_a_measure(roadmaps: Roadmaps) -> None:
    roadmap, path, person = await of_contributor(roadmaps)

    stranger = await roadmaps.put(f"{path}/owner", {"person_id": str(uuid4())})
    assert (stranger.status_code, stranger.json()["code"]) == (422, "not_in_the_team")
    assert (await roadmaps.get(path))["owner_id"] == str(person)

    left = await roadmaps.http.delete(f"/roadmaps/{roadmap}/team/{person}", headers=roadmaps.coordinating())
    assert left.status_code == 204
    assert (await roadmaps.get(path))["owner_id"] is None


async def test_no_document_of_a_measure_names_a_person(roadmaps: Roadmaps) -> None:
    _, path, person = await of_contributor(roadmaps)
    assert (await put(roadmaps, person, f"{path}/status", {"status": "under_way", "progress": 50})).status_code == 200

    kept = await roadmaps.running.fetch(
        "SELECT content::text AS said FROM history UNION ALL SELECT content::text FROM measures"
        " UNION ALL SELECT payload::text FROM due UNION ALL SELECT to_jsonb(v)::text FROM indicator_values v"
    )
    assert kept
    assert not [row for row in kept if str(person) in row["said"]]


async def test_who_sees_to_a_measure_is_told_so_and_forgotten_on_asking(roadmaps: Roadmaps) -> None:
    _, path, person = await of_contributor(roadmaps)
    told = await roadmaps.http.get("/people/me/data", headers=roadmaps.running.as_(person=person))
    (own,) = told.json()["data"]["measures"]
    assert (own["measure"]["fi"], own["stage"]) == ("Sähköinen asiointi", "under_way")

    await roadmaps.running.hear(
        Erasure(id=person, version=1, state=ErasureState.asked, asked_at=roadmaps.running.clock())
    )

    assert (await roadmaps.get(path))["owner_id"] is None
