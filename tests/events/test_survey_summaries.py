"""Published results of a pre-event survey are a material of its occurrence, and go with them (features C17, X16)."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.materials import queries
from services.events.materials.rules import Summary
from services.events.series.view import SeriesPage
from services.surveys.service import SERVICE as SURVEYS
from shared.bus.handlers import Gone
from shared.contracts import AnswerMode, Localised, Survey, SurveyKind, SurveyState, SurveyTarget
from shared.postgres import Connection
from shared.web.access import Anyone
from tests.events.conftest import Events


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


async def test_published_results_of_a_pre_event_survey_are_a_material_of_its_occurrence(
    events: Events, occurrence: UUID
) -> None:
    memo = await events.adds_material(occurrence)
    said = survey(events, occurrence, illustrative=True)
    await events.running.hear(said)

    assert await events.materials(occurrence) == [
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


async def test_its_path_is_one_that_surveys_shows_to_everybody(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await events.running.hear(said)
    path = (await events.materials(occurrence))[0]["path"].replace(str(said.id), "{survey_id}")

    assert SURVEYS.access.routes[f"GET {path}"] == Anyone()


async def test_the_page_of_its_series_shows_it_too(events: Events) -> None:
    page = await events.plans(count=2)
    about = UUID(page["coming"][1]["id"])
    said = survey(events, about)
    await events.running.hear(said, survey(events, about, network_id=uuid4()))

    shown = SeriesPage.model_validate(await events.get(f"/series/{page['id']}"))
    assert [(one.occurrence_id, one.survey_id) for one in shown.summaries] == [(about, said.id)]
    assert [shown.summaries[0].path] == [one["path"] for one in await events.materials(about)]


@pytest.mark.parametrize(
    "fields",
    [
        {"publication_id": None},
        {"state": SurveyState.cancelled},
        {"kind": SurveyKind.feedback},
        {"target_kind": SurveyTarget.series},
        {"target_kind": SurveyTarget.nothing, "target_id": None},
        {"network_id": UUID(int=1)},
        {"kind": SurveyKind("pre_vote")},
    ],
    ids=str,
)
async def test_nothing_else_that_is_said_of_surveys_is(
    events: Events, occurrence: UUID, fields: dict[str, Any]
) -> None:
    await events.running.hear(survey(events, occurrence, **fields))
    assert await events.materials(occurrence) == []


async def test_a_summary_changes_no_occurrence_and_says_nothing(events: Events, occurrence: UUID) -> None:
    await events.silence()
    before = await events.get(f"/occurrences/{occurrence}")
    await events.running.hear(survey(events, occurrence))
    await events.adds_material(occurrence)

    assert await events.get(f"/occurrences/{occurrence}") == before
    assert await events.running.fetch("SELECT FROM outbox") == []


async def test_a_survey_that_is_heard_of_before_its_occurrence_waits_for_it(events: Events) -> None:
    unknown = uuid4()
    await events.running.hear(survey(events, unknown))
    assert (await events.http.get(f"/occurrences/{unknown}/materials")).status_code == 404

    await events.plans(count=1)
    await events.running.fetch("UPDATE occurrences SET id = $1", unknown)
    assert [one["kind"] for one in await events.materials(unknown)] == ["survey_summary"]


async def test_a_summary_goes_with_its_occurrence_when_the_survey_is_about_another(events: Events) -> None:
    first, second = [UUID(one["id"]) for one in (await events.plans(count=2))["coming"]]
    said = survey(events, first)
    await events.running.hear(said)
    await events.running.hear(later(said, target_id=second))

    assert await events.materials(first) == []
    assert [one["survey_id"] for one in await events.materials(second)] == [str(said.id)]


async def test_what_is_cancelled_goes_and_comes_back_when_it_is_revived(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    off = later(said, state=SurveyState.cancelled)
    numbers = []
    for heard in (said, off, later(off, state=SurveyState.closed)):
        await events.running.hear(heard)
        numbers.append(len(await events.materials(occurrence)))

    assert numbers == [1, 0, 1]


async def test_a_deleted_survey_takes_its_summary_along_and_stays_gone(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await events.running.hear(said)
    await forget(events, said, said.version)
    await events.running.hear(said)
    assert await events.materials(occurrence) == []


async def test_a_tombstone_that_comes_first_lets_nothing_older_in(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await forget(events, said, said.version)
    await events.running.hear(said)
    assert await events.materials(occurrence) == []


async def test_a_tombstone_that_comes_late_takes_nothing_newer_away(events: Events, occurrence: UUID) -> None:
    said = survey(events, occurrence)
    await events.running.hear(later(said))
    await forget(events, said, said.version)
    assert len(await events.materials(occurrence)) == 1


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
        shown = await events.materials(occurrence)
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
