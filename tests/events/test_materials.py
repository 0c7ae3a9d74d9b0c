"""What belongs to an occurrence: materials, summaries that come and go with their surveys, distribution lists."""

import asyncio
from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.materials import api, queries
from services.events.materials.rules import Summary
from services.events.occurrences.queries import occurrence as unlocked
from shared.bus.handlers import Gone
from shared.contracts import AnswerMode, Localised, Survey, SurveyKind, SurveyState, SurveyTarget
from shared.postgres import Connection
from tests.events.conftest import Events

MEMO = {"kind": "memo", "title": {"fi": "Muistio"}, "url": "https://www.digiverkosto.example/muistio.pdf"}
RECORDING = {**MEMO, "kind": "recording", "title": {"fi": "Tallenne"}, "captions": "yes", "consent_noted": True}


@pytest.fixture
async def occurrence(events: Events) -> UUID:
    return UUID((await events.plans(count=1))["coming"][0]["id"])


def survey(events: Events, about: UUID, **fields: Any) -> Survey:
    """A pre-event survey whose results have been published, unless told otherwise."""
    published = {
        "id": uuid4(), "version": 4, "network_id": events.network, "kind": SurveyKind.pre_event,
        "target_kind": SurveyTarget.occurrence, "target_id": about, "title": Localised(fi="Ennakkokysely"),
        "state": SurveyState.closed, "mode": AnswerMode.identified, "publication_id": uuid4(),
    }  # fmt: skip
    return Survey.model_validate({**published, **fields})


def later(said: Survey, **changes: Any) -> Survey:
    return said.model_copy(update={"version": said.version + 1, **changes})


async def forget(events: Events, said: Survey, version: int) -> None:
    async with events.running.process.resources.pool.acquire() as tx, tx.transaction():
        await events.running.service.handlers.forgetter(Survey)([Gone(said.id, version)], tx, events.running.clock())


async def materials(events: Events, occurrence: UUID) -> list[dict[str, Any]]:
    page = await events.get(f"/occurrences/{occurrence}/materials")
    assert page["occurrence_id"] == str(occurrence)
    shown: list[dict[str, Any]] = page["materials"]
    return shown


async def add(events: Events, occurrence: UUID, **fields: Any) -> dict[str, Any]:
    answer = await events.post(f"/occurrences/{occurrence}/materials", {**MEMO, **fields})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def test_published_results_of_a_pre_event_survey_are_a_material_of_its_occurrence(
    events: Events, occurrence: UUID
) -> None:
    memo = await add(events, occurrence)
    said = survey(events, occurrence, illustrative=True)
    await events.running.hear(said)

    assert await materials(events, occurrence) == [
        {
            "kind": "survey_summary",
            "title": {"fi": "Ennakkokysely", "sv": None, "en": None, "original": "fi"},
            "survey_id": str(said.id),
            "publication_id": str(said.publication_id),
            "path": f"/surveys/{said.id}/results.html",
            "illustrative": True,
        },
        memo,
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"publication_id": None},
        {"state": SurveyState.cancelled},
        {"kind": SurveyKind.feedback},
        {"target_kind": SurveyTarget.series},
        {"target_kind": SurveyTarget.nothing, "target_id": None},
        {"network_id": uuid4()},
        {"kind": SurveyKind("pre_vote")},
    ],
    ids=str,
)
async def test_nothing_else_that_is_said_of_surveys_is(
    events: Events, occurrence: UUID, fields: dict[str, Any]
) -> None:
    await events.running.hear(survey(events, occurrence, **fields))
    assert await materials(events, occurrence) == []


async def test_a_summary_changes_no_occurrence_and_says_nothing(events: Events, occurrence: UUID) -> None:
    await events.silence()
    before = await events.get(f"/occurrences/{occurrence}")
    await events.running.hear(survey(events, occurrence))
    await add(events, occurrence)

    assert await events.get(f"/occurrences/{occurrence}") == before
    assert await events.running.fetch("SELECT FROM outbox") == []


async def test_a_survey_that_is_heard_of_before_its_occurrence_waits_for_it(events: Events) -> None:
    unknown = uuid4()
    await events.running.hear(survey(events, unknown))
    assert (await events.http.get(f"/occurrences/{unknown}/materials")).status_code == 404

    await events.plans(count=1)
    await events.running.fetch("UPDATE occurrences SET id = $1", unknown)
    assert [one["kind"] for one in await materials(events, unknown)] == ["survey_summary"]


async def test_a_summary_goes_with_its_occurrence_when_the_survey_is_about_another(events: Events) -> None:
    first, second = [UUID(one["id"]) for one in (await events.plans(count=2))["coming"]]
    said = survey(events, first)
    await events.running.hear(said)
    await events.running.hear(later(said, target_id=second))

    assert await materials(events, first) == []
    assert [one["survey_id"] for one in await materials(events, second)] == [str(said.id)]


async def test_what_is_cancelled_goes_and_comes_back_when_it_is_revived(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    off = later(said, state=SurveyState.cancelled)
    numbers = []
    for heard in (said, off, later(off, state=SurveyState.closed)):
        await events.running.hear(heard)
        numbers.append(len(await materials(events, occurrence)))

    assert numbers == [1, 0, 1]


async def test_a_deleted_survey_takes_its_summary_along_and_stays_gone(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await events.running.hear(said)
    await forget(events, said, said.version)
    await events.running.hear(said)
    assert await materials(events, occurrence) == []


async def test_a_tombstone_that_comes_first_lets_nothing_older_in(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await forget(events, said, said.version)
    await events.running.hear(said)
    assert await materials(events, occurrence) == []


async def test_a_tombstone_that_comes_late_takes_nothing_newer_away(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await events.running.hear(later(said))
    await forget(events, said, said.version)
    assert len(await materials(events, occurrence)) == 1


Lives = dict[str, list[Survey]]


def lives(events: Events, occurrence: UUID) -> Lives:
    """Closed, published and then, by name, what becomes of it at last."""
    closed = survey(events, occurrence, publication_id=None)
    published = later(closed, publication_id=uuid4())
    reworded = later(published, title=Localised(fi="Kuntien ennakkokysely"))
    return {
        "Kuntien ennakkokysely": [closed, published, reworded],
        "unpublished": [closed, published, later(published, publication_id=None)],
        "cancelled": [closed, published, later(published, state=SurveyState.cancelled)],
    }


async def left_in(events: Events, occurrence: UUID, life: str, orders: Sequence[Sequence[int]]) -> list[list[str]]:
    """What is shown after messages that come in these orders, each of a survey of its own and each told twice."""
    found = []
    for order in orders:
        told = lives(events, occurrence)[life]
        for place in (*order, *order):
            await events.running.hear(told[place])
        shown = await materials(events, occurrence)
        found.append([one["title"]["fi"] for one in shown if one["survey_id"] == str(told[0].id)])
    return found


ORDERS = list(permutations(range(3)))


@pytest.mark.parametrize(
    ("life", "left"),
    [("Kuntien ennakkokysely", ["Kuntien ennakkokysely"]), ("unpublished", []), ("cancelled", [])],
)
async def test_whatever_the_order_of_arrival_the_same_is_left(
    events: Events, occurrence: UUID, life: str, left: list[str]
) -> None:
    assert await left_in(events, occurrence, life, ORDERS) == [left] * len(ORDERS)


@pytest.mark.parametrize(
    ("life", "left"),
    [("Kuntien ennakkokysely", ["Kuntien ennakkokysely"]), ("unpublished", []), ("cancelled", [])],
)
async def test_twin_without_the_look_at_versions_it_is_not(
    events: Events, occurrence: UUID, monkeypatch: pytest.MonkeyPatch, life: str, left: list[str]
) -> None:
    upsert = queries.upsert_summaries

    async def whatever_comes(tx: Connection, heard: Sequence[tuple[UUID, int, Summary | None]]) -> None:
        ids = [survey_id for survey_id, _, _ in heard]
        await tx.execute("UPDATE survey_summaries SET version = 0 WHERE survey_id = ANY($1::uuid[])", ids)
        await upsert(tx, heard)

    monkeypatch.setattr(queries, "upsert_summaries", whatever_comes)
    assert await left_in(events, occurrence, life, ORDERS) != [left] * len(ORDERS)


async def test_materials_are_shown_in_the_order_they_were_added(events: Events, occurrence: UUID) -> None:
    await add(events, occurrence, kind="invitation", title={"fi": "Kutsu"})
    events.at(2026, 11, 25)
    await add(events, occurrence, kind="slides", title={"fi": "Esitys", "sv": "Presentation"})
    events.at(2026, 11, 26)
    await add(events, occurrence, **RECORDING)

    shown = await materials(events, occurrence)
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
    assert await materials(events, occurrence) == []


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
    assert len(await materials(events, occurrence)) == 1


async def test_a_removed_material_is_gone_and_only_from_its_own_occurrence(events: Events) -> None:
    first, second = [UUID(one["id"]) for one in (await events.plans(count=2))["coming"]]
    memo = (await add(events, first))["id"]
    codes = [
        (await events.http.delete(f"/occurrences/{where}/materials/{memo}", headers=events.coordinating())).status_code
        for where in (second, first, first)
    ]
    assert codes == [404, 204, 404]
    assert await materials(events, first) == []


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
