"""What was so at any moment, and what changed between any two moments or versions (features E11, E12)."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts import Localised, Roadmap, RoadmapState
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import added, changed, edited, made, measure, roadmap


async def publish(roadmaps: Roadmaps, of: Roadmap) -> None:
    assert (await roadmaps.post(f"/roadmaps/{of.id}/publications", {"label": {"fi": "Versio"}})).status_code == 201


def summary(told: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    return [
        (one["title"]["fi"], one["change"], [field["path"] for field in one["fields"]]) for one in told["differences"]
    ]


async def test_anybody_sees_what_a_version_says_otherwise_than_another(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one, gone, same = (measure(plan, name) for name in ("Sähköinen asiointi", "Tietoturva", "Verkkokoulutus"))
    await made(roadmaps, plan, one, gone, same)
    await publish(roadmaps, plan)
    await changed(roadmaps, one, progress=40, ends_on=date(2027, 6, 30))
    await changed(roadmaps, gone, removed=True)
    await added(roadmaps, measure(plan, "Tiedolla johtaminen"))
    await edited(roadmaps, plan, state=RoadmapState.adopted)
    await publish(roadmaps, plan)

    answer = await roadmaps.http.get(f"/roadmaps/{plan.id}/differences?from=1&to=2")
    back = await roadmaps.http.get(f"/roadmaps/{plan.id}/differences?from=2&to=1")

    told = answer.json()
    assert (told["before"]["version"], told["after"]["version"]) == (1, 2)
    assert sorted(summary(told)) == sorted(
        [
            ("Akaan digitiekartta", "changed", ["state"]),
            ("Sähköinen asiointi", "changed", ["ends_on", "progress"]),
            ("Tiedolla johtaminen", "added", []),
            ("Tietoturva", "removed", []),
        ]
    )
    assert told["differences"][0]["fields"] == [{"path": "state", "before": "draft", "after": "adopted"}]
    assert ("Tietoturva", "added", []) in summary(back.json())


async def test_what_is_edited_is_in_no_difference_that_the_public_sees(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    await publish(roadmaps, plan)
    await publish(roadmaps, plan)
    await edited(roadmaps, plan, vision=Localised(fi="Kesken"))

    assert (await roadmaps.http.get(f"/roadmaps/{plan.id}/differences?from=1&to=2")).json()["differences"] == []
    assert (await roadmaps.http.get(f"/roadmaps/{plan.id}/differences?from=1&to=3")).status_code == 404
    assert (await roadmaps.http.get(f"/roadmaps/{plan.id}/changes?from=2026-01-01&to=2026-12-31")).status_code == 401


async def test_the_team_reads_the_roadmap_as_it_was_on_any_day(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one, gone = measure(plan), measure(plan, "Tietoturva")
    roadmaps.at(2024, 1, 1)
    await made(roadmaps, plan, one, gone)
    roadmaps.at(2025, 3, 15)
    await changed(roadmaps, one, progress=30)
    await changed(roadmaps, gone, removed=True)

    async def as_of(moment: str) -> list[tuple[str, int]]:
        told = await roadmaps.get(f"/roadmaps/{plan.id}/as-of/{moment}")
        return sorted((each["title"]["fi"], each["progress"]) for each in told["measures"])

    both = [("Sähköinen asiointi", 0), ("Tietoturva", 0)]
    assert await as_of("2024-01-01") == both  # a day is its end
    assert await as_of("2025-03-14") == both
    assert await as_of("2025-03-15T10:59:59") == both  # Finland's time
    assert await as_of("2025-03-15T09:00:00Z") == [("Sähköinen asiointi", 30)]
    assert await as_of("2025-03-15") == [("Sähköinen asiointi", 30)]
    before = await roadmaps.http.get(f"/roadmaps/{plan.id}/as-of/2023-12-31", headers=roadmaps.coordinating())
    assert before.status_code == 404


async def test_the_team_sees_what_changed_between_two_days_or_since_a_version(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    roadmaps.at(2024, 1, 10)
    await made(roadmaps, plan, one)
    roadmaps.at(2024, 6, 1)
    await publish(roadmaps, plan)
    roadmaps.at(2025, 3, 15)
    await changed(roadmaps, one, progress=30)
    roadmaps.at(2025, 3, 16)
    await changed(roadmaps, one, tags=("kokeilu",))

    async def changes(before: str, after: str) -> list[tuple[str, str, list[str]]]:
        return summary(await roadmaps.get(f"/roadmaps/{plan.id}/changes?from={before}&to={after}"))

    name = "Sähköinen asiointi"
    assert await changes("2025-03-15", "2025-03-15") == [(name, "changed", ["progress"])]
    assert await changes("2025-03-16", "2025-12-31") == [(name, "changed", ["tags"])]
    assert await changes("version:1", "2025-12-31") == [(name, "changed", ["progress", "tags"])]
    assert await changes("2024-06-01", "2024-12-31") == []
    assert [change for _, change, _ in await changes("2023-01-01", "2024-12-31")] == ["added", "added"]
    assert await changes("version:1", "version:1") == []


@pytest.mark.parametrize("moment", ["eilen", "2024-13-01", "version:1", "9999-12-31T23:59:59-23:00", "version:x"])
async def test_what_is_no_moment_is_refused_by_its_field(roadmaps: Roadmaps, moment: str) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    refused = await roadmaps.http.get(
        f"/roadmaps/{plan.id}/as-of/{moment}", headers={**roadmaps.coordinating(), "Accept-Language": "sv"}
    )
    side = await roadmaps.http.get(
        f"/roadmaps/{plan.id}/changes", params={"from": "x" + moment, "to": "2024-01-01"},
        headers=roadmaps.coordinating(),
    )  # fmt: skip

    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (422, "moment_or_version_needed", "moment_or_day")
    assert "dag" in told["title"]
    assert (side.status_code, side.json()["code"], side.json()["field"]) == (422, "moment_or_version_needed", "from")


async def test_two_people_at_once_the_second_sees_what_the_first_changed(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    await edited(roadmaps, plan, vision=Localised(fi="Uusi"))
    answer = await roadmaps.post(f"/roadmaps/{plan.id}/publications", {"label": {"fi": "V"}}, **{"If-Match": '"1"'})

    assert answer.status_code == 412
    assert [change["path"] for change in answer.json()["changes"]] == ["vision"]
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_stranger_reads_nothing_of_the_history(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)

    for path in ("as-of/2026-01-01", "changes?from=2026-01-01&to=2026-12-31"):
        answer = await roadmaps.http.get(f"/roadmaps/{plan.id}/{path}", headers=roadmaps.coordinating(uuid4()))
        assert answer.status_code == 403
