"""Who sees to a measure follows it, plans nothing, is named in no document, and is forgotten on asking."""

from typing import Any
from uuid import uuid4

from shared.contracts import Erasure, ErasureState
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted
from tests.roadmaps.seeing_to import of_contributor, put


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
