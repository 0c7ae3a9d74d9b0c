"""What coordinators publish with an occurrence: invitation, programme, memo, slides, recordings (feature B13)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.events.materials import api, queries
from services.events.occurrences.queries import occurrence as unlocked
from services.events.series.view import SeriesPage
from shared.postgres import Connection
from tests.events.conftest import MEMO, Events

RECORDING = {**MEMO, "kind": "recording", "title": {"fi": "Tallenne"}, "captions": "yes", "consent_noted": True}


@pytest.fixture
async def occurrence(events: Events) -> UUID:
    return UUID((await events.plans(count=1))["coming"][0]["id"])


async def test_materials_are_shown_in_the_order_they_were_added(events: Events, occurrence: UUID) -> None:
    await events.adds_material(occurrence, kind="invitation", title={"fi": "Kutsu"})
    events.at(2026, 11, 25)
    await events.adds_material(occurrence, kind="slides", title={"fi": "Esitys", "sv": "Presentation"})
    events.at(2026, 11, 26)
    await events.adds_material(occurrence, **RECORDING)

    shown = await events.materials(occurrence)
    assert [(one["kind"], one["captions"]) for one in shown] == [
        ("invitation", None), ("slides", None), ("recording", "yes"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({**RECORDING, "captions": None}, "recording_conditions"),
        ({**RECORDING, "consent_noted": False}, "recording_conditions"),
        ({"captions": "exempt"}, "recording_conditions"),
        ({"consent_noted": True}, "recording_conditions"),
    ],
    ids=str,
)
async def test_a_recording_and_only_it_has_captions_and_consent(
    events: Events, occurrence: UUID, fields: dict[str, Any], code: str
) -> None:
    answer = await events.post(f"/occurrences/{occurrence}/materials", {**MEMO, **fields})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert await events.materials(occurrence) == []


@pytest.mark.parametrize(
    "fields", [{"kind": "survey_summary"}, {"url": "javascript:alert(1)"}, {"url": "file:///etc/passwd"}, {"title": {}}]
)
async def test_what_is_no_material_is_refused(events: Events, occurrence: UUID, fields: dict[str, Any]) -> None:
    answer = await events.post(f"/occurrences/{occurrence}/materials", {**MEMO, **fields})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_material_asked_for_twice_under_one_key_is_added_once(events: Events, occurrence: UUID) -> None:
    path = f"/occurrences/{occurrence}/materials"
    first, again = [await events.post(path, MEMO, **{"Idempotency-Key": "memo-1"}) for _ in range(2)]
    assert (first.status_code, again.json()) == (201, first.json())
    assert len(await events.materials(occurrence)) == 1


async def test_a_removed_material_is_gone_and_only_from_its_own_occurrence(events: Events) -> None:
    first, second = [UUID(one["id"]) for one in (await events.plans(count=2))["coming"]]
    memo = (await events.adds_material(first))["id"]
    codes = [
        (await events.http.delete(f"/occurrences/{where}/materials/{memo}", headers=events.coordinating())).status_code
        for where in (second, first, first)
    ]
    assert codes == [404, 204, 404]
    assert await events.materials(first) == []


async def at_once_to_the_last_place(events: Events, occurrence: UUID) -> list[int]:
    """Two add at once where there is room for one."""
    await events.running.fetch(
        """
        INSERT INTO materials (id, occurrence_id, kind, title, url, added_at)
        SELECT gen_random_uuid(), $1, 'link', '{"fi": "Linkki"}', 'https://www.vm.example/', now()
        FROM generate_series(2, $2)
        """,
        occurrence,
        api.MOST_MATERIALS,
    )
    path = f"/occurrences/{occurrence}/materials"
    answers = await asyncio.gather(*(events.post(path, MEMO) for _ in range(2)))
    return sorted(answer.status_code for answer in answers)


async def slowly_counted(tx: Connection, occurrence_id: UUID) -> int:
    counted = await count(tx, occurrence_id)
    await asyncio.sleep(0.3)
    return counted


count = queries.number_of_materials


async def test_the_last_place_for_a_material_goes_to_one(
    events: Events, occurrence: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "number_of_materials", slowly_counted)
    assert await at_once_to_the_last_place(events, occurrence) == [201, 409]


async def test_twin_without_the_lock_both_get_it(
    events: Events, occurrence: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "number_of_materials", slowly_counted)
    monkeypatch.setattr(api, "lock_occurrence", unlocked)
    assert await at_once_to_the_last_place(events, occurrence) == [201, 201]


async def test_the_page_of_a_series_shows_the_materials_of_all_its_dates(events: Events) -> None:
    """One GET returns everything for the page (feature B12)."""
    page = await events.plans(count=2)
    first, second = [UUID(one["id"]) for one in page["coming"]]
    await events.adds_material(second, **RECORDING)
    await events.adds_material(first)
    await events.adds_material(UUID((await events.plans(count=1))["coming"][0]["id"]))

    shown = SeriesPage.model_validate(await events.get(f"/series/{page['id']}"))
    assert [(one.occurrence_id, one.kind, one.captions) for one in shown.materials] == [
        (first, "memo", None), (second, "recording", "yes"),
    ]  # fmt: skip
