"""Measures through the door: added, planned anew, taken out (feature E4)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, organisation
from tests.roadmaps.measuring import WHOLE, added


async def test_a_measure_is_kept_with_all_that_it_says(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    (measure,) = await added(roadmaps, roadmap, WHOLE)

    shown = (await roadmaps.get(f"/measures/{measure['id']}"))["measure"]
    assert shown == measure
    assert (shown["status"], shown["stage"], shown["progress"]) == ("under_way", "under_way", 30)
    assert {name: shown[name] for name in ("sectors", "tags", "starts_on", "ends_on", "external_id")} == {
        name: WHOLE[name] for name in ("sectors", "tags", "starts_on", "ends_on", "external_id")
    }
    assert shown["budget"][0]["planned"] == "100000.00"
    assert shown["milestones"][0]["text"]["fi"] == "Hansel"
    assert shown["occurrence_ids"] == WHOLE["occurrence_ids"]


async def test_without_a_status_it_has_the_roadmaps_first(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), {"title": {"fi": "Verkkosivut"}})
    assert (measure["status"], measure["stage"], measure["progress"]) == ("planned", "planned", 0)


async def test_a_list_is_added_as_a_whole_or_not_at_all(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    good, bad = {"title": {"fi": "Hyvä"}}, {"title": {"fi": "Huono"}, "sectors": ["space"]}

    answer = await roadmaps.post(f"/roadmaps/{roadmap}/measures", {"measures": [good, bad]})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_sector")
    assert answer.json()["field"] == "measures.1.sectors.0"
    assert (await roadmaps.get(f"/roadmaps/{roadmap}/measures"))["items"] == []


async def test_the_same_request_twice_adds_once(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    first = await added(roadmaps, roadmap, {"title": {"fi": "A"}}, {"title": {"fi": "B"}}, **{"Idempotency-Key": "k"})
    again = await added(roadmaps, roadmap, {"title": {"fi": "A"}}, {"title": {"fi": "B"}}, **{"Idempotency-Key": "k"})
    assert first == again
    assert len((await roadmaps.get(f"/roadmaps/{roadmap}/measures"))["items"]) == 2


async def test_an_external_id_names_one_measure_of_a_roadmap(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    (first,) = await added(roadmaps, roadmap, {"title": {"fi": "A"}, "external_id": "T-1"})
    (second,) = await added(roadmaps, roadmap, {"title": {"fi": "B"}, "external_id": "T-2"})

    twice = await roadmaps.post(
        f"/roadmaps/{roadmap}/measures", {"measures": [{"title": {"fi": "C"}, "external_id": "T-1"}]}
    )
    renamed = await roadmaps.patch(f"/measures/{second['id']}", {"external_id": "T-1"})
    assert [one.json()["code"] for one in (twice, renamed)] == ["external_id_taken"] * 2

    gone = await roadmaps.http.delete(f"/measures/{first['id']}", headers=roadmaps.coordinating())
    assert gone.status_code == 204
    assert (await roadmaps.patch(f"/measures/{second['id']}", {"external_id": "T-1"})).status_code == 200


@pytest.mark.parametrize(
    ("fields", "where", "code", "said"),
    [
        ({"sectors": ["space"]}, "sectors.0", "unknown_sector", None),
        (
            {"starts_on": "2025-01-01", "ends_on": "2024-01-01"}, "ends_on", "ends_before_it_starts", None,
        ),
        ({"status": "delayed"}, "reason", "status_reason_missing", "Berätta varför"),
        ({"status": "paused"}, "status", "unknown_status", "Statusar: planned"),
        ({"goals": ["kuu"]}, "goals.0", "unknown_goal", None),
        ({"custom": {"vari": "sininen"}}, "custom.vari", "unknown_custom_field", "Färdplanen har inget sådant"),
        (
            {"budget": [{"key": "a", "year": 2024, "line": {"fi": "ICT"}, "weight": 130}]},
            "budget.0.weight", "too_great", None,
        ),
        (
            {"budget": [{"key": n, "year": 2024, "line": {"fi": "ICT"}, "weight": 60} for n in "ab"]},
            "budget.0.weight", "weights_over_whole", "120 procent",
        ),
        (
            {"partners": [{"organisation_id": str(uuid4()), "role": "lead"}]},
            "partners.0.organisation_id", "unknown_organisation", None,
        ),
        ({"milestones": [{"key": "a", "title": {"fi": "A"}, "on": "2024-01-01", "extra": 1}]},
         "milestones.0.extra", "unknown_field", None),
        ({"benefits": [{"key": "a", "kind": "joy", "text": {"fi": "A"}, "unit": "h"}]},
         "benefits.0.kind", "unknown_value", None),
        ({"title": {"fi": "A\u202eB"}}, "title", "control_characters", None),
        ({"tags": [f"t{n}" for n in range(201)]}, "tags", "too_many", None),
    ],
)  # fmt: skip
async def test_bad_input_is_told_by_its_field_in_the_asked_language(
    roadmaps: Roadmaps, fields: dict[str, Any], where: str, code: str, said: str | None
) -> None:
    roadmap = await made(roadmaps)
    asked = {"title": {"fi": "Asiointi"}, **fields}

    answer = await roadmaps.post(f"/roadmaps/{roadmap}/measures", {"measures": [asked]}, **{"Accept-Language": "sv"})

    errors = {one["field"]: one for one in answer.json()["errors"]} if "errors" in answer.json() else {}
    told = errors[f"measures.0.{where}"]
    assert (answer.status_code, told["code"]) == (422, code)
    assert said is None or said in told["reason"]
    assert "problem." not in told["reason"]


async def test_what_a_change_does_not_name_stays_as_it_was(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)

    changed = await roadmaps.patch(f"/measures/{measure['id']}", {"title": {"fi": "Asiointi verkossa"}})

    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'
    renamed = {**measure, "version": 2, "title": changed.json()["title"]}
    assert changed.json() == renamed
    assert changed.json()["title"]["fi"] == "Asiointi verkossa"


async def test_the_same_again_is_no_new_version(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    same = {name: measure[name] for name in ("title", "budget", "risks", "sectors")}
    assert (await roadmaps.patch(f"/measures/{measure['id']}", same)).headers["ETag"] == '"1"'


async def test_what_always_is_there_cannot_be_taken_away(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    refused = await roadmaps.patch(f"/measures/{measure['id']}", {"title": None})
    assert (refused.status_code, refused.json()["code"]) == (422, "cannot_be_empty")
    emptied = await roadmaps.patch(f"/measures/{measure['id']}", {"ends_on": None, "risks": []})
    assert (emptied.json()["ends_on"], emptied.json()["risks"]) == (None, [])


async def test_a_circle_of_dependencies_is_refused_with_its_way(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    a, b, c = await added(roadmaps, roadmap, *({"title": {"fi": name}} for name in ("A", "B", "C")))
    await roadmaps.patch(f"/measures/{b['id']}", {"depends_on": [a["id"]]})
    await roadmaps.patch(f"/measures/{c['id']}", {"depends_on": [b["id"]]})

    refused = await roadmaps.patch(f"/measures/{a['id']}", {"depends_on": [c["id"]]})

    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (422, "circular_dependency", "depends_on")
    assert {one["title"]["fi"] for one in told["path"]} == {"A", "B", "C"}
    assert told["path"][0] == told["path"][-1]
    alone = await roadmaps.patch(f"/measures/{a['id']}", {"depends_on": [a["id"]]})
    assert alone.json()["code"] == "circular_dependency"


async def test_a_measure_that_others_wait_for_stays(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    later = {"fi": "Käyttöönotto", "sv": "Ibruktagande"}
    a, b = await added(roadmaps, roadmap, {"title": {"fi": "Kilpailutus"}}, {"title": later})
    await roadmaps.patch(f"/measures/{b['id']}", {"depends_on": [a["id"]]})

    refused = await roadmaps.http.delete(f"/measures/{a['id']}", headers=roadmaps.coordinating())
    assert (refused.status_code, refused.json()["code"]) == (409, "measure_needed")
    assert "Käyttöönotto" in refused.json()["title"]
    svenska = {**roadmaps.coordinating(), "Accept-Language": "sv"}
    assert "Ibruktagande" in (await roadmaps.http.delete(f"/measures/{a['id']}", headers=svenska)).json()["title"]
    assert refused.json()["measures"] == [b["id"]]

    for one in (b, a):
        gone = await roadmaps.http.delete(f"/measures/{one['id']}", headers=roadmaps.coordinating())
        assert gone.status_code == 204
    assert (await roadmaps.get(f"/roadmaps/{roadmap}/measures"))["items"] == []
    missing = await roadmaps.http.get(f"/measures/{a['id']}", headers=roadmaps.coordinating())
    assert missing.status_code == 404
    kept = await roadmaps.running.fetch("SELECT version FROM history WHERE id = $1 ORDER BY version", UUID(a["id"]))
    assert [row["version"] for row in kept] == [1, 2]


async def test_an_archived_roadmap_takes_nothing_more(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    (measure,) = await added(roadmaps, roadmap, {"title": {"fi": "Verkkosivut"}})
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "archived"})).status_code == 200
    refused = await roadmaps.patch(f"/measures/{measure['id']}", {"title": {"fi": "Muu"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "roadmap_archived")


async def test_measures_with_partners_have_one_progress_and_a_budget_of_each(roadmaps: Roadmaps) -> None:
    kemi = await organisation(roadmaps, "Kemi")
    akaa = await organisation(roadmaps, "Akaa")
    roadmap = await made(roadmaps, owner=akaa)
    shared = {
        "title": {"fi": "Yhteinen asiointialusta"},
        "partners": [
            {"organisation_id": str(akaa), "role": "lead"},
            {"organisation_id": str(kemi), "role": "partner"},
        ],
        "budget": [
            {"key": "akaa", "year": 2024, "line": {"fi": "ICT"}, "planned": "50000", "weight": 30},
            {"key": "kemi", "year": 2024, "line": {"fi": "ICT"}, "planned": "20000", "organisation_id": str(kemi)},
        ],
    }
    (measure,) = await added(roadmaps, roadmap, shared)

    budget = await roadmaps.get(f"/roadmaps/{roadmap}/budget")
    assert [(one["year"], one["planned"]) for one in budget["years"]] == [(2024, "35000.00")]
    assert [(one["organisation_id"], one["planned"]) for one in budget["organisations"]] == [
        (None, "15000.00"),
        (str(kemi), "20000.00"),
    ]
    others = await made(roadmaps, owner=kemi)
    assert (await roadmaps.get(f"/roadmaps/{others}/shared-measures"))["items"] == []
    published = await roadmaps.post(
        f"/roadmaps/{roadmap}/publications", {"label": {"fi": "Ensimmäinen"}, "kind": "version"}
    )
    assert published.status_code == 201, published.text
    (seen,) = (await roadmaps.get(f"/roadmaps/{others}/shared-measures"))["items"]
    assert (seen["measure"]["id"], seen["role"], seen["owner_id"]) == (measure["id"], "partner", str(akaa))
    assert (await roadmaps.get(f"/roadmaps/{roadmap}/shared-measures"))["items"] == []
